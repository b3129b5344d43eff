//! The page's connection to a worker: messages to the worker, and events for messages from it.

use crate::page::browser::attempt::attempt;
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

/// The reason for the failure of a worker that never said that it is ready.
const NOT_LOADED: &str = "its program could not be loaded, or is not the one that belongs to this page";
/// The reason for the failure of a worker that was ready.
const OWN_ERROR: &str = "it met an error of its own and stopped";

/// Whether the worker listens. A worker loses messages that arrive before its program runs, so messages wait here until
/// the worker says that it is ready.
enum Line {
    Waiting(Vec<Parcel>),
    Open,
}

/// The end of a sentence about a worker that a message could not be sent to.
const NOT_SENT: &str = "the browser could not hand it a message, for which it may lack memory";

/// A worker; if the browser could not start one, a handle that drops messages.
pub struct WorkerHandle {
    worker: Option<Worker>,
    line: Rc<RefCell<Line>>,
    /// Tells the page that the worker has failed, for this reason.
    fail: Rc<dyn Fn(&str)>,
}

/// A message from a worker, or a sentence that says why the worker has failed.
pub type Received = Result<FromWorker, String>;

impl WorkerHandle {
    /// Starts a worker that does this job, such as `trains`; `event` turns its messages into events.
    pub fn start(dispatch: &Dispatch, job: &'static str, event: impl Fn(Received) -> Event + Clone + 'static) -> Self {
        let line = Rc::new(RefCell::new(Line::Waiting(Vec::new())));
        let (to, event_for) = (dispatch.clone(), event.clone());
        let fail: Rc<dyn Fn(&str)> = Rc::new(move |why| to.send(event_for(Err(failed(job, why)))));
        let options = WorkerOptions::new();
        let script = dom::element::<HtmlMetaElement>(SCRIPT_ID).content();
        // Chromium starts no module in a page without origin; the classic script there imports the module.
        options.set_type(if script.starts_with("data:") { WorkerType::Classic } else { WorkerType::Module });
        let worker = match Worker::new_with_options(&script, &options) {
            Ok(worker) => worker,
            Err(_) => {
                fail("the browser could not start it");
                return Self { worker: None, line, fail };
            }
        };
        let (to, waiting, sender, event_for) = (dispatch.clone(), line.clone(), worker.clone(), event.clone());
        dom::listen(&worker, "message", move |message: MessageEvent| {
            to.send(event_for(receive(message.data(), &waiting, &sender).map_err(|why| failed(job, why))));
        });
        let (fail_with, opened) = (fail.clone(), line.clone());
        dom::listen(&worker, "error", move |_: JsValue| {
            // The text of the error is for the console, where the browser and the worker's panic hook write it.
            let has_started = matches!(*opened.borrow(), Line::Open);
            fail_with(if has_started { OWN_ERROR } else { NOT_LOADED });
        });
        Self { worker: Some(worker), line, fail }
    }

    /// Sends a message at once, or as soon as the worker listens.
    pub fn send(&self, message: &ToWorker) {
        let Ok(parcel) = attempt(|| Parcel::of(message)) else { return (self.fail)(NOT_SENT) };
        let is_sent = match (&mut *self.line.borrow_mut(), &self.worker) {
            (Line::Waiting(parcels), _) => {
                parcels.push(parcel);
                true
            }
            (Line::Open, Some(worker)) => post(worker, &parcel),
            (Line::Open, None) => true,
        };
        if !is_sent {
            (self.fail)(NOT_SENT);
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
fn receive(data: JsValue, line: &RefCell<Line>, worker: &Worker) -> Result<FromWorker, &'static str> {
    let message: FromWorker = match wire::open(&data) {
        Ok(message) => message,
        Err(error) => {
            web_sys::console::error_1(&error.into());
            return Err("its message cannot be read");
        }
    };
    if matches!(message, FromWorker::Ready { version: VERSION })
        && let Line::Waiting(parcels) = line.replace(Line::Open)
        && !parcels.iter().all(|parcel| post(worker, parcel))
    {
        return Err(NOT_SENT);
    }
    Ok(message)
}

/// Posts a message. Returns whether the browser has taken it.
fn post(worker: &Worker, parcel: &Parcel) -> bool {
    worker.post_message_with_transfer(&parcel.message, &parcel.buffers).is_ok()
}

/// The sentence for a worker that has failed.
fn failed(job: &str, why: &str) -> String {
    format!("The worker that {job} has failed: {why}.")
}
