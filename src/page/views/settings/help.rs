//! Opening and closing the help. Its text is HTML.

use crate::page::browser::{dom, keyboard};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlButtonElement, HtmlDialogElement, KeyboardEvent};

/// Listens to the buttons and to the key “?”.
pub fn listen() {
    let help: HtmlDialogElement = dom::element("help");
    let opener: HtmlButtonElement = dom::element("help-open");
    let shown = help.clone();
    dom::listen(&opener, "click", move |_: JsValue| dom::show_dialog(&shown));
    let closer: HtmlButtonElement = dom::element("help-close");
    let closed = help.clone();
    dom::listen(&closer, "click", move |_: JsValue| closed.close());
    dom::listen(&dom::window(), "keydown", move |event: KeyboardEvent| {
        if event.key() == "?" && keyboard::is_for_page(&event) {
            event.prevent_default();
            dom::show_dialog(&help);
        }
    });
}
