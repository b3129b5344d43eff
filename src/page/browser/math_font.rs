//! The font of the article's formulas, which the program fetches when the article comes into view: most devices have no font for
//! formulas, and without one fractions, sums and indices stand wrong.

use crate::page::browser::{dom, downloads};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

/// The name of the font in the style sheet.
const FAMILY: &str = "Article Math";

#[wasm_bindgen]
extern "C" {
    /// A font made of the content of a file.
    type FontFace;
    #[wasm_bindgen(constructor, catch)]
    fn new(family: &str, content: &Uint8Array) -> Result<FontFace, JsValue>;

    /// The fonts of the document.
    type FontFaceSet;
    #[wasm_bindgen(method, catch)]
    fn add(this: &FontFaceSet, face: &FontFace) -> Result<JsValue, JsValue>;
}

/// Fetches the font and gives it to the document. Where that fails, formulas keep the font that the browser has found.
pub async fn load() {
    let Some(content) = downloads::fetch_math_font().await else { return };
    let fonts = Reflect::get(&dom::document(), &"fonts".into()).ok().filter(JsValue::is_object);
    let face = FontFace::new(FAMILY, &Uint8Array::from(&content[..]));
    if let (Some(fonts), Ok(face)) = (fonts, face) {
        fonts.unchecked_into::<FontFaceSet>().add(&face).ok();
    }
}
