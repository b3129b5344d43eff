//! The page's end of the line to the worker.

use crate::page::browser::dom;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::protocol::{FromWorker, ToWorker, VERSION};
use crate::wire::{self, Parcel};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, HtmlMetaElement, MessageEvent, Worker, WorkerOptions, WorkerType};

/// The element whose content is the address of the worker's script.
const SCRIPT_ID: &str = "worker-script";

/// What waits until the worker listens: it drops messages that come before its program runs.
enum Line {
    Waiting(Vec<Parcel>),
    Open,
}

/// The worker, or the lack of one.
pub struct WorkerHandle {
    worker: Option<Worker>,
    line: Rc<RefCell<Line>>,
}

/// What a worker says, or why it has failed.
pub type Heard = Result<FromWorker, String>;

impl WorkerHandle {
    /// Starts a worker; `event` is what its messages become.
    pub fn start(dispatch: &Dispatch, event: impl Fn(Heard) -> Event + Clone + 'static) -> Self {
        let line = Rc::new(RefCell::new(Line::Waiting(Vec::new())));
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let script = dom::element::<HtmlMetaElement>(SCRIPT_ID).content();
        let worker = match Worker::new_with_options(&script, &options) {
            Ok(worker) => worker,
            Err(error) => {
                dispatch.send(event(Err(failed(&reason(&error)))));
                return Self { worker: None, line };
            }
        };
        let (to, waiting, sender, heard) = (dispatch.clone(), line.clone(), worker.clone(), event.clone());
        dom::listen(&worker, "message", move |message: MessageEvent| {
            to.send(heard(hear(message.data(), &waiting, &sender)));
        });
        let to = dispatch.clone();
        dom::listen(&worker, "error", move |error: JsValue| {
            let why = error.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).unwrap_or_default();
            to.send(event(Err(failed(&why))));
        });
        Self { worker: Some(worker), line }
    }

    /// Sends a message, now or as soon as the worker listens.
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

fn hear(data: JsValue, line: &RefCell<Line>, worker: &Worker) -> Heard {
    let message: FromWorker = match wire::open(&data) {
        Ok(message) => message,
        Err(error) => return Err(failed(&format!("its message cannot be read ({error})"))),
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

fn failed(why: &str) -> String {
    let why = if why.is_empty() { "its program could not be loaded" } else { why };
    format!("The worker that trains has failed: {}. What you see is its last state.", why.trim_end_matches('.'))
}

fn reason(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message())).unwrap_or_default()
}
