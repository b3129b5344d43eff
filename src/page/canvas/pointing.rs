//! Pointing at marks on a canvas, with the pointer or the arrow keys, and choosing one, with a click or Enter. The page
//! puts the figure behind the mark into words.

use crate::page::browser::dom;
use crate::page::canvas::sizes;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::pointed::Pointed;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::{HtmlCanvasElement, KeyboardEvent, MouseEvent, PointerEvent};

/// Listens to pointer and keys on a canvas. `at(x, y, width, height)` returns what lies at a place of a canvas of this size;
/// `by_key(from, key)` returns what the key leads to, or nothing, and then the page gets the key.
pub fn listen(
    canvas: &HtmlCanvasElement,
    dispatch: &Dispatch,
    at: impl Fn(f64, f64, f64, f64) -> Option<Pointed> + Clone + 'static,
    by_key: impl Fn(Option<Pointed>, &str) -> Option<Pointed> + 'static,
) {
    let last: Rc<Cell<Option<Pointed>>> = Rc::default();
    let (to, before) = (dispatch.clone(), last.clone());
    let send = move |pointed: Option<Pointed>| {
        if before.replace(pointed) != pointed {
            to.send(Event::Pointed(pointed));
        }
    };
    for kind in ["pointermove", "pointerdown"] {
        let (send, element, at) = (send.clone(), canvas.clone(), at.clone());
        dom::listen(canvas, kind, move |event: PointerEvent| {
            let ((x, y), (width, height)) = (sizes::place_of(&event), sizes::measured(&element));
            send(at(x, y, width, height));
        });
    }
    let (pointed_at, element, to) = (send.clone(), canvas.clone(), dispatch.clone());
    dom::listen(canvas, "click", move |event: MouseEvent| {
        // A lifted finger points at nothing any more, so the place comes from the click itself.
        let ((x, y), (width, height)) = (sizes::place_of(&event), sizes::measured(&element));
        pointed_at(at(x, y, width, height));
        to.send(Event::PointedChosen);
    });
    for kind in ["pointerleave", "blur"] {
        let send = send.clone();
        dom::listen(canvas, kind, move |_: JsValue| send(None));
    }
    let to = dispatch.clone();
    dom::listen(canvas, "keydown", move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            to.send(Event::PointedChosen);
        }
        if let Some(pointed) = by_key(last.get(), &event.key()) {
            event.prevent_default();
            event.stop_propagation();
            send(Some(pointed));
        }
    });
}
