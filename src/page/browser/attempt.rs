//! Calls of the browser that may throw although their signature says nothing of it.
//!
//! An exception that passes through the program unwinds none of it: whatever was borrowed would stay borrowed for ever, and
//! the page would stand still. So code that runs while the app is borrowed runs in an [`attempt`].

use js_sys::{Array, WebAssembly::RuntimeError};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Calls a function; gives back what the function throws.
    #[wasm_bindgen(js_namespace = Reflect, js_name = apply, catch)]
    fn apply(function: &mut dyn FnMut(), this: &JsValue, arguments: &Array) -> Result<JsValue, JsValue>;
}

/// Does `action`. What the browser throws meanwhile goes to the console and ends the action, not the page.
///
/// # Errors
/// If the browser has thrown something. What `action` itself has borrowed stays borrowed.
pub fn attempt<T>(action: impl FnOnce() -> T) -> Result<T, Thrown> {
    let (mut action, mut done) = (Some(action), None);
    let called = apply(&mut || done = action.take().map(|action| action()), &JsValue::NULL, &Array::new());
    if let Err(thrown) = called {
        if thrown.is_instance_of::<RuntimeError>() {
            // A panic of the program itself: the panic hook has said so.
            wasm_bindgen::throw_val(thrown);
        }
        web_sys::console::error_1(&thrown);
        return Err(Thrown);
    }
    done.ok_or(Thrown)
}

/// The browser has thrown something, which stands in the console.
#[derive(Clone, Copy, Debug)]
pub struct Thrown;
