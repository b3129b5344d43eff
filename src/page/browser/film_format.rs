//! The format in which this browser can make a film. The page asks the browser before a film is begun.

use crate::page::browser::dom;
use crate::protocol::film::{FilmFormat, FilmShape};
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

/// Video where the browser encodes VP8 in this size, else an animated picture, which needs no encoder.
pub async fn best() -> FilmFormat {
    match encodes_video().await {
        Ok(true) => FilmFormat::WebM,
        Ok(false) | Err(_) => FilmFormat::Apng,
    }
}

async fn encodes_video() -> Result<bool, JsValue> {
    // Asked first what it plays, WebKitGTK gets its media library ready, which it needs for the second question.
    let video: HtmlElement = dom::create("video");
    let plays: Function = Reflect::get(&video, &"canPlayType".into())?.dyn_into()?;
    plays.call1(&video, &"video/webm".into())?;
    let encoder = Reflect::get(&dom::window(), &"VideoEncoder".into())?;
    let is_supported: Function = Reflect::get(&encoder, &"isConfigSupported".into())?.dyn_into()?;
    let shape = FilmShape::ten_seconds(FilmFormat::WebM);
    let config = Object::new();
    Reflect::set(&config, &"codec".into(), &"vp8".into())?;
    Reflect::set(&config, &"width".into(), &shape.width.into())?;
    Reflect::set(&config, &"height".into(), &shape.height.into())?;
    let answer: Promise = is_supported.call1(&encoder, &config)?.dyn_into()?;
    let answer = JsFuture::from(answer).await?;
    Ok(Reflect::get(&answer, &"supported".into())? == true)
}
