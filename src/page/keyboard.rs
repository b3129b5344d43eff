//! Keys: space trains and pauses, → takes a step, R resets, digits switch experts off and on. Never while a control has the focus that uses the key itself.

use super::app::Dispatch;
use super::dom;
use super::event::Event;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Listens to keys anywhere on the page.
pub fn listen(dispatch: &Dispatch) {
    let to = dispatch.clone();
    dom::listen(&dom::window(), "keydown", move |event: KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let focus = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let tag = focus.map(|element| element.tag_name()).unwrap_or_default();
        if let Some(wanted) = event_for(&event.key(), &tag, event.repeat()) {
            event.prevent_default();
            to.send(wanted);
        }
    });
}

/// What a key means while an element of that tag has the focus.
fn event_for(key: &str, tag: &str, repeats: bool) -> Option<Event> {
    let types = matches!(tag, "INPUT" | "SELECT" | "TEXTAREA");
    let presses = matches!(tag, "BUTTON" | "A" | "SUMMARY");
    match key {
        _ if types => None,
        " " if !presses && !repeats => Some(Event::TrainOrPause),
        "ArrowRight" => Some(Event::Step),
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
        assert_eq!(event_for(" ", "BODY", false), Some(Event::TrainOrPause));
        assert_eq!(event_for(" ", "BUTTON", false), None);
        assert_eq!(event_for(" ", "BODY", true), None);
        assert_eq!(event_for("ArrowRight", "BUTTON", true), Some(Event::Step));
        assert_eq!(event_for("r", "INPUT", false), None);
        assert_eq!(event_for("R", "CANVAS", false), Some(Event::Reset));
        assert_eq!(event_for("7", "BODY", false), Some(Event::SwitchExpert(7)));
        assert_eq!(event_for("7", "SELECT", false), None);
        assert_eq!(event_for("x", "BODY", false), None);
    }
}
