//! Tells screen readers what the keys point at on a canvas, but not what the pointer points at: that changes with each
//! move, and whoever moves a pointer sees it.
//!
//! A canvas names the element with these words in `data-said`.

use super::dom;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, EventTarget};

/// Makes a canvas's words a live region from the first key that it gets until it loses the focus.
pub fn listen() {
    // The key that brought the focus to a canvas is released on the canvas.
    dom::listen(&dom::document(), "keyup", |event: Event| set_live(event.target(), "polite"));
    dom::listen(&dom::document(), "focusout", |event: Event| set_live(event.target(), "off"));
}

fn set_live(target: Option<EventTarget>, live: &str) {
    let canvas = target.and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(id) = canvas.and_then(|canvas| canvas.get_attribute("data-said")) {
        dom::set_attribute(&dom::element::<Element>(&id), "aria-live", live);
    }
}
