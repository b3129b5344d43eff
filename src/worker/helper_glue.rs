//! The Web Worker around a helper: carries out the messages of the worker that has started it.

use super::crew::{Helper, ToHelper};
use super::web_memory::WebMemory;
use crate::protocol::VERSION;
use js_sys::{Array, SharedArrayBuffer};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Tells the coordinator that this helper runs, and carries out its messages.
pub fn start(scope: &DedicatedWorkerGlobalScope) {
    let mut helper = None;
    let answering = scope.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let message: Array = event.data().unchecked_into();
        let order: ToHelper =
            serde_wasm_bindgen::from_value(message.get(0)).expect("the coordinator is of the same version");
        match order {
            ToHelper::Greet => say_version(&answering),
            order => obey(order, message.get(1), &mut helper),
        }
    });
    scope.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
    say_version(scope);
}

fn say_version(scope: &DedicatedWorkerGlobalScope) {
    scope.post_message(&VERSION.into()).expect("a number can be sent");
}

/// Carries out a message. A helper that has waited in vain for the others leaves its place; the coordinator reports why.
fn obey(order: ToHelper, memory: JsValue, place: &mut Option<Helper>) {
    match (order, &mut *place) {
        (ToHelper::Join(join), place) => {
            let buffer: SharedArrayBuffer = memory.unchecked_into();
            *place = Some(Helper::join(&join, Box::new(WebMemory::new(&buffer))));
        }
        (ToHelper::Change { config }, Some(helper)) => helper.change(&config),
        (ToHelper::Slice, Some(helper)) => {
            if helper.work().is_err() {
                *place = None;
            }
        }
        (ToHelper::Greet, _) | (ToHelper::Change { .. } | ToHelper::Slice, None) => {}
    }
}
