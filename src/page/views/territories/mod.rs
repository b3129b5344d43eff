//! The territories of the experts: a map of test digits on which digits that look alike lie together, each in the colour of
//! its lead expert. The drawing on the pad has its place there too.

mod figures;
mod ground;
pub mod painting;

use crate::mixture::expert_name;
use crate::page::browser::dom::{self, Text};
use crate::page::canvas::{Canvas, sizes};
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::panels::territories::{self, TerritoriesEvent, TerritoryMap};
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::{State, words};
use crate::page::views::figure_table::FigureTable;
use crate::page::views::part::{Frame, Part, Urgency};
use crate::page::views::territories::painting::Painting;
use crate::protocol::inspection::{DigitMap, NO_ANSWER, Territories};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::{HtmlCanvasElement, KeyboardEvent, MouseEvent, PointerEvent};

/// Milliseconds between two drawings of the map while training runs.
const MAP_MS: f64 = 200.0;

/// The user points at a digit from up to this distance, pixels.
const REACH: f64 = 14.0;

/// The keys that lead from digit to digit.
const ARROWS: [&str; 4] = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];

/// The parts of the page in this folder.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(TerritoriesView::new(dispatch))]
}

/// The section of the page.
pub struct TerritoriesView {
    /// The digit that the user points at, in words, or how far the map is.
    sentence: Text,
    summary: Text,
    table: FigureTable,
    canvas: Canvas,
    painting: Painting,
    /// The places of the digits on the canvas, pixels, for the listeners.
    places: Rc<RefCell<Vec<(f64, f64)>>>,
}

impl TerritoriesView {
    /// The section in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let canvas = Canvas::titled("territory-map", "The experts’ territories");
        let places = Rc::default();
        listen_to_canvas(canvas.element(), dispatch, &places);
        Self {
            sentence: Text::new("territories-said"),
            summary: Text::new("territories-summary"),
            table: FigureTable::new("territories-rows", 1),
            canvas,
            painting: Painting::default(),
            places,
        }
    }
}

impl Part for TerritoriesView {
    fn urgency(&self) -> Urgency {
        // A thousand numerals: often enough to follow, seldom enough for the other pictures.
        Urgency::Every(MAP_MS)
    }

    fn changed(&self, state: &State) -> Stamp {
        Stamp::latest([changed(&state.territories), changed(&state.subject), changed(&state.shown.config)])
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let palette = frame.palette;
        let territory_map = &state.territories;
        self.sentence.set(&pointed_digit(territory_map));
        let n_experts = state.shown.config.n_experts;
        let done = territory_map.map.as_ref();
        let near = done.zip(state.reading.image.as_ref().ok()).map(|(map, image)| territories::neighbours(map, image));
        let around = near.as_ref().and_then(|near| figures::around_drawing(territory_map, near));
        let summary = format!("{} {}", summary(territory_map, n_experts), around.unwrap_or_default());
        self.summary.set(summary.trim());
        self.canvas.describe(&format!("{summary} The table below has the figures."));
        self.table.set(&figures::rows(territory_map, n_experts));
        if !self.canvas.clear() {
            return;
        }
        let Some(map) = done else { return };
        let drawing = near.and_then(|near| territories::place_among(map, &near));
        self.painting.draw(&self.canvas, palette, territory_map, drawing);
        self.places.borrow_mut().clone_from(&self.painting.pixels);
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.canvas]
    }
}

/// The digit that the user points at, in words, or else how far the map is.
fn pointed_digit(map: &TerritoryMap) -> String {
    match (&map.map, map.shown()) {
        (None, _) => "The map is being made.".to_owned(),
        (Some(map), _) if map.done < 1.0 => "The map is being made.".to_owned(),
        (Some(digits), Some(territories)) => match map.pointed.and_then(|digit| in_words(digits, territories, digit)) {
            Some(words) => words,
            None => "Point at a digit to read it; press it to put it on the pad.".to_owned(),
        },
        (Some(_), None) => "No test yet.".to_owned(),
    }
}

/// A digit of the map in words.
fn in_words(map: &DigitMap, territories: &Territories, digit: usize) -> Option<String> {
    let (truth, answer, lead) =
        (map.labels.get(digit)?, territories.answers.get(digit)?, territories.leads.get(digit)?);
    let read = match answer {
        answer if answer == truth => "read so".to_owned(),
        &NO_ANSWER => words::read(NO_ANSWER),
        answer => format!("misread as {answer}"),
    };
    let lead = expert_name((*lead).into());
    Some(format!("Test digit {}: a {truth}, {read}; expert {lead} leads.", words::count(digit as f64)))
}

/// How many digits of the map each expert leads, and how many are misread.
fn summary(map: &TerritoryMap, n_experts: usize) -> String {
    let (Some(digits), Some(territories)) = (&map.map, map.shown()) else { return String::new() };
    let led = |expert: usize| territories.leads.iter().filter(|lead| usize::from(**lead) == expert).count();
    let experts: Vec<String> =
        (0..n_experts).map(|expert| format!("expert {} {}", expert_name(expert), led(expert))).collect();
    let misread = digits.labels.iter().zip(&territories.answers).filter(|(label, answer)| label != answer).count();
    format!(
        "At step {}, of the first {} test digits: led by {}. Misread, with a ring: {misread}.",
        words::count(territories.steps.into()),
        words::count(territories.leads.len() as f64),
        experts.join(", ")
    )
}

fn listen_to_canvas(canvas: &HtmlCanvasElement, dispatch: &Dispatch, places: &Rc<RefCell<Vec<(f64, f64)>>>) {
    let digit_at = |places: &[(f64, f64)], event: &MouseEvent| {
        let (x, y) = sizes::place_of(event);
        let distance = |place: &(f64, f64)| (place.0 - x).hypot(place.1 - y);
        let near = places.iter().map(distance).enumerate().filter(|(_, distance)| *distance < REACH);
        near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(digit, _)| digit)
    };
    let (to, digits, last) = (dispatch.clone(), places.clone(), RefCell::new(None));
    dom::listen(canvas, "pointermove", move |event: PointerEvent| {
        let pointed = digit_at(&digits.borrow(), &event);
        if last.replace(pointed) != pointed {
            to.send(Event::Territories(TerritoriesEvent::Pointed(pointed)));
        }
    });
    let (to, digits) = (dispatch.clone(), places.clone());
    dom::listen(canvas, "click", move |event: MouseEvent| {
        let digit = digit_at(&digits.borrow(), &event);
        if digit.is_some() {
            to.send(Event::Territories(TerritoriesEvent::Taken(digit)));
        }
    });
    for kind in ["pointerleave", "blur"] {
        let to = dispatch.clone();
        dom::listen(canvas, kind, move |_: JsValue| to.send(Event::Territories(TerritoriesEvent::Pointed(None))));
    }
    let to = dispatch.clone();
    dom::listen(canvas, "keydown", move |event: KeyboardEvent| {
        let key = event.key();
        let wanted = match ARROWS.iter().find(|arrow| **arrow == key) {
            Some(arrow) => TerritoriesEvent::Moved(arrow),
            None if key == "Enter" => TerritoriesEvent::Taken(None),
            None => return,
        };
        event.prevent_default();
        event.stop_propagation();
        to.send(Event::Territories(wanted));
    });
}
