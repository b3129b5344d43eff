//! The sizes of canvases on the screen. The browser reports changes; asking for a size before each drawing would force the
//! browser to lay out the page in the middle of a frame.
//!
//! Lengths on a canvas are in units of a sixteenth of a rem, so that what is drawn grows with the font size that the reader has
//! chosen, as the rest of the page does. A unit is a CSS pixel where the reader has chosen nothing;
//! the views call units pixels.

use crate::page::browser::dom;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlCanvasElement, MouseEvent, ResizeObserver, ResizeObserverEntry};

/// Units of a rem.
const UNITS_OF_REM: f64 = 16.0;
/// A window has at least this many units in its width, whatever the font size: drawings need the room.
const LEAST_WIDTH: f64 = 320.0;

thread_local! {
    static UNIT: Cell<f64> = const { Cell::new(1.0) };
}

/// Width and height in CSS pixels; none while they may have changed without a report.
pub type KnownSize = Rc<Cell<Option<(f64, f64)>>>;

/// Keeps the known sizes of these canvases up to date, as long as the page lives, and calls `changed` whenever a size
/// may have changed. Where the browser cannot observe sizes, only a change of the window counts.
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
    // Without an observer the listener below is all there is.
    if let Ok(observer) = ResizeObserver::new(resized.into_js_value().unchecked_ref()) {
        canvases.iter().for_each(|(element, _)| observer.observe(element));
    }
    // When the window changes its size, the observer reports only after the next frame has been drawn.
    dom::listen(&dom::window(), "resize", move |_: JsValue| {
        known.iter().for_each(|(_, size)| size.set(None));
        changed();
    });
}

/// A unit of the canvases in CSS pixels, as of the last [`read_unit`].
pub fn unit() -> f64 {
    UNIT.get()
}

/// Reads from the style sheet and the window how long a unit is.
pub fn read_unit() {
    let font_size = dom::computed_style().get_property_value("font-size").unwrap_or_default();
    let font_size = font_size.strip_suffix("px").and_then(|pixels| pixels.parse::<f64>().ok());
    let unit = font_size.filter(|pixels| *pixels > 0.0).map_or(1.0, |pixels| pixels / UNITS_OF_REM);
    let window = dom::window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(LEAST_WIDTH);
    UNIT.set(unit.min((window / LEAST_WIDTH).max(1.0)));
}

/// Asks the browser for the size of a canvas, in CSS pixels.
pub fn in_pixels(element: &HtmlCanvasElement) -> (f64, f64) {
    (element.client_width().into(), element.client_height().into())
}

/// Asks the browser for the size of a canvas, in units.
pub fn measured(element: &HtmlCanvasElement) -> (f64, f64) {
    let (width, height) = in_pixels(element);
    (width / unit(), height / unit())
}

/// Where on its canvas a pointer is, in units.
pub fn place_of(event: &MouseEvent) -> (f64, f64) {
    (f64::from(event.offset_x()) / unit(), f64::from(event.offset_y()) / unit())
}
