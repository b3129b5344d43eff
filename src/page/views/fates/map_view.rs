//! The map as a picture and as a table, and how far it is. Pointer and arrow keys point at a cell, a click and Enter make it the run on the page.

use super::plot::Plot;
use super::table::MapTable;
use super::{drawing, sentences};
use crate::page::browser::dom::{self, Text};
use crate::page::canvas::{Canvas, sizes};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::fates::map_of_fates::FatesEvent;
use crate::page::state::tab::Tab;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::views::part::{Frame, Part, Urgency};
use std::cell::Cell;
use std::rc::Rc;
use web_sys::{HtmlCanvasElement, KeyboardEvent, MouseEvent, PointerEvent};

/// Milliseconds between two drawings of the map while it is made.
const MAP_MS: f64 = 150.0;

/// The keys that lead from cell to cell.
const ARROWS: [&str; 4] = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];

/// Picture and table.
pub struct MapView {
    said: Text,
    canvas: Canvas,
    table: MapTable,
    /// Where the cells are, for the listeners.
    plot: Rc<Cell<Option<Plot>>>,
}

impl MapView {
    /// Picture and table in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let canvas = Canvas::titled("fates-map", "Map of fates");
        let plot = Rc::default();
        listen(canvas.element(), dispatch, &plot);
        Self { said: Text::new("fates-said"), canvas, table: MapTable::new(dispatch), plot }
    }
}

impl Part for MapView {
    fn urgency(&self) -> Urgency {
        Urgency::Every(MAP_MS)
    }

    fn changed(&self, state: &State) -> Stamp {
        let run = [changed(&state.config), changed(&state.shown.config), changed(&state.shown.replaying)];
        let digits = changed(&state.dataset);
        Stamp::latest([changed(&state.fates), changed(&state.tab), digits, Stamp::latest(run)])
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let fates = &*state.fates;
        self.said.set(&sentences::progress(state));
        let Some(map) = &fates.map else {
            self.plot.set(None);
            self.canvas.describe("Map of fates: no cell yet.");
            self.canvas.clear();
            return;
        };
        if *state.tab == Tab::Experiments {
            self.canvas.describe(&sentences::description(fates, map));
            self.table.draw(fates, map);
        }
        if self.canvas.clear() {
            self.plot.set(Some(drawing::draw(&self.canvas, frame.palette, fates, map)));
        }
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.canvas]
    }
}

fn listen(canvas: &HtmlCanvasElement, dispatch: &Dispatch, plot: &Rc<Cell<Option<Plot>>>) {
    let cell_at = |plot: &Cell<Option<Plot>>, event: &MouseEvent| {
        let (x, y) = sizes::place_of(event);
        plot.get()?.cell_at(x, y)
    };
    let pointed = Rc::new(Cell::new(None));
    // Whether the finger that is down points at another cell than before: lifting it then opens nothing yet.
    let only_points = Rc::new(Cell::new(false));
    for kind in ["pointermove", "pointerdown"] {
        let (to, plot, pointed, only_points) = (dispatch.clone(), plot.clone(), pointed.clone(), only_points.clone());
        dom::listen(canvas, kind, move |event: PointerEvent| {
            let place = cell_at(&plot, &event);
            if kind == "pointerdown" {
                only_points.set(event.pointer_type() == "touch" && place != pointed.get());
            }
            if let Some(place) = place.filter(|place| pointed.replace(Some(*place)) != Some(*place)) {
                to.send(Event::Fates(FatesEvent::Pointed(place)));
            }
        });
    }
    let (to, plot) = (dispatch.clone(), plot.clone());
    dom::listen(canvas, "click", move |event: MouseEvent| {
        if let Some(place) = cell_at(&plot, &event).filter(|_| !only_points.get()) {
            to.send(Event::Fates(FatesEvent::Opened(Some(place))));
        }
    });
    let to = dispatch.clone();
    dom::listen(canvas, "keydown", move |event: KeyboardEvent| {
        let key = event.key();
        let wanted = match ARROWS.iter().find(|arrow| **arrow == key) {
            Some(arrow) => FatesEvent::Moved(arrow),
            // Space does here what it does on a button, and not what it does on the page.
            None if key == "Enter" || key == " " && !event.repeat() => FatesEvent::Opened(None),
            None => return,
        };
        event.prevent_default();
        event.stop_propagation();
        to.send(Event::Fates(wanted));
    });
}
