//! Web Locks, which tell the pages that are open from those that are gone.
//!
//! A page holds a lock with the name of its key as long as it lives, and the browser frees the lock however the page ends.

use crate::page::browser::dom;
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The names of locks begin with this; the page's key follows.
const PREFIX: &str = "moe kept ";

#[wasm_bindgen]
extern "C" {
    /// The browser's lock manager, of which the page needs two functions.
    type Locks;
    #[wasm_bindgen(method)]
    fn request(this: &Locks, name: &str, callback: &Function) -> Promise;
    #[wasm_bindgen(method)]
    fn query(this: &Locks) -> Promise;
}

/// Holds the lock of the page with this key until the page ends. Does nothing in a browser without locks.
pub fn hold(key: &str) {
    let Some(locks) = locks() else { return };
    // The browser holds a lock until the promise of the callback is settled: this promise never is.
    let never = Closure::<dyn FnMut() -> Promise>::new(|| Promise::new(&mut |_, _| {})).into_js_value();
    let _ = locks.request(&format!("{PREFIX}{key}"), never.unchecked_ref());
}

/// The keys of all pages that are open; none in a browser without locks.
pub async fn open_pages() -> Vec<String> {
    let Some(locks) = locks() else { return Vec::new() };
    let Ok(snapshot) = JsFuture::from(locks.query()).await else { return Vec::new() };
    let held = Reflect::get(&snapshot, &"held".into()).unwrap_or_default();
    let key = |lock: JsValue| {
        let name = Reflect::get(&lock, &"name".into()).ok()?.as_string()?;
        name.strip_prefix(PREFIX).map(str::to_owned)
    };
    held.dyn_into::<Array>().map(|held| held.iter().filter_map(key).collect()).unwrap_or_default()
}

fn locks() -> Option<Locks> {
    let locks = Reflect::get(&dom::window().navigator(), &"locks".into()).ok()?;
    locks.is_object().then(|| locks.unchecked_into())
}
