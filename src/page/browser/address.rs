//! Links to the page: the button that makes one, the address bar and the clipboard that take it, and links that the user
//! opens.

use crate::page::browser::dom;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlButtonElement;

/// Listens to the button that makes a link and to changes of the address.
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

/// Shows `link` in the address bar without opening it, and copies it to the clipboard if the browser allows that.
pub fn publish(link: &str) {
    let window = dom::window();
    let Ok(history) = window.history() else { return };
    if history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{link}"))).is_ok()
        && let Ok(address) = window.location().href()
    {
        let copied = window.navigator().clipboard().write_text(&address);
        // A refusal that nobody awaits would be reported as an unhandled rejection.
        spawn_local(async move { drop(JsFuture::from(copied).await) });
    }
}
