//! Sections of the page that a link can leave out, so that a class sees only what its lesson is about.
//!
//! An element belongs to the sections that its attribute `data-part` names, and is left out with any of them.

use crate::page::browser::dom;
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::left_out::{SECTIONS, Sections};
use crate::page::state::tracked::{Stamp, changed};
use crate::page::views::part::{Frame, Part, Urgency};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// The list of sections in the settings, where a teacher chooses, and the line that brings everything back.
pub struct LeftOutSections {
    boxes: Vec<HtmlInputElement>,
    everything: HtmlElement,
    /// The sections that the page has hidden.
    hidden: Sections,
}

impl LeftOutSections {
    /// The list in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let list: HtmlElement = dom::element("parts");
        let everything: HtmlElement = dom::element("left-out");
        let to = dispatch.clone();
        let button: HtmlElement = dom::element("show-everything");
        dom::listen(&button, "click", move |_: JsValue| to.send(Event::ShowEverything));
        let boxes = SECTIONS.iter().enumerate().map(|(place, (key, name))| {
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
        Self { boxes: boxes.collect(), everything, hidden: Sections::default() }
    }
}

impl Part for LeftOutSections {
    fn urgency(&self) -> Urgency {
        Urgency::AtOnce
    }

    fn changed(&self, state: &State) -> Stamp {
        Stamp::latest([changed(&state.to_leave_out), changed(&state.left_out)])
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        self.boxes.iter().enumerate().for_each(|(place, input)| input.set_checked(state.to_leave_out.contains(place)));
        if self.hidden == *state.left_out {
            return;
        }
        self.hidden = *state.left_out;
        self.everything.set_hidden(state.left_out.is_empty());
        let elements = dom::document().query_selector_all("[data-part]").expect("the selector is valid");
        for element in (0..elements.length()).filter_map(|idx| elements.get(idx)?.dyn_into::<Element>().ok()) {
            let parts = element.get_attribute("data-part").unwrap_or_default();
            let hide = parts.split(' ').any(|key| state.left_out.contains_key(key));
            element.class_list().toggle_with_force("left-out", hide).expect("the class has a valid name");
        }
    }
}
