//! The pretrained model, which the page fetches from its site, and files that the page gives to the user.

use crate::page::browser::dom;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlAnchorElement, HtmlMetaElement, RequestInit, Response, Url};

/// The element whose content is the address of the pretrained model.
const PRETRAINED_ID: &str = "pretrained";

/// The attribute of that element with the hash of the model's content. The build of the site sets the attribute.
const INTEGRITY: &str = "data-integrity";

/// The message for a model that did not arrive whole.
const BROKEN_MODEL: &str = "The pretrained model cannot be used: it could not be loaded, or is not the one that belongs to this \
                      version of the page. Train works without it.";

/// Fetches the pretrained model. Returns nothing on a site without one.
///
/// # Errors
/// A sentence for the user, if the model does not arrive or its content has another hash than the site says.
pub async fn fetch_pretrained() -> Result<Option<Vec<u8>>, String> {
    let address: HtmlMetaElement = dom::element(PRETRAINED_ID);
    let options = RequestInit::new();
    options.set_integrity(&address.get_attribute(INTEGRITY).unwrap_or_default());
    fetch(&address.content(), &options).await.map_err(|_| BROKEN_MODEL.to_owned())
}

async fn fetch(url: &str, options: &RequestInit) -> Result<Option<Vec<u8>>, JsValue> {
    let response: Response =
        JsFuture::from(dom::window().fetch_with_str_and_init(url, options)).await?.unchecked_into();
    if !response.ok() {
        return Ok(None);
    }
    let buffer = JsFuture::from(response.array_buffer()?).await?;
    Ok(Some(js_sys::Uint8Array::new(&buffer).to_vec()))
}

/// Gives the user a file with this name and content.
pub fn download(name: &str, bytes: &[u8]) {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    if let Ok(blob) = Blob::new_with_u8_array_sequence(&parts) {
        download_blob(name, &blob);
    }
}

/// Gives the user a file with this name and content, as a download of the browser.
pub fn download_blob(name: &str, blob: &Blob) {
    let Ok(url) = Url::create_object_url_with_blob(blob) else { return };
    let link: HtmlAnchorElement = dom::create("a");
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The download has begun and holds on to the content until it ends.
    Url::revoke_object_url(&url).ok();
}
