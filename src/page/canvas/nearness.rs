//! Which canvases are in the window or close to it: while training runs, the others are not drawn.

use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlCanvasElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// How far outside the window a canvas is near: as far as one scrolls before the next frame.
const MARGIN: &str = "150px";

/// Watches which of these canvases are near the window, as long as the page lives, and calls `came_near` when one has
/// come near.
pub fn watch(canvases: Vec<(HtmlCanvasElement, Rc<Cell<bool>>)>, came_near: impl Fn() + 'static) {
    let flags: Vec<(Element, Rc<Cell<bool>>)> =
        canvases.iter().map(|(element, is_near)| (Element::from(element.clone()), is_near.clone())).collect();
    let seen = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let mut has_come = false;
        for entry in entries.iter().map(JsCast::unchecked_into::<IntersectionObserverEntry>) {
            let target = entry.target();
            if let Some((_, is_near)) = flags.iter().find(|(element, _)| *element == target) {
                has_come |= !is_near.replace(entry.is_intersecting()) && entry.is_intersecting();
            }
        }
        if has_come {
            came_near();
        }
    });
    let options = IntersectionObserverInit::new();
    options.set_root_margin(MARGIN);
    let observer = IntersectionObserver::new_with_options(seen.into_js_value().unchecked_ref(), &options);
    let observer = observer.expect("a function can observe, and the margin is a length");
    canvases.iter().for_each(|(element, _)| observer.observe(element));
}
