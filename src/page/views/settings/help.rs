//! Opening and closing the help. Its text is HTML.

use crate::page::browser::dom;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlButtonElement, HtmlDialogElement, KeyboardEvent};

/// Listens to the buttons and to the key “?”.
pub fn listen() {
    let help: HtmlDialogElement = dom::element("help");
    let opener: HtmlButtonElement = dom::element("help-open");
    let shown = help.clone();
    dom::listen(&opener, "click", move |_: JsValue| open(&shown));
    let closer: HtmlButtonElement = dom::element("help-close");
    let closed = help.clone();
    dom::listen(&closer, "click", move |_: JsValue| closed.close());
    dom::listen(&dom::window(), "keydown", move |event: KeyboardEvent| {
        let tag = event.target().and_then(|target| target.dyn_into::<Element>().ok()).map(|e| e.tag_name());
        if event.key() == "?" && !matches!(tag.as_deref(), Some("INPUT" | "SELECT" | "TEXTAREA")) {
            event.prevent_default();
            open(&help);
        }
    });
}

/// Opens the help, unless it is open.
fn open(help: &HtmlDialogElement) {
    if !help.open() {
        help.show_modal().expect("a dialog in the document can be shown");
    }
}
