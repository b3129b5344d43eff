//! Keys: space trains and pauses, → takes a step, R resets, digits switch experts off and on. Never while a control has
//! the focus that uses the key itself, nor behind a dialog.

use crate::page::browser::dom;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// A dialog that lies over the page: behind it nothing is to happen.
const DIALOG: &str = ".dialog[open]";

/// What has the focus, as far as keys go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    /// Nothing that uses them.
    Page,
    /// A button or a tick, which space presses.
    Pressed,
    /// A table or a formula, which the arrow keys scroll where it is wider than the screen.
    Scrolled,
    /// A field, whose keys are all its own.
    Field,
}

impl Focus {
    /// The focus on an element of that tag and, if it is an input, of that type.
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

/// What a key means with that focus.
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
    fn keys_act_unless_a_control_uses_them() {
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
    fn a_tick_leaves_all_keys_but_its_own_to_the_page() {
        let tick = Focus::on("INPUT", "checkbox");
        assert_eq!(event_for("3", tick, false), Some(Event::SwitchExpert(3)));
        assert_eq!(event_for(" ", tick, false), None);
    }

    #[test]
    fn what_scrolls_sideways_keeps_the_arrow_keys() {
        assert_eq!(event_for("ArrowRight", Focus::on("DIV", ""), false), None);
        assert_eq!(event_for(" ", Focus::on("math", ""), false), Some(Event::TrainOrPause));
    }
}
