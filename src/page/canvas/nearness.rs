//! Which canvases are in the window or close to it. While training runs, only these are drawn.

use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlCanvasElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// A canvas is near up to this distance from the window: as far as a user scrolls between two frames.
const MARGIN: &str = "150px";

/// Keeps the flag of each canvas up to date: whether the canvas is near the window. Calls `came_near` whenever a canvas
/// has come near, as long as the page lives. Where the browser cannot observe intersections, all canvases stay near.
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
    // The flags are true from the start.
    if let Ok(observer) = observer {
        canvases.iter().for_each(|(element, _)| observer.observe(element));
    }
}
