//! Parts of the page that a link can leave out, so that a class sees only what a lesson is about.
//!
//! An element belongs to a part by its `data-part`.

use super::app::Dispatch;
use super::dom;
use super::event::Event;
use super::state::State;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// The parts: key in links and in the document, and name on the page.
pub const PARTS: [(&str, &str); 12] = [
    ("presets", "Presets"),
    ("digits", "Data sets"),
    ("rate", "Learning rate"),
    ("seed", "Seed"),
    ("speed", "Speed"),
    ("settings", "Settings"),
    ("figures", "Figures of the run"),
    ("answer", "Answer"),
    ("curves", "Curves"),
    ("table", "Which expert reads which digit"),
    ("time", "Time machine"),
    ("deeper", "Deeper views and article"),
];

/// Some of the parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts(u16);

impl Parts {
    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the part at that place in [`PARTS`] is among them.
    pub fn contains(self, place: usize) -> bool {
        self.0 >> place & 1 == 1
    }

    /// The same with that part put in or taken out.
    pub fn toggled(self, place: usize) -> Self {
        Self(self.0 ^ 1 << place)
    }

    /// Their keys, with dots between.
    pub fn to_text(self) -> String {
        let among = PARTS.iter().enumerate().filter(|(place, _)| self.contains(*place));
        among.map(|(_, (key, _))| *key).collect::<Vec<_>>().join(".")
    }

    /// The parts of such a text; the first key that is none as the error.
    pub fn from_text(text: &str) -> Result<Self, &str> {
        let place = |key| PARTS.iter().position(|(other, _)| *other == key).ok_or(key);
        text.split('.').try_fold(Self::default(), |parts, key| Ok(Self(parts.0 | 1 << place(key)?)))
    }
}

/// The list in the settings where a teacher chooses, and the line that brings everything back.
pub struct Teaching {
    boxes: Vec<HtmlInputElement>,
    everything: HtmlElement,
    shown: Parts,
}

impl Teaching {
    /// The list in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let list: HtmlElement = dom::element("parts");
        let everything: HtmlElement = dom::element("left-out");
        let to = dispatch.clone();
        let button: HtmlElement = dom::element("show-everything");
        dom::listen(&button, "click", move |_: JsValue| to.send(Event::ShowEverything));
        let boxes = PARTS.iter().enumerate().map(|(place, (key, name))| {
            let label = dom::append_text(&list, "label", "");
            label.set_class_name("switches");
            let input: HtmlInputElement = dom::create("input");
            input.set_type("checkbox");
            dom::set_attribute(&input, "data-testid", &format!("leave-out-{key}"));
            label.append_child(&input).expect("a new input can be appended");
            dom::append_text(&label, "span", name);
            let to = dispatch.clone();
            dom::listen(&input, "change", move |_: JsValue| to.send(Event::LeaveOut(place)));
            input
        });
        Self { boxes: boxes.collect(), everything, shown: Parts::default() }
    }

    /// Shows what is chosen, and leaves out what the link said.
    pub fn show(&mut self, state: &State) {
        self.boxes.iter().enumerate().for_each(|(place, input)| input.set_checked(state.to_leave_out.contains(place)));
        if self.shown == state.left_out {
            return;
        }
        self.shown = state.left_out;
        self.everything.set_hidden(state.left_out.is_empty());
        for (place, (key, _)) in PARTS.iter().enumerate() {
            let found = dom::document().query_selector_all(&format!("[data-part=\"{key}\"]"));
            let found = found.expect("keys of parts are plain words");
            for idx in 0..found.length() {
                if let Some(element) = found.get(idx).and_then(|node| node.dyn_into::<Element>().ok()) {
                    let hide = state.left_out.contains(place);
                    element.class_list().toggle_with_force("left-out", hide).expect("the class has a valid name");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_back_from_their_text() {
        let parts = Parts::default().toggled(0).toggled(7);
        assert_eq!(parts.to_text(), "presets.answer");
        assert_eq!(Parts::from_text("presets.answer"), Ok(parts));
        assert_eq!(Parts::from_text("presets.roof"), Err("roof"));
        assert!(parts.toggled(7).toggled(0).is_empty());
    }
}
