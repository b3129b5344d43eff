//! Helpers as Web Workers of the same program, which the coordinator starts.

use super::crew::{Helpers, Join, Lost, MOST_WORKERS, SharedMemory, ToHelper};
use super::web_memory::{self, WebMemory};
use crate::protocol::{Alone, VERSION};
use js_sys::{Array, Reflect, SharedArrayBuffer, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, Event, MessageEvent, Worker, WorkerOptions, WorkerType};

/// The name by which a worker knows that it is a helper.
pub const HELPER: &str = "helper";

/// The Web Workers that help this worker.
pub struct WebHelpers {
    /// The address of the program: this worker's own.
    script: String,
    /// Why there can be no helpers, if there can be none.
    alone: Option<Alone>,
    helpers: Vec<WebHelper>,
    /// The buffer that was shared last, to be shared again: browsers are slow to notice how much memory an abandoned
    /// buffer holds.
    memory: Option<SharedArrayBuffer>,
    /// Why a helper could not be started.
    not_started: Option<String>,
}

impl WebHelpers {
    /// Starts a helper for each further core of the machine, or none where the browser shares no memory between workers.
    pub fn start(scope: &DedicatedWorkerGlobalScope) -> Self {
        let script = scope.location().href();
        let mut helpers =
            Self { script, alone: why_alone(scope), helpers: Vec::new(), memory: None, not_started: None };
        let n_cores = scope.navigator().hardware_concurrency() as usize;
        helpers.set_wanted(n_cores.saturating_sub(1).min(helpers.most()));
        helpers
    }
}

impl Helpers for WebHelpers {
    fn most(&self) -> usize {
        if self.alone.is_some() { 0 } else { MOST_WORKERS - 1 }
    }

    fn alone(&self) -> Option<Alone> {
        self.alone
    }

    fn wanted(&self) -> usize {
        self.helpers.len()
    }

    fn set_wanted(&mut self, n: usize) {
        if self.failure().is_some() {
            self.helpers.clear();
        }
        self.not_started = None;
        self.helpers.truncate(n);
        // A helper that is ended may still write to the memory.
        self.memory = None;
        while self.helpers.len() < n {
            match WebHelper::start(&self.script) {
                Ok(helper) => self.helpers.push(helper),
                Err(why) => {
                    self.not_started = Some(why);
                    return;
                }
            }
        }
    }

    fn ready(&self) -> usize {
        let all_are_ready = self.helpers.iter().all(|helper| helper.is_ready.get());
        if all_are_ready { self.helpers.len() } else { 0 }
    }

    fn failure(&self) -> Option<String> {
        let failed = self.helpers.iter().find_map(|helper| helper.failure.borrow().clone());
        failed.or_else(|| self.not_started.clone())
    }

    fn memory(&mut self, n_bytes: usize) -> Result<Box<dyn SharedMemory>, Lost> {
        // The helpers that have used the buffer wait for messages by now.
        let before = self.memory.take().filter(|buffer| buffer.byte_length() as usize >= n_bytes);
        let buffer = before.or_else(|| web_memory::new_buffer(n_bytes)).ok_or_else(|| {
            Lost(format!("The browser has no {} MB of memory for workers to share.", n_bytes.div_ceil(1_000_000)))
        })?;
        Uint8Array::new(&buffer).fill(0, 0, buffer.byte_length());
        let memory = WebMemory::new(&buffer);
        self.memory = Some(buffer);
        Ok(Box::new(memory))
    }

    fn join(&mut self, places: Vec<Join>) {
        for (helper, place) in self.helpers.iter().zip(places) {
            tell(
                &helper.worker,
                &ToHelper::Join(place),
                self.memory.as_ref().map_or(&JsValue::UNDEFINED, AsRef::as_ref),
            );
        }
    }

    fn tell(&mut self, helper: usize, order: &ToHelper) {
        tell(&self.helpers[helper].worker, order, &JsValue::UNDEFINED);
    }
}

/// One helper, whose Web Worker ends when it is dropped.
struct WebHelper {
    worker: Worker,
    /// Whether the helper has answered a greeting.
    is_ready: Rc<Cell<bool>>,
    /// Why the helper has failed, if it has.
    failure: Rc<RefCell<Option<String>>>,
}

impl WebHelper {
    /// Starts a Web Worker of this script.
    fn start(script: &str) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(HELPER);
        let worker = Worker::new_with_options(script, &options).map_err(|_| failed("it could not be started"))?;
        let is_ready = Rc::new(Cell::new(false));
        let failure = Rc::new(RefCell::new(None));
        let (ready, failures) = (is_ready.clone(), failure.clone());
        let mut runs = false;
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if event.data().as_f64() != Some(f64::from(VERSION)) {
                failures.replace(Some(failed("it is of another version: reload the page")));
            } else if runs {
                ready.set(true);
            } else {
                // The program would have dropped messages that came before it ran.
                runs = true;
                let helper = event.target().expect("a message has come to someone").unchecked_into();
                tell(&helper, &ToHelper::Greet, &JsValue::UNDEFINED);
            }
        });
        let (failures, ready) = (failure.clone(), is_ready.clone());
        let on_error = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            // An unhandled error would go on to the page, which would give up this worker as failed.
            event.prevent_default();
            let why = if ready.get() { "it met an error of its own and stopped" } else { "it could not be loaded" };
            failures.replace(Some(failed(why)));
        });
        worker.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
        worker.set_onerror(Some(on_error.into_js_value().unchecked_ref()));
        Ok(Self { worker, is_ready, failure })
    }
}

impl Drop for WebHelper {
    /// Ends the Web Worker. Its handler for errors stays, because an error may still be on the way.
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// Why workers cannot share memory, if they cannot.
fn why_alone(scope: &DedicatedWorkerGlobalScope) -> Option<Alone> {
    let is_isolated = Reflect::get(scope, &"crossOriginIsolated".into()).is_ok_and(|isolated| isolated.is_truthy());
    match (is_isolated, web_memory::can_be_shared()) {
        (_, true) => None,
        (true, false) => Some(Alone::Refused),
        (false, false) => Some(Alone::NotIsolated),
    }
}

fn tell(helper: &Worker, order: &ToHelper, memory: &JsValue) {
    let order = serde_wasm_bindgen::to_value(order).expect("orders are plain data");
    helper.post_message(&Array::of2(&order, memory)).expect("plain data and shared memory can be sent");
}

fn failed(why: &str) -> String {
    format!("A helper has failed: {why}.")
}
