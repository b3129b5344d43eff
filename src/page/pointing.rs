//! What of a canvas is pointed at, with the pointer or with the arrow keys, so that its figure is said.

use super::app::Dispatch;
use super::dom;
use super::event::Event;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::{HtmlCanvasElement, KeyboardEvent, PointerEvent};

/// What is pointed at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pointed {
    /// A place along the curves, as a share of their axis.
    Along(f64),
    /// A cell of the confusion matrix.
    Cell {
        /// The true digit.
        digit: usize,
        /// The answer.
        answer: usize,
    },
}

/// Listens to pointer and keys on a canvas. `at(x, y, width, height)` is what is there, `by_key` what an arrow key leads
/// to; a key that leads nowhere is left to the page.
pub fn listen(
    canvas: &HtmlCanvasElement,
    dispatch: &Dispatch,
    at: fn(f64, f64, f64, f64) -> Option<Pointed>,
    by_key: fn(Option<Pointed>, &str) -> Option<Pointed>,
) {
    let last: Rc<Cell<Option<Pointed>>> = Rc::default();
    let (to, seen) = (dispatch.clone(), last.clone());
    let send = move |pointed: Option<Pointed>| {
        if seen.replace(pointed) != pointed {
            to.send(Event::Pointed(pointed));
        }
    };
    for kind in ["pointermove", "pointerdown"] {
        let (send, element) = (send.clone(), canvas.clone());
        dom::listen(canvas, kind, move |event: PointerEvent| {
            let (width, height) = (element.client_width().into(), element.client_height().into());
            send(at(event.offset_x().into(), event.offset_y().into(), width, height));
        });
    }
    for kind in ["pointerleave", "blur"] {
        let send = send.clone();
        dom::listen(canvas, kind, move |_: JsValue| send(None));
    }
    dom::listen(canvas, "keydown", move |event: KeyboardEvent| {
        if let Some(pointed) = by_key(last.get(), &event.key()) {
            event.prevent_default();
            event.stop_propagation();
            send(Some(pointed));
        }
    });
}
