//! All parts of the page, and when each part is drawn.
//!
//! While training runs, each frame draws as many of the charts that have changed as its time allows, in turn, so that no
//! chart waits for ever. At rest one frame draws everything that has changed.

use crate::page::browser::attempt::attempt;
use crate::page::browser::{address, announcing, dom, files, keyboard, update};
use crate::page::canvas::palette::{ON_PAPER, Palette};
use crate::page::canvas::{Canvas, nearness, sizes};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::files::pictures::WantedPicture;
use crate::page::state::panels::revealed::Revealed;
use crate::page::state::run::training_loop::Pace;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::views::part::{Frame, Part, Urgency};
use crate::page::views::parts;
use crate::page::views::saving::{buttons, pictures};
use crate::page::views::settings::help;
use crate::page::views::turns::Turns;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlDetailsElement, HtmlElement, Performance};

/// Milliseconds of a frame in which charts are drawn while training runs. One chart is drawn in any case.
const DRAWING_MS: f64 = 3.0;

/// The class of a closed tab from which a picture is being saved.
const BEING_SAVED: &str = "being-saved";

/// All parts of the page.
pub struct View {
    palette: Palette,
    /// The parts, in the order of their turns.
    parts: Vec<Entry>,
    turns: Turns,
    /// Whether nothing trained at the last drawing.
    rests: bool,
    /// Whether the page is being printed.
    is_on_paper: bool,
    /// The last change of pad, pointer, controls or looks that the last drawing showed.
    drawn: Stamp,
    clock: Performance,
    dispatch: Dispatch,
}

/// A part, and when it was last drawn.
struct Entry {
    part: Box<dyn Part>,
    /// The last change of the part's inputs that its last drawing showed.
    drawn: Stamp,
    /// The time of the last drawing, milliseconds.
    drawn_at: f64,
    /// Whether the part must be drawn although none of its inputs has changed.
    is_forced: bool,
    /// Whether the browser has refused to draw it.
    is_refused: bool,
}

impl Entry {
    fn new(part: Box<dyn Part>) -> Self {
        Self { part, drawn: Stamp::default(), drawn_at: f64::NEG_INFINITY, is_forced: true, is_refused: false }
    }

    fn is_stale(&self, state: &State) -> bool {
        self.is_forced || self.part.changed(state) > self.drawn
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let drawn = attempt(|| self.part.draw(state, frame));
        if drawn.is_err() && !std::mem::replace(&mut self.is_refused, true) {
            // Said once for each part, and not in every frame.
            frame.dispatch.send(Event::BrowserRefused);
        }
        self.drawn = self.part.changed(state);
        self.drawn_at = frame.now;
        self.is_forced = false;
    }
}

impl View {
    /// Finds the elements of all parts in the document, listens to them, and shows the page.
    ///
    /// # Panics
    /// If an element is missing: HTML and program are then of different versions.
    pub fn new(dispatch: &Dispatch) -> Self {
        sizes::read_unit();
        let view = Self {
            palette: Palette::read(),
            parts: parts(dispatch).into_iter().map(Entry::new).collect(),
            turns: Turns::default(),
            rests: true,
            is_on_paper: false,
            drawn: Stamp::default(),
            clock: dom::window().performance().expect("a window has a clock"),
            dispatch: dispatch.clone(),
        };
        files::listen(dispatch);
        keyboard::listen(dispatch);
        address::listen(dispatch);
        help::listen();
        announcing::listen();
        buttons::listen(dispatch, &view.canvases());
        update::watch();
        dom::element::<HtmlElement>("app").set_hidden(false);
        view.watch_sizes_and_colours(dispatch);
        view
    }

    fn watch_sizes_and_colours(&self, dispatch: &Dispatch) {
        let (resized, came_near) = (dispatch.clone(), dispatch.clone());
        let sizes = self.canvases().into_iter().map(Canvas::watched_size).collect();
        sizes::watch(sizes, move || resized.send(Event::Resized));
        let nearness = self.canvases().into_iter().map(Canvas::watched_nearness).collect();
        nearness::watch(nearness, move || came_near.send(Event::CameNear));
        for query in ["(prefers-color-scheme: dark)", "(forced-colors: active)"] {
            if let Ok(Some(colours)) = dom::window().match_media(query) {
                let to = dispatch.clone();
                dom::listen(&colours, "change", move |_: JsValue| to.send(Event::ColoursChanged));
            }
        }
    }

    fn canvases(&self) -> Vec<&Canvas> {
        self.parts.iter().flat_map(|entry| entry.part.canvases()).collect()
    }

    /// Whether any part must be drawn.
    pub fn is_stale(&self, state: &State) -> bool {
        canvases_changed(state) > self.drawn || self.parts.iter().any(|entry| entry.is_stale(state))
    }

    /// Draws what has changed; `now` is the frame's time in milliseconds.
    pub fn draw(&mut self, state: &State, now: f64) {
        if changed(&state.looks) > self.drawn {
            self.read_looks();
        }
        // While nothing trains, canvases far from the window are drawn too: for a picture of the whole page.
        let races = state.race.contest.as_ref().is_some_and(|contest| contest.is_running);
        let works = races || state.fates.is_running();
        let rests = self.is_on_paper || (*state.training.pace == Pace::Paused && !works);
        let has_come_to_rest = rests && !self.rests;
        self.rests = rests;
        self.canvases().into_iter().for_each(|canvas| canvas.skip_when_far(!rests));
        if canvases_changed(state) > self.drawn || has_come_to_rest {
            self.force_all();
        }
        let hand = Stamp::latest([changed(&state.subject), changed(&state.pointed), canvases_changed(state)]);
        // A user who draws, points or has paused sees the result at once.
        let charts_at_once = rests || hand > self.drawn;
        let texts_at_once = charts_at_once || state.controls_changed() > self.drawn;
        self.drawn = Stamp::latest([hand, state.controls_changed()]);
        self.draw_parts(state, now, charts_at_once, texts_at_once);
    }

    /// Reads the colours and the length of a unit from the style sheet.
    fn read_looks(&mut self) {
        sizes::read_unit();
        self.palette = Palette::read();
        self.parts.iter_mut().for_each(|entry| entry.part.recolour());
    }

    /// Draws everything for a print, or for the screen after the print, in the colours and sizes of paper or screen.
    pub fn draw_on(&mut self, is_on_paper: bool, state: &State, now: f64) {
        dom::root().class_list().toggle_with_force(ON_PAPER, is_on_paper).expect("the class has a valid name");
        self.is_on_paper = is_on_paper;
        self.read_looks();
        self.canvases().into_iter().for_each(Canvas::forget_size);
        self.draw_all(state, now);
    }

    fn draw_parts(&mut self, state: &State, now: f64, charts_at_once: bool, texts_at_once: bool) {
        let frame = Frame { palette: &self.palette, now, dispatch: &self.dispatch };
        let (mut charts, mut texts) = (Vec::new(), Vec::new());
        for (place, entry) in self.parts.iter_mut().enumerate().filter(|(_, entry)| entry.is_stale(state)) {
            match entry.part.urgency() {
                Urgency::AtOnce => entry.draw(state, &frame),
                Urgency::InTurn => charts.push(place),
                Urgency::Every(ms) if texts_at_once || now - entry.drawn_at >= ms => texts.push(place),
                Urgency::Every(_) => {}
            }
        }
        let until = self.clock.now() + DRAWING_MS;
        for place in self.turns.order(&charts, charts_at_once) {
            self.parts[place].draw(state, &frame);
            self.turns.drawn(place);
            if !charts_at_once && self.clock.now() >= until {
                break;
            }
        }
        if !texts_at_once {
            // One text a frame, the one that was drawn the longest time ago.
            texts.sort_by(|a, b| self.parts[*a].drawn_at.total_cmp(&self.parts[*b].drawn_at));
            texts.truncate(1);
        }
        texts.into_iter().for_each(|place| self.parts[place].draw(state, &frame));
    }

    /// Draws everything once more for the picture that the user wants to save, and gives the picture to the user.
    ///
    /// # Errors
    /// A sentence for the user, if the canvas shows nothing that could be saved.
    pub fn save_picture(&mut self, state: &State, wanted: &WantedPicture, now: f64) -> Result<(), String> {
        let place = self.canvases().into_iter().position(|canvas| canvas.element().id() == wanted.canvas);
        let Some(place) = place else { return Ok(()) };
        // On a tab that is not open the canvas has no room; nobody sees the tab before it is closed again.
        let tab = self.canvases()[place].element().closest("[role=tabpanel][hidden]").ok().flatten();
        let show = |tab: &Element, is_shown| tab.class_list().toggle_with_force(BEING_SAVED, is_shown).map(drop);
        if let Some(tab) = &tab {
            show(tab, true).expect("the class has a valid name");
            self.canvases().into_iter().for_each(Canvas::forget_size);
        }
        self.canvases()[place].begin_recording();
        self.draw_all(state, now);
        let saved = pictures::save(self.canvases()[place], wanted.format, &self.palette, &self.dispatch);
        if let Some(tab) = &tab {
            show(tab, false).expect("the class has a valid name");
            self.canvases().into_iter().for_each(Canvas::forget_size);
        }
        // The picture may have more pixels than the screen: the next drawing brings the canvas back to the screen's.
        self.force_all();
        saved
    }

    fn force_all(&mut self) {
        self.parts.iter_mut().for_each(|entry| entry.is_forced = true);
    }

    /// Draws all parts in one frame.
    fn draw_all(&mut self, state: &State, now: f64) {
        self.force_all();
        self.drawn = Stamp::default();
        self.draw(state, now);
    }

    /// Opens a section that the user has asked for elsewhere on the page, and brings it into view.
    ///
    /// # Panics
    /// If the section's canvas is missing in the document.
    pub fn reveal(&mut self, state: &State, revealed: Revealed, now: f64) {
        let id = match revealed {
            Revealed::Gallery => "gallery",
            Revealed::Units => "weight-grid",
            Revealed::Part(id) => {
                self.draw_all(state, now);
                return dom::element::<HtmlElement>(id).scroll_into_view();
            }
        };
        let canvas: HtmlElement = dom::element(id);
        let section = canvas.closest(".view").ok().flatten();
        if let Some(section) = section.as_ref().and_then(|section| section.dyn_ref::<HtmlDetailsElement>()) {
            section.set_open(true);
        }
        self.draw_all(state, now);
        // Focusing scrolls too, but only the canvas into view, so the section is scrolled after that.
        canvas.focus().ok();
        if let Some(section) = section {
            section.scroll_into_view();
        }
    }
}

/// When the size, the colours, or the nearness of any canvas changed last: all parts are drawn again then.
fn canvases_changed(state: &State) -> Stamp {
    Stamp::latest([changed(&state.looks), changed(&state.came_near)])
}
