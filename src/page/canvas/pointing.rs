//! What of a canvas is pointed at, with the pointer or with the arrow keys, so that its figure is said, and what
//! is chosen, with a click or with Enter.

use crate::page::browser::dom;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::pointed::Pointed;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::{HtmlCanvasElement, KeyboardEvent, MouseEvent, PointerEvent};

/// Listens to pointer and keys on a canvas. `at(x, y, width, height)` is what is there, `by_key` what an arrow key leads
/// to; a key that leads nowhere is left to the page.
pub fn listen(
    canvas: &HtmlCanvasElement,
    dispatch: &Dispatch,
    at: impl Fn(f64, f64, f64, f64) -> Option<Pointed> + Clone + 'static,
    by_key: impl Fn(Option<Pointed>, &str) -> Option<Pointed> + 'static,
) {
    let last: Rc<Cell<Option<Pointed>>> = Rc::default();
    let (to, seen) = (dispatch.clone(), last.clone());
    let send = move |pointed: Option<Pointed>| {
        if seen.replace(pointed) != pointed {
            to.send(Event::Pointed(pointed));
        }
    };
    for kind in ["pointermove", "pointerdown"] {
        let (send, element, at) = (send.clone(), canvas.clone(), at.clone());
        dom::listen(canvas, kind, move |event: PointerEvent| {
            let (width, height) = (element.client_width().into(), element.client_height().into());
            send(at(event.offset_x().into(), event.offset_y().into(), width, height));
        });
    }
    let (pointed_at, element, to) = (send.clone(), canvas.clone(), dispatch.clone());
    dom::listen(canvas, "click", move |event: MouseEvent| {
        // A finger that has been lifted points at nothing any more: the click says itself where it was.
        let (width, height) = (element.client_width().into(), element.client_height().into());
        pointed_at(at(event.offset_x().into(), event.offset_y().into(), width, height));
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
