//! Pointer and keys on the gallery: which digit the user points at, and which one is put on the pad.

use crate::page::browser::dom;
use crate::page::canvas::sizes;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::panels::gallery::GalleryEvent;
use crate::page::views::gallery::thumbnails;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::{HtmlCanvasElement, KeyboardEvent, MouseEvent, PointerEvent};

/// The digits on the canvas at the last drawing.
#[derive(Clone, Copy, Default)]
pub struct ShownDigits {
    /// Number of digits.
    pub n_digits: usize,
    /// The digit that the user points at.
    pub pointed: Option<usize>,
}

/// Listens to pointer and keys on the gallery's canvas.
pub fn listen(canvas: &HtmlCanvasElement, dispatch: &Dispatch, shown: &Rc<Cell<ShownDigits>>) {
    let place = |canvas: &HtmlCanvasElement, event: &MouseEvent, n_digits: usize| {
        let (x, y) = sizes::place_of(event);
        thumbnails::place_at(x, y, sizes::measured(canvas).0, n_digits)
    };
    let (to, element, now) = (dispatch.clone(), canvas.clone(), shown.clone());
    dom::listen(canvas, "pointermove", move |event: PointerEvent| {
        let pointed = place(&element, &event, now.get().n_digits);
        if pointed != now.get().pointed {
            to.send(Event::Gallery(GalleryEvent::Pointed(pointed)));
        }
    });
    let (to, element, now) = (dispatch.clone(), canvas.clone(), shown.clone());
    dom::listen(canvas, "click", move |event: MouseEvent| {
        if let Some(place) = place(&element, &event, now.get().n_digits) {
            to.send(Event::Gallery(GalleryEvent::Taken(Some(place))));
        }
    });
    for kind in ["pointerleave", "blur"] {
        let to = dispatch.clone();
        dom::listen(canvas, kind, move |_: JsValue| to.send(Event::Gallery(GalleryEvent::Pointed(None))));
    }
    let (to, element, now) = (dispatch.clone(), canvas.clone(), shown.clone());
    dom::listen(canvas, "keydown", move |event: KeyboardEvent| {
        let ShownDigits { n_digits, pointed } = now.get();
        let n_columns = thumbnails::n_columns(sizes::measured(&element).0);
        let wanted = match event.key().as_str() {
            "Enter" => Some(GalleryEvent::Taken(None)),
            key => {
                thumbnails::neighbour(pointed, key, n_columns, n_digits).map(|place| GalleryEvent::Pointed(Some(place)))
            }
        };
        if let Some(wanted) = wanted {
            event.prevent_default();
            event.stop_propagation();
            to.send(Event::Gallery(wanted));
        }
    });
}
