//! What the page fetches from its site (the pretrained model, the recorded acts, the map of fates and the font of the
//! formulas), and files that the page gives to the user.

use crate::page::browser::dom;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlAnchorElement, HtmlMetaElement, RequestInit, Response, Url};

/// The element whose content is the address of the pretrained model.
const PRETRAINED_ID: &str = "pretrained";

/// The element whose content is the address of the recorded acts.
const ACTS_ID: &str = "acts";

/// The element whose content is the address of the map of fates.
const FATES_ID: &str = "fates-file";

/// The element whose content is the address of the font of the formulas.
const MATH_FONT_ID: &str = "math-font";

/// The attribute of those elements with the hash of the file's content. The build of the site sets the attribute.
const INTEGRITY: &str = "data-integrity";

/// The message for a model that did not arrive whole.
const BROKEN_MODEL: &str = "The pretrained model cannot be used: it could not be loaded, or is not the one that belongs to this \
                      version of the page. Train works without it.";

/// Fetches the pretrained model. Returns nothing on a site without one.
///
/// # Errors
/// A sentence for the user, if the model does not arrive or its content has another hash than the site says.
pub async fn fetch_pretrained() -> Result<Option<Vec<u8>>, String> {
    fetch(PRETRAINED_ID).await.map_err(|_| BROKEN_MODEL.to_owned())
}

/// Fetches the recorded acts of the article; nothing where they do not arrive whole.
pub async fn fetch_acts() -> Option<Vec<u8>> {
    fetch(ACTS_ID).await.ok().flatten()
}

/// Fetches the map of fates that comes with the page; nothing where it does not arrive whole.
pub async fn fetch_fates() -> Option<Vec<u8>> {
    fetch(FATES_ID).await.ok().flatten()
}

/// Fetches the font of the formulas; nothing where it does not arrive whole.
pub async fn fetch_math_font() -> Option<Vec<u8>> {
    fetch(MATH_FONT_ID).await.ok().flatten()
}

/// Fetches the file that the element with this id names.
async fn fetch(id: &str) -> Result<Option<Vec<u8>>, JsValue> {
    let address: HtmlMetaElement = dom::element(id);
    let options = RequestInit::new();
    options.set_integrity(&address.get_attribute(INTEGRITY).unwrap_or_default());
    let asked = dom::window().fetch_with_str_and_init(&address.content(), &options);
    let response: Response = JsFuture::from(asked).await?.unchecked_into();
    if !response.ok() {
        return Ok(None);
    }
    let buffer = JsFuture::from(response.array_buffer()?).await?;
    Ok(Some(js_sys::Uint8Array::new(&buffer).to_vec()))
}

/// Gives the user a file with this name and content.
///
/// # Errors
/// A sentence for the user, if the browser refuses.
pub fn download(name: &str, bytes: &[u8]) -> Result<(), String> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence(&parts).map_err(|_| refused(name))?;
    download_blob(name, &blob)
}

/// Gives the user a file with this name and content, as a download of the browser.
///
/// # Errors
/// A sentence for the user, if the browser refuses.
pub fn download_blob(name: &str, blob: &Blob) -> Result<(), String> {
    let url = Url::create_object_url_with_blob(blob).map_err(|_| refused(name))?;
    let link: HtmlAnchorElement = dom::create("a");
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The download has begun and holds on to the content until it ends.
    Url::revoke_object_url(&url).ok();
    Ok(())
}

/// The sentence for a file that the browser does not let the page save.
fn refused(name: &str) -> String {
    format!("{name} has not been saved: the browser did not take the file. It may lack memory for it.")
}
