//! A chart over the run: a canvas, what draws it, and the crosshair that the user places on it.

use crate::page::browser::dom;
use crate::page::canvas::palette::Palette;
use crate::page::canvas::{Canvas, pointing, sizes};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::pointed::Pointed;
use crate::page::state::tracked::Stamp;
use crate::page::views::charts::crosshair;
use crate::page::views::charts::curves::Curves;
use crate::page::views::part::{Frame, Part, Urgency};
use web_sys::PointerEvent;

/// Draws the curves of a run on a canvas.
pub type Draw = fn(&mut Canvas, &Palette, &Curves);

/// A chart over the run on its canvas in the page.
pub struct RunChart {
    canvas: Canvas,
    draw: Draw,
}

impl RunChart {
    /// The chart on the canvas with this id; saved pictures of it bear the title.
    pub fn new(handle: &str, title: &'static str, draw: Draw, dispatch: &Dispatch) -> Self {
        let canvas = Canvas::titled(handle, title);
        pointing::listen(canvas.element(), dispatch, crosshair::place_at, crosshair::place_by_key);
        Self { canvas, draw }
    }

    /// A chart on which a press, and dragging, goes back in time.
    pub fn with_handle(handle: &str, title: &'static str, draw: Draw, dispatch: &Dispatch) -> Self {
        let chart = Self::new(handle, title, draw, dispatch);
        for kind in ["pointerdown", "pointermove"] {
            let (element, to) = (chart.canvas.element().clone(), dispatch.clone());
            dom::listen(chart.canvas.element(), kind, move |event: PointerEvent| {
                if event.buttons() & 1 == 0 {
                    return;
                }
                let ((x, y), (width, height)) = (sizes::place_of(&event), sizes::measured(&element));
                if let Some(Pointed::Along(place)) = crosshair::place_at(x, y, width, height) {
                    to.send(Event::ViewAlong(place));
                }
            });
        }
        chart
    }
}

impl Part for RunChart {
    fn urgency(&self) -> Urgency {
        Urgency::InTurn
    }

    fn changed(&self, state: &State) -> Stamp {
        state.curves_changed()
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let curves = Curves::of(state);
        (self.draw)(&mut self.canvas, frame.palette, &curves);
        crosshair::rest(&self.canvas, curves.pointed);
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.canvas]
    }
}
