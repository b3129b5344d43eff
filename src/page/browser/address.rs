//! Links to the page: the button that makes one, the address bar and the clipboard that take it, and links that the user
//! opens.

use crate::page::browser::dom;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::files::link_taken::LinkTaken;
use js_sys::{Promise, Reflect};
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

/// The link in the address: the text after `#`. Some mail programs write `%23` for `#`.
pub fn hash() -> String {
    let address = dom::window().location().href().unwrap_or_default();
    link_in(&address).to_owned()
}

fn link_in(address: &str) -> &str {
    match (address.split_once('#'), address.split_once("%23")) {
        (Some((_, link)), _) => link.trim_start_matches('#'),
        (None, Some((_, link))) => link,
        (None, None) => "",
    }
}

/// Shows `link` in the address bar without opening it, and copies it to the clipboard, where the browser allows that; then
/// tells where the link is.
pub fn publish(link: &str, dispatch: &Dispatch) {
    let window = dom::window();
    let shown =
        window.history().and_then(|it| it.replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{link}"))));
    let address = format!("{}#{link}", without_run());
    let copying = write_to_clipboard(&address);
    let to = dispatch.clone();
    spawn_local(async move {
        let is_on_clipboard = match copying {
            Some(copying) => JsFuture::from(copying).await.is_ok(),
            None => false,
        };
        to.send(Event::LinkTaken(LinkTaken { address, is_in_address_bar: shown.is_ok(), is_on_clipboard }));
    });
}

/// Shows the address of a tab in the address bar without opening it, unless the link of a run is there.
pub fn show_part(id: &str) {
    if !hash().contains('=') {
        // Without an address bar there is nothing to show.
        let _ = dom::window()
            .history()
            .and_then(|it| it.replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{id}"))));
    }
}

/// Takes the link out of the address bar, so that the page does not open the link when it is loaded again.
pub fn forget() {
    // Without an address bar there is no link in it.
    let _ = dom::window().history().and_then(|it| it.replace_state_with_url(&JsValue::NULL, "", Some(&without_run())));
}

/// The page's address, without the run behind `#`.
pub fn without_run() -> String {
    let here = dom::window().location().href().unwrap_or_default();
    here.split('#').next().unwrap_or_default().to_owned()
}

#[wasm_bindgen]
extern "C" {
    /// The clipboard, which browsers have on secure origins only.
    type Clipboard;
    #[wasm_bindgen(method, catch, js_name = writeText)]
    fn write_text(this: &Clipboard, text: &str) -> Result<Promise, JsValue>;
}

/// Begins to write to the clipboard; nothing where there is none.
fn write_to_clipboard(text: &str) -> Option<Promise> {
    let clipboard = Reflect::get(&dom::window().navigator(), &"clipboard".into()).ok().filter(JsValue::is_object)?;
    clipboard.unchecked_into::<Clipboard>().write_text(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_found_after_a_number_sign_that_a_mail_program_has_encoded() {
        for address in
            ["https://x.org/moe/#v=1&steps=3", "https://x.org/moe/##v=1&steps=3", "https://x.org/?%23v=1&steps=3"]
        {
            assert_eq!(link_in(address), "v=1&steps=3", "{address}");
        }
        assert_eq!(link_in("https://x.org/moe/"), "");
        assert_eq!(link_in("https://x.org/#v=1&a=%23"), "v=1&a=%23");
    }
}
