//! Ties state, view and worker together: events in, at most one drawing a frame out.

use crate::page::browser::storage::Storage;
use crate::page::browser::worker_handle::WorkerHandle;
use crate::page::browser::{address, dom, downloads};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::keeping::orders::KeepingEvent;
use crate::page::state::race::sides::RaceEvent;
use crate::page::views::view::View;
use std::cell::{Cell, OnceCell, RefCell};
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
    let dispatch = Dispatch::default();
    let view = View::new(&dispatch);
    boot().set_hidden(true);
    let page = Page::new(dispatch, view);
    page.0.dispatch.send(Event::LinkOpened(address::hash()));
    page.answer_first();
    watch_time_and_visibility(&page.0.dispatch);
    page.watch_frames();
}

/// Tells the page when to write down what has changed: now and then, and before it may go.
fn watch_time_and_visibility(dispatch: &Dispatch) {
    let to = dispatch.clone();
    dom::every(KEEP_INTERVAL, move || to.send(Event::Keeping(KeepingEvent::Due)));
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

fn say_at_boot(sentence: &str) {
    boot().set_text_content(Some(sentence));
    boot().set_hidden(false);
}

fn boot() -> HtmlElement {
    dom::element(BOOT_ID)
}

/// The page as the browser calls it: with an event, or for a frame.
#[derive(Clone)]
struct Page(Rc<Core>);

struct Core {
    dispatch: Dispatch,
    app: RefCell<App>,
    /// Whether the browser has been asked for a frame that has not come.
    frame_asked: Cell<bool>,
    frames_drawn: Cell<u32>,
    /// What the browser calls with a frame's time.
    frame: OnceCell<Closure<dyn FnMut(f64)>>,
}

impl Page {
    fn new(dispatch: Dispatch, view: View) -> Self {
        let core = Core {
            app: RefCell::new(App::new(&dispatch, view)),
            dispatch,
            frame_asked: Cell::new(false),
            frames_drawn: Cell::new(0),
            frame: OnceCell::new(),
        };
        let page = Self(Rc::new(core));
        let on_frame = page.clone();
        page.0.frame.get_or_init(|| Closure::new(move |now| on_frame.frame(now)));
        let on_event = page.clone();
        page.0.dispatch.on_event(move || on_event.handle_events());
        page
    }

    /// Handles the events that wait. Events that are sent meanwhile are handled after them.
    fn handle_events(&self) {
        let Ok(mut app) = self.0.app.try_borrow_mut() else { return };
        while let Some(event) = self.0.dispatch.next() {
            app.handle(event);
        }
        if app.view.is_stale(&app.state) {
            self.ask_frame();
        }
    }

    fn ask_frame(&self) {
        if self.0.frame_asked.replace(true) {
            return;
        }
        let frame = self.0.frame.get().expect("the closure is made with the page");
        dom::window().request_animation_frame(frame.as_ref().unchecked_ref()).expect("a window draws frames");
    }

    fn frame(&self, now: f64) {
        self.0.frame_asked.set(false);
        self.0.frames_drawn.set(self.0.frames_drawn.get().wrapping_add(1));
        self.draw(now);
    }

    fn draw(&self, now: f64) {
        self.0.app.borrow_mut().draw(now);
        self.handle_events();
    }

    /// Draws without a frame when none comes.
    fn watch_frames(&self) {
        let (page, mut drawn_before) = (self.clone(), 0);
        let clock = dom::window().performance().expect("a window has a clock");
        dom::every(FRAME_PATIENCE, move || {
            let drawn = page.0.frames_drawn.get();
            if page.0.frame_asked.get() && drawn == drawn_before {
                page.draw(clock.now());
            }
            drawn_before = drawn;
        });
    }

    /// Has the pretrained model answer before anything else is fetched: then the worker starts and this version is kept
    /// for use offline.
    fn answer_first(&self) {
        let page = self.clone();
        spawn_local(async move {
            let event = match downloads::fetch_pretrained().await {
                Ok(bytes) => bytes.map(Event::PretrainedArrived),
                Err(why) => Some(Event::ShowMessage(why)),
            };
            event.into_iter().for_each(|event| page.0.dispatch.send(event));
            dom::painted().await;
            page.start_worker();
        });
        let page = self.clone();
        spawn_local(async move {
            dom::sleep(MODEL_PATIENCE).await;
            page.start_worker();
        });
    }

    /// Starts the worker, and lets the page be kept, unless that has been done.
    fn start_worker(&self) {
        if !self.0.app.borrow_mut().start_worker() {
            return;
        }
        let answered = web_sys::Event::new(HAS_ANSWERED).expect("the name is one of an event");
        dom::window().dispatch_event(&answered).expect("a new event can be dispatched");
        self.handle_events();
    }
}

struct App {
    dispatch: Dispatch,
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
    fn new(dispatch: &Dispatch, view: View) -> Self {
        Self {
            dispatch: dispatch.clone(),
            state: State::default(),
            view,
            worker: None,
            storage: Storage::open(dispatch),
            runners: None,
            is_waiting: Rc::default(),
        }
    }

    fn handle(&mut self, event: Event) {
        if self.state.needs_worker(&event) {
            self.worker = Some(worker(&self.dispatch));
        }
        self.state.update(event);
        if let Some(link) = self.state.take_link() {
            address::publish(&link);
        }
        self.tell_worker();
        self.tell_runners();
        for order in self.state.keeping.take_orders() {
            self.storage.carry_out(order);
        }
        self.wait_between_steps();
        self.state.take_downloads().iter().for_each(|file| downloads::download(&file.name, &file.bytes));
    }

    /// Draws the state: a picture or a section that is wanted first, then what has changed.
    fn draw(&mut self, now: f64) {
        self.state.prepare_frame();
        self.tell_worker();
        if let Some(wanted) = self.state.take_wanted_picture()
            && let Err(why) = self.view.save_picture(&self.state, &wanted, now)
        {
            self.dispatch.send(Event::ShowMessage(why));
        }
        if let Some(revealed) = self.state.take_revealed() {
            self.view.reveal(&self.state, revealed, now);
        }
        self.view.draw(&self.state, now);
    }

    /// Starts the worker that trains and sends it what waits; whether it was not there before.
    fn start_worker(&mut self) -> bool {
        if self.worker.is_some() {
            return false;
        }
        self.worker = Some(worker(&self.dispatch));
        self.tell_worker();
        true
    }

    /// Sends what waits to the worker, if it has been started.
    fn tell_worker(&mut self) {
        if let Some(worker) = &self.worker {
            self.state.take_outbox().iter().for_each(|message| worker.send(message));
        }
    }

    /// Sends the messages of a race, to workers that live as long as it does.
    fn tell_runners(&mut self) {
        if self.state.race.contest.is_none() {
            self.runners = None;
            return;
        }
        let runners = self.runners.get_or_insert_with(|| [0, 1].map(|runner| race_worker(&self.dispatch, runner)));
        for (runner, message) in self.state.take_race_outbox() {
            runners[runner].send(&message);
        }
    }

    /// Lets a slow run rest: one timer at a time.
    fn wait_between_steps(&mut self) {
        let Some(ms) = self.state.training.delay_ms().filter(|_| !self.is_waiting.get()) else { return };
        self.is_waiting.set(true);
        let (to, is_waiting) = (self.dispatch.clone(), self.is_waiting.clone());
        spawn_local(async move {
            dom::sleep(ms as i32).await;
            is_waiting.set(false);
            to.send(Event::DelayOver);
        });
    }
}

/// The worker that trains the page's run.
fn worker(dispatch: &Dispatch) -> WorkerHandle {
    WorkerHandle::start(dispatch, |heard| heard.map_or_else(Event::WorkerFailed, Event::Worker))
}

/// The worker of a runner in a race.
fn race_worker(dispatch: &Dispatch, runner: usize) -> WorkerHandle {
    WorkerHandle::start(dispatch, move |heard| {
        Event::Race(match heard {
            Ok(message) => RaceEvent::Answered(runner, message),
            Err(why) => RaceEvent::Failed(runner, why),
        })
    })
}
