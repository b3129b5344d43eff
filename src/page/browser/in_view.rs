//! Whether an element is on the screen.

use wasm_bindgen::prelude::*;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// Tells `seen` whenever this share of the element’s area comes into view or leaves it, as long as the page lives.
pub fn watch(element: &Element, share: f64, seen: impl Fn(bool) + 'static) {
    let told = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let last = entries.iter().last().map(JsCast::unchecked_into::<IntersectionObserverEntry>);
        if let Some(entry) = last {
            seen(entry.is_intersecting() && entry.intersection_ratio() >= share);
        }
    });
    let options = IntersectionObserverInit::new();
    options.set_threshold(&share.into());
    // Without an observer nothing comes into view.
    if let Ok(observer) = IntersectionObserver::new_with_options(told.into_js_value().unchecked_ref(), &options) {
        observer.observe(element);
    }
}
