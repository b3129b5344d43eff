//! The sizes of canvases on the screen. The browser reports changes; asking for a size before each drawing would force the
//! browser to lay out the page in the middle of a frame.

use crate::page::browser::dom;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlCanvasElement, ResizeObserver, ResizeObserverEntry};

/// Width and height in CSS pixels; none while they may have changed without a report.
pub type KnownSize = Rc<Cell<Option<(f64, f64)>>>;

/// Keeps the known sizes of these canvases up to date, as long as the page lives, and calls `changed` whenever a size may
/// have changed.
///
/// # Panics
/// If the browser cannot observe sizes, which every browser that runs the page can.
pub fn watch(canvases: Vec<(HtmlCanvasElement, KnownSize)>, changed: impl Fn() + Clone + 'static) {
    let known: Rc<[(Element, KnownSize)]> =
        canvases.iter().map(|(element, size)| (Element::from(element.clone()), size.clone())).collect();
    let (tell, sizes) = (changed.clone(), known.clone());
    let resized = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
        for entry in entries.iter().map(JsCast::unchecked_into::<ResizeObserverEntry>) {
            let (target, room) = (entry.target(), entry.content_rect());
            if let Some((_, size)) = sizes.iter().find(|(element, _)| *element == target) {
                size.set(Some((room.width().round(), room.height().round())));
            }
        }
        tell();
    });
    let observer = ResizeObserver::new(resized.into_js_value().unchecked_ref()).expect("a function can observe");
    canvases.iter().for_each(|(element, _)| observer.observe(element));
    // When the window changes its size, the observer reports only after the next frame has been drawn.
    dom::listen(&dom::window(), "resize", move |_: JsValue| {
        known.iter().for_each(|(_, size)| size.set(None));
        changed();
    });
}

/// Asks the browser for the size of a canvas.
pub fn measured(element: &HtmlCanvasElement) -> (f64, f64) {
    (element.client_width().into(), element.client_height().into())
}
