//! The page's connection to a worker: messages to the worker, and events for messages from it.

use crate::page::browser::dom;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::protocol::{FromWorker, ToWorker, VERSION};
use crate::wire::{self, Parcel};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlMetaElement, MessageEvent, Worker, WorkerOptions, WorkerType};

/// The element whose content is the address of the worker's script.
const SCRIPT_ID: &str = "worker-script";

/// Why a worker has failed that never said that it is ready.
const NOT_LOADED: &str = "its program could not be loaded, or is not the one that belongs to this page";
/// Why a worker has failed that was ready.
const OWN_ERROR: &str = "it met an error of its own and stopped";

/// Whether the worker listens. A worker loses messages that arrive before its program runs, so messages wait here until
/// the worker says that it is ready.
enum Line {
    Waiting(Vec<Parcel>),
    Open,
}

/// A worker; if the browser could not start one, a handle that drops messages.
pub struct WorkerHandle {
    worker: Option<Worker>,
    line: Rc<RefCell<Line>>,
}

/// A message from a worker, or a sentence that says why the worker has failed.
pub type Received = Result<FromWorker, String>;

impl WorkerHandle {
    /// Starts a worker; `event` turns its messages into events.
    pub fn start(dispatch: &Dispatch, event: impl Fn(Received) -> Event + Clone + 'static) -> Self {
        let line = Rc::new(RefCell::new(Line::Waiting(Vec::new())));
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let script = dom::element::<HtmlMetaElement>(SCRIPT_ID).content();
        let worker = match Worker::new_with_options(&script, &options) {
            Ok(worker) => worker,
            Err(_) => {
                dispatch.send(event(Err(failed("the browser could not start it"))));
                return Self { worker: None, line };
            }
        };
        let (to, waiting, sender, event_for) = (dispatch.clone(), line.clone(), worker.clone(), event.clone());
        dom::listen(&worker, "message", move |message: MessageEvent| {
            to.send(event_for(receive(message.data(), &waiting, &sender)));
        });
        let (to, opened) = (dispatch.clone(), line.clone());
        dom::listen(&worker, "error", move |_: JsValue| {
            // The text of the error is for the console, where the browser and the worker's panic hook write it.
            let has_started = matches!(*opened.borrow(), Line::Open);
            to.send(event(Err(failed(if has_started { OWN_ERROR } else { NOT_LOADED }))));
        });
        Self { worker: Some(worker), line }
    }

    /// Sends a message at once, or as soon as the worker listens.
    pub fn send(&self, message: &ToWorker) {
        let parcel = Parcel::of(message);
        match (&mut *self.line.borrow_mut(), &self.worker) {
            (Line::Waiting(parcels), _) => parcels.push(parcel),
            (Line::Open, Some(worker)) => post(worker, &parcel),
            (Line::Open, None) => {}
        }
    }
}

impl Drop for WorkerHandle {
    fn drop(&mut self) {
        if let Some(worker) = &self.worker {
            worker.terminate();
        }
    }
}

/// Reads a message. When the worker says that it is ready, sends the messages that wait.
fn receive(data: JsValue, line: &RefCell<Line>, worker: &Worker) -> Received {
    let message: FromWorker = match wire::open(&data) {
        Ok(message) => message,
        Err(error) => {
            web_sys::console::error_1(&error.into());
            return Err(failed("its message cannot be read"));
        }
    };
    if matches!(message, FromWorker::Ready { version: VERSION })
        && let Line::Waiting(parcels) = line.replace(Line::Open)
    {
        parcels.iter().for_each(|parcel| post(worker, parcel));
    }
    Ok(message)
}

fn post(worker: &Worker, parcel: &Parcel) {
    worker.post_message_with_transfer(&parcel.message, &parcel.buffers).expect("plain data can be sent");
}

/// The sentence for a worker that has failed.
fn failed(why: &str) -> String {
    format!("The worker that trains has failed: {why}.")
}
