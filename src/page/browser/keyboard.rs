//! Keys of the page: space trains and pauses, → takes a step, R resets, A to J switch experts off and on. A key does nothing
//! here while the focus is on a control that uses keys itself or in a dialog, nor while a dialog covers the page. The user
//! can switch the keys off, because whoever speaks to the computer, or rests a hand on the keyboard, presses letters
//! unawares (WCAG 2.1.4).

use crate::mixture::expert_named;
use crate::page::browser::{dom, remembered};
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};

/// Selects an open dialog that covers the page: keys for the dialog must not act on the page behind it.
const DIALOG: &str = ".dialog[open]";
/// The checkbox that switches the keys on and off.
const SWITCH: &str = "keys-act";
/// The key in the browser's storage under which a switched-off checkbox is remembered, and the value there.
const STORED: (&str, &str) = ("moe keys", "off");

/// The experts that have keys: A to J. R, the letter of another key, is no expert’s.
const N_KEYS: usize = 10;

/// Which keys the element with the focus uses itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    /// No keys.
    Page,
    /// Space: a button, which space presses.
    Pressed,
    /// Arrow keys: a table or a formula, which they scroll sideways if it is wider than the screen.
    Scrolled,
    /// All keys: a field, a checkbox, a list.
    Field,
}

impl Focus {
    /// The keys that an element with this tag uses.
    fn on(tag: &str) -> Self {
        match tag {
            "BUTTON" | "A" | "SUMMARY" => Self::Pressed,
            "INPUT" | "SELECT" | "TEXTAREA" => Self::Field,
            "DIV" | "math" => Self::Scrolled,
            _ => Self::Page,
        }
    }
}

/// Listens to keys anywhere on the page, and to the switch of the keys.
pub fn listen(dispatch: &Dispatch) {
    listen_to_switch();
    let to = dispatch.clone();
    dom::listen(&dom::window(), "keydown", move |event: KeyboardEvent| {
        if let Some(wanted) = event_for(&event.key(), focus(&event), event.repeat()) {
            event.prevent_default();
            to.send(wanted);
        }
    });
}

/// Whether this press is for the page, and not for the element with the focus or a dialog.
pub fn is_for_page(event: &KeyboardEvent) -> bool {
    focus(event) != Focus::Field
}

fn focus(event: &KeyboardEvent) -> Focus {
    let is_behind = matches!(dom::document().query_selector(DIALOG), Ok(Some(_)));
    let is_other = event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing();
    let are_on = dom::element::<HtmlInputElement>(SWITCH).checked();
    if is_behind || is_other || !are_on {
        return Focus::Field;
    }
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    element.map_or(Focus::Page, |element| match element.closest("dialog") {
        Ok(Some(_)) => Focus::Field,
        _ => Focus::on(&element.tag_name()),
    })
}

/// Shows whether the keys act, as the user left it, and remembers what the user chooses.
fn listen_to_switch() {
    let (key, off) = STORED;
    let switch: HtmlInputElement = dom::element(SWITCH);
    switch.set_checked(remembered::read(key).as_deref() != Some(off));
    let switched = switch.clone();
    dom::listen(&switch, "change", move |_: JsValue| remembered::write(key, (!switched.checked()).then_some(off)));
}

/// The event that a key causes with this focus.
fn event_for(key: &str, focus: Focus, repeats: bool) -> Option<Event> {
    match key {
        _ if focus == Focus::Field => None,
        " " if focus != Focus::Pressed && !repeats => Some(Event::TrainOrPause),
        "ArrowRight" if focus != Focus::Scrolled => Some(Event::Step),
        "r" | "R" if !repeats => Some(Event::Reset),
        _ if !repeats => expert_named(key).filter(|expert| *expert < N_KEYS).map(Event::SwitchExpert),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_act_on_the_page_unless_a_control_uses_them() {
        let (page, button) = (Focus::on("BODY"), Focus::on("BUTTON"));
        assert_eq!(event_for(" ", page, false), Some(Event::TrainOrPause));
        assert_eq!(event_for(" ", button, false), None);
        assert_eq!(event_for(" ", page, true), None);
        assert_eq!(event_for("ArrowRight", button, true), Some(Event::Step));
        assert_eq!(event_for("R", Focus::on("CANVAS"), false), Some(Event::Reset));
        for (key, expert) in [("a", 0), ("A", 0), ("h", 7), ("J", 9)] {
            assert_eq!(event_for(key, page, false), Some(Event::SwitchExpert(expert)), "{key}");
        }
        for key in ["7", "k", "K", "AB", "ä", ""] {
            assert_eq!(event_for(key, page, false), None, "{key}");
        }
        assert_eq!(event_for("a", page, true), None);
        assert_eq!(event_for("x", page, false), None);
        for field in [Focus::on("INPUT"), Focus::on("SELECT"), Focus::on("TEXTAREA")] {
            assert!([" ", "ArrowRight", "r", "h"].iter().all(|key| event_for(key, field, false).is_none()));
        }
    }

    #[test]
    fn a_table_that_scrolls_sideways_uses_the_arrow_keys() {
        assert_eq!(event_for("ArrowRight", Focus::on("DIV"), false), None);
        assert_eq!(event_for(" ", Focus::on("math"), false), Some(Event::TrainOrPause));
    }
}
