//! The memory of a crew in the browser: a `SharedArrayBuffer`.

use super::crew::{SharedMemory, TimedOut};
use js_sys::{Array, Atomics, Float32Array, Function, Int32Array, Reflect, SharedArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Copies a value as a message to a worker does: two copies of a shared buffer are the same memory.
    #[wasm_bindgen(js_name = structuredClone, catch)]
    fn structured_clone(value: &JsValue) -> Result<JsValue, JsValue>;
}

/// A shared buffer with views of it as words, as numbers and as bytes.
pub struct WebMemory {
    words: Int32Array,
    numbers: Float32Array,
    bytes: Uint8Array,
}

/// Why calls of [`Atomics`] succeed: they fail only outside an array, or on another kind of array.
const WITHIN: &str = "a word within the buffer can be used";

/// A new buffer, or `None` where there is no memory for it.
pub fn new_buffer(n_bytes: usize) -> Option<SharedArrayBuffer> {
    let constructor: Function = Reflect::get(&js_sys::global(), &"SharedArrayBuffer".into()).ok()?.dyn_into().ok()?;
    Reflect::construct(&constructor, &Array::of1(&n_bytes.into())).ok().map(JsCast::unchecked_into)
}

/// Whether workers can share memory. This is tried: a browser may say that the page is isolated and have no shared memory,
/// or make shared memory that no worker can be sent.
pub fn can_be_shared() -> bool {
    let tried = || {
        let buffer = new_buffer(size_of::<i32>())?;
        let sent: SharedArrayBuffer = structured_clone(&buffer).ok()?.dyn_into().ok()?;
        let (here, there) = (Int32Array::new(&buffer), Int32Array::new(&sent));
        Atomics::store(&here, 0, 1).ok()?;
        let woken = Atomics::wait_with_timeout(&there, 0, 1, 0.0).ok()?;
        (woken == "timed-out").then_some(())
    };
    tried().is_some()
}

impl WebMemory {
    /// Views of this buffer.
    pub fn new(buffer: &SharedArrayBuffer) -> Self {
        Self { words: Int32Array::new(buffer), numbers: Float32Array::new(buffer), bytes: Uint8Array::new(buffer) }
    }

    fn numbers(&self, at: usize, n: usize) -> Float32Array {
        let start = at / size_of::<f32>();
        self.numbers.subarray(start as u32, (start + n) as u32)
    }

    fn bytes(&self, at: usize, n: usize) -> Uint8Array {
        self.bytes.subarray(at as u32, (at + n) as u32)
    }
}

impl SharedMemory for WebMemory {
    fn read_bytes(&self, at: usize, bytes: &mut [u8]) {
        self.bytes(at, bytes.len()).copy_to(bytes);
    }

    fn write_bytes(&self, at: usize, bytes: &[u8]) {
        self.bytes(at, bytes.len()).copy_from(bytes);
    }

    fn read(&self, at: usize, numbers: &mut [f32]) {
        self.numbers(at, numbers.len()).copy_to(numbers);
    }

    fn write(&self, at: usize, numbers: &[f32]) {
        self.numbers(at, numbers.len()).copy_from(numbers);
    }

    fn load(&self, at: usize) -> u32 {
        Atomics::load(&self.words, word(at)).expect(WITHIN) as u32
    }

    fn store(&self, at: usize, value: u32) {
        Atomics::store(&self.words, word(at), value as i32).expect(WITHIN);
    }

    fn add(&self, at: usize, value: u32) -> u32 {
        Atomics::add(&self.words, word(at), value as i32).expect(WITHIN) as u32
    }

    fn replace(&self, at: usize, old: u32, new: u32) -> bool {
        let before = Atomics::compare_exchange(&self.words, word(at), old as i32, new as i32).expect(WITHIN);
        before as u32 == old
    }

    fn sleep(&self, at: usize, value: u32, milliseconds: f64) -> Result<(), TimedOut> {
        let woken = Atomics::wait_with_timeout(&self.words, word(at), value as i32, milliseconds).expect(WITHIN);
        if woken == "timed-out" { Err(TimedOut) } else { Ok(()) }
    }

    fn wake(&self, at: usize) {
        Atomics::notify(&self.words, word(at)).expect(WITHIN);
    }
}

fn word(at: usize) -> u32 {
    (at / size_of::<i32>()) as u32
}
