//! Messages in the browser's form: one object each. Buffers are transferred, not cloned: clones would leave megabytes of
//! garbage a second.

use js_sys::{Array, ArrayBuffer, Object, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Error;
use wasm_bindgen::prelude::*;

/// Shorter byte arrays are copied and left to the garbage collector.
const WORTH_MOVING: u32 = 4_096;
/// Longer lists hold figures and no byte arrays.
const LONGEST_LIST: u32 = 16;

/// A message, to be sent once.
pub struct Parcel {
    /// The message as one object.
    pub message: JsValue,
    /// The buffers of the message's bytes, which move with it.
    pub buffers: Array,
}

impl Parcel {
    /// Makes the parcel of a message.
    ///
    /// # Panics
    ///
    /// Panics if the content is not plain data.
    pub fn of(content: &impl Serialize) -> Self {
        let message = serde_wasm_bindgen::to_value(content).expect("messages are plain data");
        let buffers = buffers(&message);
        Self { message, buffers }
    }
}

/// The content of a message that was received. Reading it drops the message's bytes.
///
/// # Errors
///
/// Fails where the message has another form; then its bytes stay.
pub fn open<T: DeserializeOwned>(message: &JsValue) -> Result<T, Error> {
    let content = serde_wasm_bindgen::from_value(message.clone())?;
    let_go(message);
    Ok(content)
}

/// Drops the bytes of a value that is no longer needed.
pub fn let_go(value: &JsValue) {
    for buffer in buffers(value) {
        // A browser without this method collects the bytes later.
        let _ = buffer.unchecked_into::<ArrayBuffer>().transfer_with_length(0);
    }
}

/// The buffers of the long byte arrays in `value`.
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
