//! How large canvases are on the screen: the browser tells when that changes. To ask for it would have the page laid out
//! anew in the middle of each drawing.

use crate::page::browser::dom;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlCanvasElement, ResizeObserver, ResizeObserverEntry};

/// Width and height in CSS pixels, until something may have changed them.
pub type KnownSize = Rc<Cell<Option<(f64, f64)>>>;

/// Watches the sizes of these canvases, as long as the page lives, and calls `changed` whenever one may have changed.
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
    // The observer would tell only after the next frame has been drawn.
    dom::listen(&dom::window(), "resize", move |_: JsValue| {
        known.iter().for_each(|(_, size)| size.set(None));
        changed();
    });
}

/// The size of a canvas, asked for.
pub fn measured(element: &HtmlCanvasElement) -> (f64, f64) {
    (element.client_width().into(), element.client_height().into())
}
