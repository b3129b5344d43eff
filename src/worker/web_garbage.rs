//! Garbage of messages in the worker that trains. Each message leaves a kilobyte of the browser's own, and the program, being
//! WebAssembly, makes so little of JavaScript's that Chromium sees no reason to collect: in twelve minutes 40 MB come
//! together. A large array is a reason. The page's garbage and the helpers' is left to the browser.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::*;

/// Messages whose garbage is worth collecting: a megabyte of it.
const MESSAGES: u32 = 1_000;
/// Bytes of the array; Chromium collects where more than 64 MB lie outside JavaScript's own memory. Nothing is written to
/// it, so that it takes no memory.
const LARGE: u32 = 70 << 20;

/// The garbage of the messages so far.
#[derive(Default)]
pub struct Garbage {
    n_messages: u32,
}

impl Garbage {
    /// Counts a message, and now and then gives the browser a reason to collect.
    pub fn add_message(&mut self) {
        self.n_messages += 1;
        if self.n_messages >= MESSAGES {
            self.n_messages = 0;
            // Where there is no room for it, the browser has collected on the way.
            let array = Reflect::get(&js_sys::global(), &"ArrayBuffer".into());
            let _ = array
                .and_then(|array| Reflect::construct(array.unchecked_ref::<Function>(), &Array::of1(&LARGE.into())));
        }
    }
}
