//! The Web Worker around the session: takes messages in, posts answers, and works in the background between them.

use super::better_turn;
use super::fetch::{self, Failure};
use super::helper_glue;
use super::session::Session;
use super::web_film::WebFilm;
use super::web_helpers::{HELPER, WebHelpers};
use crate::digits::files::{self, GivenFile, Limits, Refusal, Taken};
use crate::protocol::film::FilmOrder;
use crate::protocol::{DataSource, FromWorker, GivenFiles, ToWorker, VERSION};
use crate::wire::{self, Parcel};
use js_sys::Function;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort};

/// Milliseconds of background work before messages are read again.
const BACKGROUND_SLICE: f64 = 12.0;
/// The same while the worker trains cells of a map, and has few messages.
const CELL_SLICE: f64 = 24.0;

type Shared = Rc<RefCell<Worker>>;

/// The session with the parts of the browser that it needs.
struct Worker {
    scope: DedicatedWorkerGlobalScope,
    session: Session,
    /// The film, in a worker that makes one.
    film: WebFilm,
    /// Calls [`work_in_background`]; set as soon as the worker is shared.
    background: Option<Function>,
    /// A message to this port calls it too.
    to_background: Option<MessagePort>,
    background_is_scheduled: bool,
    /// Requests for a data set so far. A new request takes the place of one that is under way.
    n_requests: u32,
    /// Whether the last request is under way.
    is_fetching: bool,
}

/// Starts the worker; its program calls this once.
pub fn start() {
    // The page hears of a panic only that the program has stopped.
    std::panic::set_hook(Box::new(|panic| web_sys::console::error_1(&panic.to_string().into())));
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    if scope.name() == HELPER {
        return helper_glue::start(&scope);
    }
    let performance = scope.performance().expect("a worker has a clock");
    let session = Session::with_helpers(move || performance.now(), WebHelpers::start(&scope));
    let worker = Worker {
        scope,
        session,
        film: WebFilm::default(),
        background: None,
        to_background: None,
        background_is_scheduled: false,
        n_requests: 0,
        is_fetching: false,
    };
    let shared = Rc::new(RefCell::new(worker));

    let for_background = shared.clone();
    let background = Closure::<dyn FnMut()>::new(move || work_in_background(&for_background));
    let background: Function = background.into_js_value().unchecked_into();
    if let Ok(channel) = MessageChannel::new() {
        channel.port2().set_onmessage(Some(&background));
        shared.borrow_mut().to_background = Some(channel.port1());
    }
    shared.borrow_mut().background = Some(background);

    let for_messages = shared.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        receive(&for_messages, event.data());
    });
    let worker = shared.borrow();
    worker.scope.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
    worker.post(&FromWorker::Ready { version: VERSION });
    worker.post(&worker.session.workers());
}

fn receive(shared: &Shared, data: JsValue) {
    match wire::open(&data) {
        Ok(ToWorker::UseDataset(source)) => wasm_bindgen_futures::spawn_local(use_dataset(shared.clone(), source)),
        Ok(ToWorker::Film(order)) => shared.borrow_mut().make_film(order),
        Ok(message) => {
            let mut worker = shared.borrow_mut();
            let answers = worker.session.handle(message);
            answers.iter().for_each(|answer| worker.post(answer));
            worker.schedule_background();
        }
        Err(error) => {
            web_sys::console::error_1(&error.into());
            let why = "The worker could not read a message of the page. Reload the page.".to_owned();
            shared.borrow().post(&FromWorker::Refused { why });
        }
    }
}

/// Fetches or reads a data set and takes it into use. Where the data set cannot be used, the page is told why and the data
/// set in use stays; where there is none in use, digits are generated.
async fn use_dataset(shared: Shared, source: DataSource) {
    let request = shared.borrow_mut().begin_request();
    let is_generated = source == DataSource::Generated;
    let files = match source {
        DataSource::Generated => Ok(None),
        DataSource::Files(files) => Ok(Some(("your files", files))),
        DataSource::Mnist => {
            let report = |done, total| {
                let worker = shared.borrow();
                if request == worker.n_requests {
                    worker.post(&FromWorker::Loading { what: "MNIST".into(), done, total });
                }
            };
            let files = fetch::mnist(report).await;
            files.map(|files| Some(("MNIST", GivenFiles { files, ..GivenFiles::default() })))
        }
    };
    let mut worker = shared.borrow_mut();
    if request != worker.n_requests {
        // Another request has taken the place of this one.
        return;
    }
    worker.is_fetching = false;
    let answers = match files {
        Ok(Some((name, mut files))) => match read_files(name, &files) {
            Ok(taken) => {
                // The lists of pixels get the memory of the files: a worker's memory never shrinks.
                (files.earlier, files.files) = Default::default();
                worker.take_into_use(taken, &files)
            }
            Err(refusal) => vec![refused(&refusal)],
        },
        Ok(None) => Vec::new(),
        Err(Failure { why, is_missing: true }) => vec![FromWorker::DatasetMissing { why }],
        Err(Failure { why, is_missing: false }) => vec![FromWorker::DatasetFailed { why }],
    };
    answers.iter().for_each(|answer| worker.post(answer));
    if is_generated || !worker.session.has_data() {
        worker.session.generate();
    }
    worker.schedule_background();
}

fn read_files(name: &str, given: &GivenFiles) -> Result<Taken, Refusal> {
    let [earlier, files] = [&given.earlier, &given.files].map(|files| {
        files.iter().map(|file| GivenFile { name: &file.name, bytes: &file.bytes }).collect::<Vec<GivenFile>>()
    });
    files::dataset_from_files(name, &earlier, &files, Limits::default())
}

fn refused(refusal: &Refusal) -> FromWorker {
    let why = refusal.to_string();
    if refusal.useful.is_empty() {
        return FromWorker::DatasetFailed { why };
    }
    FromWorker::DatasetIncomplete { why, useful: refusal.useful.iter().map(|place| *place as u32).collect() }
}

fn work_in_background(shared: &Shared) {
    let mut worker = shared.borrow_mut();
    worker.background_is_scheduled = false;
    let slice = if worker.session.trains_cells() { CELL_SLICE } else { BACKGROUND_SLICE };
    let answers = worker.session.work_in_background(slice);
    answers.iter().for_each(|answer| worker.post(answer));
    worker.schedule_background();
}

impl Worker {
    /// Begins a request for a data set and gives its number. Tells the page that a request under way is given up.
    fn begin_request(&mut self) -> u32 {
        if std::mem::replace(&mut self.is_fetching, true) {
            let why = "The digits on their way were given up for others.".into();
            self.post(&FromWorker::DatasetFailed { why });
        }
        self.n_requests += 1;
        self.n_requests
    }

    /// Takes digits into use as the user wants them, or asks first where they seem turned.
    fn take_into_use(&mut self, taken: Taken, given: &GivenFiles) -> Vec<FromWorker> {
        if let Some(question) = better_turn::question(given, &taken.dataset) {
            return vec![FromWorker::DigitsTurned(question)];
        }
        let left_aside = taken.remark().map(|why| FromWorker::FilesLeftAside { why });
        [self.session.use_dataset(given.turn.unwrap_or_default().apply_to_set(taken.dataset))]
            .into_iter()
            .chain(left_aside)
            .collect()
    }

    fn make_film(&mut self, order: FilmOrder) {
        let scope = self.scope.clone();
        self.film.take(order, &(Rc::new(move |answer| post(&scope, &FromWorker::Film(answer))) as _));
    }

    fn post(&self, message: &FromWorker) {
        post(&self.scope, message);
    }

    /// Schedules background work so that messages come in between: by a timer without delay, or for cells of a map, which
    /// have the worker for themselves, by a message. Browsers wait four milliseconds for such timers.
    fn schedule_background(&mut self) {
        if self.background_is_scheduled || !self.session.has_background_work() {
            return;
        }
        self.background_is_scheduled = true;
        if self.session.trains_cells()
            && let Some(port) = &self.to_background
            && port.post_message(&JsValue::NULL).is_ok()
        {
            return;
        }
        let background = self.background.as_ref().expect("set before the first message");
        self.scope.set_timeout_with_callback(background).expect("a worker has timers");
    }
}

fn post(scope: &DedicatedWorkerGlobalScope, message: &FromWorker) {
    let Parcel { message, buffers } = Parcel::of(message);
    scope.post_message_with_transfer(&message, &buffers).expect("plain data can be sent");
}
