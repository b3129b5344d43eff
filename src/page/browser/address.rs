//! The button that makes a link, the address bar and the clipboard that get it, and links that come in.

use crate::page::browser::dom;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlButtonElement;

/// Listens to the button and to the address.
pub fn listen(dispatch: &Dispatch) {
    let button: HtmlButtonElement = dom::element("share");
    let to = dispatch.clone();
    dom::listen(&button, "click", move |_: JsValue| to.send(Event::MakeLink));
    let to = dispatch.clone();
    dom::listen(&dom::window(), "hashchange", move |_: JsValue| to.send(Event::LinkOpened(hash())));
}

/// The text after `#` in the address.
pub fn hash() -> String {
    let hash = dom::window().location().hash().unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// Shows the link in the address bar, without opening it, and copies it; a browser may refuse the copy.
pub fn publish(link: &str) {
    let window = dom::window();
    let Ok(history) = window.history() else { return };
    if history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{link}"))).is_ok()
        && let Ok(address) = window.location().href()
    {
        let copied = window.navigator().clipboard().write_text(&address);
        // Awaited only so that a refusal is no unhandled rejection.
        spawn_local(async move { drop(JsFuture::from(copied).await) });
    }
}
