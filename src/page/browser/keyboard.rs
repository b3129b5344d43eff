//! Keys of the page: space trains and pauses, → takes a step, R resets, digits switch experts off and on. A key does nothing
//! here while a control with the focus uses the key itself, nor while a dialog is open.

use crate::page::browser::dom;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Selects an open dialog: keys for the dialog must not act on the page behind it.
const DIALOG: &str = ".dialog[open]";

/// Which keys the element with the focus uses itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    /// No keys.
    Page,
    /// Space: a button or a checkbox, which space presses.
    Pressed,
    /// Arrow keys: a table or a formula, which they scroll sideways if it is wider than the screen.
    Scrolled,
    /// All keys: a field.
    Field,
}

impl Focus {
    /// The keys that an element with this tag uses; `kind` is the type of an input.
    fn on(tag: &str, kind: &str) -> Self {
        match (tag, kind) {
            ("INPUT", "checkbox") | ("BUTTON" | "A" | "SUMMARY", _) => Self::Pressed,
            ("INPUT" | "SELECT" | "TEXTAREA", _) => Self::Field,
            ("DIV" | "math", _) => Self::Scrolled,
            _ => Self::Page,
        }
    }
}

/// Listens to keys anywhere on the page.
pub fn listen(dispatch: &Dispatch) {
    let to = dispatch.clone();
    dom::listen(&dom::window(), "keydown", move |event: KeyboardEvent| {
        let is_behind = matches!(dom::document().query_selector(DIALOG), Ok(Some(_)));
        if is_behind || event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let kind = element.as_ref().and_then(|element| element.get_attribute("type")).unwrap_or_default();
        let focus = element.map_or(Focus::Page, |element| Focus::on(&element.tag_name(), &kind));
        if let Some(wanted) = event_for(&event.key(), focus, event.repeat()) {
            event.prevent_default();
            to.send(wanted);
        }
    });
}

/// The event that a key causes with this focus.
fn event_for(key: &str, focus: Focus, repeats: bool) -> Option<Event> {
    match key {
        _ if focus == Focus::Field => None,
        " " if focus != Focus::Pressed && !repeats => Some(Event::TrainOrPause),
        "ArrowRight" if focus != Focus::Scrolled => Some(Event::Step),
        "r" | "R" if !repeats => Some(Event::Reset),
        "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" if !repeats => {
            key.parse().ok().map(Event::SwitchExpert)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_act_on_the_page_unless_a_control_uses_them() {
        let (page, button) = (Focus::on("BODY", ""), Focus::on("BUTTON", ""));
        assert_eq!(event_for(" ", page, false), Some(Event::TrainOrPause));
        assert_eq!(event_for(" ", button, false), None);
        assert_eq!(event_for(" ", page, true), None);
        assert_eq!(event_for("ArrowRight", button, true), Some(Event::Step));
        assert_eq!(event_for("R", Focus::on("CANVAS", ""), false), Some(Event::Reset));
        assert_eq!(event_for("7", page, false), Some(Event::SwitchExpert(7)));
        assert_eq!(event_for("x", page, false), None);
        for field in [Focus::on("INPUT", ""), Focus::on("INPUT", "range"), Focus::on("SELECT", "")] {
            assert!([" ", "ArrowRight", "r", "7"].iter().all(|key| event_for(key, field, false).is_none()));
        }
    }

    #[test]
    fn a_checkbox_uses_only_space() {
        let checkbox = Focus::on("INPUT", "checkbox");
        assert_eq!(event_for("3", checkbox, false), Some(Event::SwitchExpert(3)));
        assert_eq!(event_for(" ", checkbox, false), None);
    }

    #[test]
    fn a_table_that_scrolls_sideways_uses_the_arrow_keys() {
        assert_eq!(event_for("ArrowRight", Focus::on("DIV", ""), false), None);
        assert_eq!(event_for(" ", Focus::on("math", ""), false), Some(Event::TrainOrPause));
    }
}
