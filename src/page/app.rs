//! Ties state, view and worker together: events in, at most one drawing a frame out.

use super::dom;
use super::event::Event;
use super::keeping::KeepingEvent;
use super::keeping::storage::Storage;
use super::model_files;
use super::race::RaceEvent;
use super::share;
use super::state::State;
use super::view::View;
use super::worker_handle::WorkerHandle;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

/// The element that says that the page has not started; the page takes it away, or says in it what went wrong.
const BOOT_ID: &str = "boot";

/// Milliseconds between two looks at what is to be written into the browser's storage.
const KEEP_INTERVAL: i32 = 4_000;

/// Milliseconds that a frame may take to come. Hidden and just woken pages get none; what they say is to be true still.
const FRAME_PATIENCE: i32 = 1_000;

/// Milliseconds that the worker waits for the pretrained model.
const MODEL_PATIENCE: i32 = 3_000;

/// What `www/start.js` waits for before it has the page kept.
const HAS_ANSWERED: &str = "answered";

/// Starts the page.
pub fn start() {
    std::panic::set_hook(Box::new(|panic| {
        web_sys::console::error_1(&panic.to_string().into());
        say_at_boot("The page has met an error of its own and stopped. Reload it to go on.");
    }));
    let dispatch = Dispatch::new();
    let view = View::new(&dispatch);
    boot().set_hidden(true);
    let storage = Storage::open(&dispatch);
    let (worker, runners, is_waiting) = (None, None, Rc::default());
    let app = App { state: State::default(), view, worker, storage, runners, is_waiting };
    dispatch.0.app.replace(Some(app));
    dispatch.send(Event::LinkOpened(share::hash()));
    dispatch.run();
    answer_first(&dispatch);
    watch_time_and_visibility(&dispatch);
    watch_frames(&dispatch);
}

/// Has the pretrained model answer before anything else is fetched: then the worker starts and this version is kept for
/// use offline.
fn answer_first(dispatch: &Dispatch) {
    let to = dispatch.clone();
    let fetched = async move {
        model_files::fetch_pretrained(&to).await;
        dom::painted().await;
        to.start_worker();
    };
    let to = dispatch.clone();
    let patience = async move {
        dom::sleep(MODEL_PATIENCE).await;
        to.start_worker();
    };
    spawn_local(fetched);
    spawn_local(patience);
}

/// Tells the page when to write down what has changed: now and then, and before it may go.
fn watch_time_and_visibility(dispatch: &Dispatch) {
    let to = dispatch.clone();
    let due = Closure::<dyn FnMut()>::new(move || to.send(Event::Keeping(KeepingEvent::Due))).into_js_value();
    let timer =
        dom::window().set_interval_with_callback_and_timeout_and_arguments_0(due.unchecked_ref(), KEEP_INTERVAL);
    timer.expect("a window has timers");
    // Some browsers send only one of the two when a page goes.
    let (to, seen) = (dispatch.clone(), dom::document());
    dom::listen(&dom::document(), "visibilitychange", move |_: JsValue| {
        if seen.hidden() {
            to.send(Event::Keeping(KeepingEvent::Hidden));
        }
    });
    let to = dispatch.clone();
    dom::listen(&dom::window(), "pagehide", move |_: JsValue| to.send(Event::Keeping(KeepingEvent::Hidden)));
}

/// Draws without a frame when none comes.
fn watch_frames(dispatch: &Dispatch) {
    let (to, mut drawn_before) = (dispatch.clone(), 0);
    let clock = dom::window().performance().expect("a window has a clock");
    let look = Closure::<dyn FnMut()>::new(move || {
        let drawn = to.0.frames_drawn.get();
        if to.0.frame_asked.get() && drawn == drawn_before {
            to.draw(clock.now());
        }
        drawn_before = drawn;
    });
    let look = look.into_js_value();
    let timer =
        dom::window().set_interval_with_callback_and_timeout_and_arguments_0(look.unchecked_ref(), FRAME_PATIENCE);
    timer.expect("a window has timers");
}

fn say_at_boot(sentence: &str) {
    boot().set_text_content(Some(sentence));
    boot().set_hidden(false);
}

fn boot() -> HtmlElement {
    dom::element(BOOT_ID)
}

struct App {
    state: State,
    view: View,
    /// The worker that trains, once it has been started; until then messages stay in the state's outbox.
    worker: Option<WorkerHandle>,
    storage: Storage,
    /// The workers of a race, while there is one.
    runners: Option<[WorkerHandle; 2]>,
    /// Whether a timer runs for the next step of a slow run.
    is_waiting: Rc<Cell<bool>>,
}

impl App {
    fn handle(&mut self, event: Event, dispatch: &Dispatch) {
        if self.state.needs_worker(&event) {
            self.worker = Some(start_worker(dispatch));
        }
        self.state.update(event);
        if let Some(link) = self.state.take_shared() {
            share::publish(&link);
        }
        if let Some(worker) = &self.worker {
            self.state.take_outbox().iter().for_each(|message| worker.send(message));
        }
        self.tell_runners(dispatch);
        for order in self.state.keeping.take_orders() {
            self.storage.carry_out(order);
        }
        self.wait_between_steps(dispatch);
        self.state.take_downloads().iter().for_each(|file| model_files::download(&file.name, &file.bytes));
    }
}

/// The worker that trains the page's run.
fn start_worker(dispatch: &Dispatch) -> WorkerHandle {
    WorkerHandle::start(dispatch, |heard| heard.map_or_else(Event::WorkerFailed, Event::Worker))
}

/// The worker of a runner in a race.
fn start_runner(dispatch: &Dispatch, runner: usize) -> WorkerHandle {
    WorkerHandle::start(dispatch, move |heard| {
        Event::Race(match heard {
            Ok(message) => RaceEvent::Heard(runner, message),
            Err(why) => RaceEvent::Failed(runner, why),
        })
    })
}

impl App {
    /// Sends the messages of a race, to workers that live as long as it does.
    fn tell_runners(&mut self, dispatch: &Dispatch) {
        if self.state.race.contest.is_none() {
            self.runners = None;
            return;
        }
        let runners = self.runners.get_or_insert_with(|| [0, 1].map(|runner| start_runner(dispatch, runner)));
        for (runner, message) in self.state.take_race_outbox() {
            runners[runner].send(&message);
        }
    }

    /// Lets a slow run rest: one timer at a time.
    fn wait_between_steps(&mut self, dispatch: &Dispatch) {
        let Some(ms) = self.state.training.rest_ms().filter(|_| !self.is_waiting.get()) else { return };
        self.is_waiting.set(true);
        let (to, is_waiting) = (dispatch.clone(), self.is_waiting.clone());
        let over = Closure::once_into_js(move || {
            is_waiting.set(false);
            to.send(Event::Rested);
        });
        let timer =
            dom::window().set_timeout_with_callback_and_timeout_and_arguments_0(over.unchecked_ref(), ms as i32);
        timer.expect("a window has timers");
    }
}

/// Where events go, from wherever they happen.
#[derive(Clone)]
pub struct Dispatch(Rc<Core>);

/// What the browser calls with the frame's time.
type FrameClosure = Closure<dyn FnMut(f64)>;

struct Core {
    events: RefCell<VecDeque<Event>>,
    app: RefCell<Option<App>>,
    frame_asked: Cell<bool>,
    frames_drawn: Cell<u32>,
    /// Draws a frame; set once the dispatch is shared.
    frame: RefCell<Option<FrameClosure>>,
}

impl Dispatch {
    fn new() -> Self {
        let core = Core {
            events: RefCell::default(),
            app: RefCell::default(),
            frame_asked: Cell::new(false),
            frames_drawn: Cell::new(0),
            frame: RefCell::default(),
        };
        let dispatch = Self(Rc::new(core));
        let on_frame = dispatch.clone();
        dispatch.0.frame.replace(Some(Closure::new(move |now| on_frame.frame(now))));
        dispatch
    }

    /// Takes `event` in. Events that happen while one is handled wait for their turn.
    pub fn send(&self, event: Event) {
        self.0.events.borrow_mut().push_back(event);
        self.run();
    }

    /// Starts the worker, and lets the page be kept, unless that has been done.
    fn start_worker(&self) {
        let is_started = self.0.app.borrow().as_ref().is_none_or(|app| app.worker.is_some());
        if is_started {
            return;
        }
        let worker = start_worker(self);
        if let Some(app) = self.0.app.borrow_mut().as_mut() {
            app.worker = Some(worker);
        }
        let answered = web_sys::Event::new(HAS_ANSWERED).expect("the name is one of an event");
        dom::window().dispatch_event(&answered).expect("a new event can be dispatched");
        self.run();
    }

    fn run(&self) {
        let Ok(mut app) = self.0.app.try_borrow_mut() else { return };
        let Some(app) = app.as_mut() else { return };
        loop {
            // Its own statement: the queue must not stay borrowed while the event is handled.
            let event = self.0.events.borrow_mut().pop_front();
            match event {
                Some(event) => app.handle(event, self),
                None => break,
            }
        }
        if app.state.stale.any() {
            self.ask_frame();
        }
    }

    fn ask_frame(&self) {
        if self.0.frame_asked.replace(true) {
            return;
        }
        let frame = self.0.frame.borrow();
        let frame = frame.as_ref().expect("the frame's closure is made with the dispatch");
        dom::window().request_animation_frame(frame.as_ref().unchecked_ref()).expect("a window draws frames");
    }

    fn frame(&self, now: f64) {
        self.0.frame_asked.set(false);
        self.0.frames_drawn.set(self.0.frames_drawn.get().wrapping_add(1));
        self.draw(now);
    }

    fn draw(&self, now: f64) {
        if let Some(app) = self.0.app.borrow_mut().as_mut() {
            app.view.draw(&mut app.state, now);
        }
        self.run();
    }
}
