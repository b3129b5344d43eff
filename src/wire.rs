//! Messages as the browser takes them: one object each, whose bytes move to the receiver. Cloning them would leave two
//! copies behind for each message, a quarter of a megabyte twenty times a second.

use js_sys::{Array, Object, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// A message, to be sent once.
pub struct Parcel {
    /// The object.
    pub message: JsValue,
    /// The buffers of its bytes, which move.
    pub buffers: Array,
}

impl Parcel {
    /// The message of this content.
    pub fn of(content: &impl Serialize) -> Self {
        let message = serde_wasm_bindgen::to_value(content).expect("messages are plain data");
        let buffers = Array::new();
        gather(&message, &buffers);
        Self { message, buffers }
    }
}

/// Adds the buffers of all bytes in `value`.
fn gather(value: &JsValue, buffers: &Array) {
    if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
        buffers.push(&bytes.buffer());
    } else if let Some(list) = value.dyn_ref::<Array>() {
        // Most lists are of numbers.
        if list.get(0).is_object() {
            list.iter().for_each(|item| gather(&item, buffers));
        }
    } else if let Some(object) = value.dyn_ref::<Object>() {
        Object::values(object).iter().for_each(|field| gather(&field, buffers));
    }
}
