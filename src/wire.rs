//! Messages as the browser takes them: one object each, whose bytes move to the receiver, and are gone when they have been
//! read. Cloned and left to the browser to collect, they would be megabytes of garbage a second.

use js_sys::{Array, ArrayBuffer, Object, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Error;
use wasm_bindgen::prelude::*;

/// Bytes of which there are fewer are copied, and collected some time.
const WORTH_MOVING: u32 = 4_096;
/// Longer lists are of figures.
const LONGEST_LIST: u32 = 16;

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
        let buffers = buffers(&message);
        Self { message, buffers }
    }
}

/// The content of a message that was received; its bytes are gone from it if it could be read.
pub fn open<T: DeserializeOwned>(message: &JsValue) -> Result<T, Error> {
    let content = serde_wasm_bindgen::from_value(message.clone())?;
    let_go(message);
    Ok(content)
}

/// Takes the bytes out of a value that is needed no more.
pub fn let_go(value: &JsValue) {
    for buffer in buffers(value) {
        // A browser that cannot do so yet collects them later.
        let _ = buffer.unchecked_into::<ArrayBuffer>().transfer_with_length(0);
    }
}

/// The buffers of the bytes in `value`, where they are many.
fn buffers(value: &JsValue) -> Array {
    let buffers = Array::new();
    gather(value, &buffers);
    buffers
}

fn gather(value: &JsValue, buffers: &Array) {
    if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
        if bytes.length() >= WORTH_MOVING {
            buffers.push(&bytes.buffer());
        }
    } else if let Some(list) = value.dyn_ref::<Array>() {
        if list.length() <= LONGEST_LIST && list.get(0).is_object() {
            list.iter().for_each(|item| gather(&item, buffers));
        }
    } else if let Some(object) = value.dyn_ref::<Object>() {
        Object::values(object).iter().for_each(|field| gather(&field, buffers));
    }
}
