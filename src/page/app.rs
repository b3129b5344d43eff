//! Ties state, view, storage and workers to the browser: events come in, at most one drawing a frame goes out.

use crate::page::browser::attempt::attempt;
use crate::page::browser::side_workers::{MapWorkers, race_worker};
use crate::page::browser::storage::Storage;
use crate::page::browser::worker_handle::WorkerHandle;
use crate::page::browser::{address, dom, downloads};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::film::FilmEvent;
use crate::page::state::keeping::orders::KeepingEvent;
use crate::page::views::film::maker::FilmMaker;
use crate::page::views::view::View;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

/// The element that tells the user that the page has not started. The page hides it, or writes an error of its own there.
const BOOT_ID: &str = "boot";

/// Milliseconds between two times at which the page writes changes into the browser's storage.
const SAVE_INTERVAL_MS: i32 = 4_000;

/// Milliseconds that the page waits for a frame before it draws without one. Hidden pages, and pages that have just woken,
/// get no frames, but what they say must still be true.
const FRAME_TIMEOUT_MS: i32 = 1_000;

/// Milliseconds that the worker's start waits for the pretrained model.
const MODEL_TIMEOUT_MS: i32 = 3_000;

/// The browser event on which `www/start.js` stores the page for use offline.
const HAS_ANSWERED: &str = "answered";

/// Starts the page.
pub fn start() {
    std::panic::set_hook(Box::new(|panic| {
        web_sys::console::error_1(&panic.to_string().into());
        show_boot_error("The page has met an error of its own and stopped. Reload it to go on.");
    }));
    let dispatch = Dispatch::default();
    let view = View::new(&dispatch);
    boot_element().set_hidden(true);
    let page = Page::new(dispatch, view);
    page.0.dispatch.send(Event::LinkOpened(address::hash()));
    page.show_pretrained_first();
    save_now_and_then(&page.0.dispatch);
    page.draw_without_frames();
    page.draw_for_prints();
}

/// Has changes written into the browser's storage: every few seconds, and when the page may be about to go.
fn save_now_and_then(dispatch: &Dispatch) {
    let to = dispatch.clone();
    dom::every(SAVE_INTERVAL_MS, move || to.send(Event::Keeping(KeepingEvent::Due)));
    // When a page goes, some browsers send only `visibilitychange`, others only `pagehide`.
    let (to, document) = (dispatch.clone(), dom::document());
    dom::listen(&dom::document(), "visibilitychange", move |_: JsValue| {
        if document.hidden() {
            to.send(Event::Keeping(KeepingEvent::Hidden));
        }
    });
    let to = dispatch.clone();
    dom::listen(&dom::window(), "pagehide", move |_: JsValue| to.send(Event::Keeping(KeepingEvent::Hidden)));
}

fn show_boot_error(sentence: &str) {
    boot_element().set_text_content(Some(sentence));
    boot_element().set_hidden(false);
}

fn boot_element() -> HtmlElement {
    dom::element(BOOT_ID)
}

/// The page as the browser sees it: the browser calls it after an event and for a frame.
#[derive(Clone)]
struct Page(Rc<Core>);

struct Core {
    dispatch: Dispatch,
    app: RefCell<App>,
    /// Whether the page has requested a frame that has not come yet.
    frame_requested: Cell<bool>,
    frames_drawn: Cell<u32>,
    /// The function that the browser calls with a frame's time.
    on_frame: OnceCell<Closure<dyn FnMut(f64)>>,
}

impl Page {
    fn new(dispatch: Dispatch, view: View) -> Self {
        let core = Core {
            app: RefCell::new(App::new(&dispatch, view)),
            dispatch,
            frame_requested: Cell::new(false),
            frames_drawn: Cell::new(0),
            on_frame: OnceCell::new(),
        };
        let page = Self(Rc::new(core));
        let framed = page.clone();
        page.0.on_frame.get_or_init(|| Closure::new(move |now| framed.draw_frame(now)));
        let handler = page.clone();
        page.0.dispatch.on_event(move || handler.handle_events());
        page
    }

    /// Handles all queued events, and those that are sent meanwhile.
    fn handle_events(&self) {
        // The app is borrowed if an event is sent while another one is handled: the loop below takes that event too.
        let Ok(mut app) = self.0.app.try_borrow_mut() else { return };
        while let Some(event) = self.0.dispatch.next() {
            if attempt(|| app.handle(event)).is_err() {
                app.state.update(Event::BrowserRefused);
            }
        }
        if app.state.wants_frame() || app.view.is_stale(&app.state) {
            self.request_frame();
        }
    }

    fn request_frame(&self) {
        if self.0.frame_requested.replace(true) {
            return;
        }
        let on_frame = self.0.on_frame.get().expect("the closure is made with the page");
        dom::window().request_animation_frame(on_frame.as_ref().unchecked_ref()).expect("a window draws frames");
    }

    fn draw_frame(&self, now: f64) {
        self.0.frame_requested.set(false);
        self.0.frames_drawn.set(self.0.frames_drawn.get().wrapping_add(1));
        self.draw(now);
    }

    fn draw(&self, now: f64) {
        let drawn = {
            let mut app = self.0.app.borrow_mut();
            attempt(|| app.draw(now))
        };
        if drawn.is_err() {
            self.0.dispatch.send(Event::BrowserRefused);
        }
        self.handle_events();
    }

    /// Draws everything for a print and, after it, for the screen: in between the browser gives no frame.
    fn draw_for_prints(&self) {
        for (kind, is_on_paper) in [("beforeprint", true), ("afterprint", false)] {
            let (page, clock) = (self.clone(), dom::window().performance().expect("a window has a clock"));
            dom::listen(&dom::window(), kind, move |_: JsValue| {
                let Ok(mut app) = page.0.app.try_borrow_mut() else { return };
                let drawn = attempt(|| app.draw_on(is_on_paper, clock.now()));
                if drawn.is_err() {
                    page.0.dispatch.send(Event::BrowserRefused);
                }
            });
        }
    }

    /// Draws without a frame when a requested frame does not come.
    fn draw_without_frames(&self) {
        let (page, mut drawn_before) = (self.clone(), 0);
        let clock = dom::window().performance().expect("a window has a clock");
        dom::every(FRAME_TIMEOUT_MS, move || {
            let drawn = page.0.frames_drawn.get();
            if page.0.frame_requested.get() && drawn == drawn_before {
                page.draw(clock.now());
            }
            drawn_before = drawn;
        });
    }

    /// Fetches the pretrained model before anything else, so that the page answers drawings as early as possible. The
    /// worker starts once the model is on the screen, or after [`MODEL_TIMEOUT_MS`].
    fn show_pretrained_first(&self) {
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
            dom::sleep(MODEL_TIMEOUT_MS).await;
            page.start_worker();
        });
    }

    /// Starts the worker, unless it has started, and lets `www/start.js` store the page for use offline.
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
    /// The worker that trains; none until it is started, and until then messages stay in the state's outbox.
    worker: Option<WorkerHandle>,
    storage: Storage,
    /// The two workers of a race, while there is a race.
    runners: Option<[WorkerHandle; 2]>,
    map_workers: MapWorkers,
    film: FilmMaker,
    /// Whether a timer runs for the next step of a slowed run.
    is_resting: Rc<Cell<bool>>,
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
            map_workers: MapWorkers::default(),
            film: FilmMaker::new(dispatch),
            is_resting: Rc::default(),
        }
    }

    fn handle(&mut self, event: Event) {
        if self.state.needs_worker(&event) {
            self.worker = Some(worker(&self.dispatch));
        }
        if self.state.declines_link(&event) {
            address::forget();
        }
        self.state.update(event);
        if let Some(link) = self.state.take_link() {
            address::publish(&link, &self.dispatch);
        }
        self.send_outbox();
        self.send_race_outbox();
        self.map_workers.serve(&mut self.state, &self.dispatch);
        self.make_film();
        for order in self.state.keeping.take_orders() {
            self.storage.carry_out(order);
        }
        self.rest_between_steps();
        for file in self.state.take_downloads() {
            if let Err(why) = downloads::download(&file.name, &file.bytes) {
                self.dispatch.send(Event::ShowMessage(why));
            }
        }
    }

    /// Draws the state: first the picture that the user saves and the section that the page reveals, then what has changed.
    fn draw(&mut self, now: f64) {
        self.state.prepare_frame();
        self.send_outbox();
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

    /// Draws everything on paper, or on the screen again.
    fn draw_on(&mut self, is_on_paper: bool, now: f64) {
        self.state.prepare_frame();
        self.view.draw_on(is_on_paper, &self.state, now);
    }

    /// Starts the worker that trains and sends it the outbox. Returns false if the worker runs already.
    fn start_worker(&mut self) -> bool {
        if self.worker.is_some() {
            return false;
        }
        self.worker = Some(worker(&self.dispatch));
        self.send_outbox();
        true
    }

    /// Sends the outbox to the worker that trains, if it runs.
    fn send_outbox(&mut self) {
        if let Some(worker) = &self.worker {
            self.state.take_outbox().iter().for_each(|message| worker.send(message));
        }
    }

    /// Sends the outbox of a race to its two workers, which live as long as the race.
    fn send_race_outbox(&mut self) {
        if self.state.race.contest.is_none() {
            self.runners = None;
            return;
        }
        let runners = self.runners.get_or_insert_with(|| [0, 1].map(|runner| race_worker(&self.dispatch, runner)));
        for (runner, message) in self.state.take_race_outbox() {
            runners[runner].send(&message);
        }
    }

    /// Draws the next picture of a film if it is due, and sends the film's messages to its worker.
    fn make_film(&mut self) {
        let Some(orders) = self.state.take_film_orders() else { return self.film.end() };
        self.film.send(orders);
        if let Some(making) = self.state.next_picture() {
            match self.film.draw(making) {
                Ok(pixels) => self.state.picture_drawn(pixels),
                Err(why) => self.dispatch.send(Event::Film(FilmEvent::Failed(why))),
            }
            self.film.send(self.state.take_film_orders().unwrap_or_default());
        }
        self.send_outbox();
    }

    /// Starts the timer for the next step of a slowed run, unless it runs.
    fn rest_between_steps(&mut self) {
        let Some(ms) = self.state.training.delay_ms().filter(|_| !self.is_resting.get()) else { return };
        self.is_resting.set(true);
        let (to, is_resting) = (self.dispatch.clone(), self.is_resting.clone());
        spawn_local(async move {
            dom::sleep(ms as i32).await;
            is_resting.set(false);
            to.send(Event::DelayOver);
        });
    }
}

/// The worker that trains the page's run.
fn worker(dispatch: &Dispatch) -> WorkerHandle {
    WorkerHandle::start(dispatch, "trains", |received| received.map_or_else(Event::WorkerFailed, Event::Worker))
}
