//! The curves beside the diagram: error, cost and shares over the run, with what steers how they are drawn.

use crate::page::browser::dom::{self, Text};
use crate::page::canvas::{Canvas, pointing};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::charts::scale::ScaleKind;
use crate::page::state::charts::share::Share;
use crate::page::state::charts::x_axis::XAxis;
use crate::page::state::event::Event;
use crate::page::state::tracked::Stamp;
use crate::page::views::charts::shown_curves::Curves;
use crate::page::views::charts::{cost_chart, error_chart, hover, share_chart};
use crate::page::views::part::{Frame, Part, Turn};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlInputElement, HtmlSelectElement};

/// The curves of error, with what they say where they are pointed at.
pub struct ErrorChart {
    canvas: Canvas,
    said: Text,
}

impl ErrorChart {
    /// The chart on its canvas in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let canvas = Canvas::titled("error-chart", "Error, %");
        pointing::listen(canvas.element(), dispatch, hover::at, hover::by_key);
        Self { canvas, said: Text::new("curves-said") }
    }
}

impl Part for ErrorChart {
    fn turn(&self) -> Turn {
        Turn::InTurn
    }

    fn changed(&self, state: &State) -> Stamp {
        state.curves_changed()
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let curves = Curves::of(state);
        error_chart::draw(&mut self.canvas, frame.palette, &curves);
        self.said.set(&error_chart::reading_in_words(&curves, frame.palette));
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.canvas]
    }
}

/// The curves of cost.
pub struct CostChart {
    canvas: Canvas,
}

impl CostChart {
    /// The chart on its canvas in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let canvas = Canvas::titled("cost-chart", "Cost");
        pointing::listen(canvas.element(), dispatch, hover::at, hover::by_key);
        Self { canvas }
    }
}

impl Part for CostChart {
    fn turn(&self) -> Turn {
        Turn::InTurn
    }

    fn changed(&self, state: &State) -> Stamp {
        state.curves_changed()
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        cost_chart::draw(&mut self.canvas, frame.palette, &Curves::of(state));
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.canvas]
    }
}

/// The shares of the experts.
pub struct ShareChart {
    canvas: Canvas,
}

impl ShareChart {
    /// The chart on its canvas in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let canvas = Canvas::titled("share-chart", "Shares, %");
        pointing::listen(canvas.element(), dispatch, hover::at, hover::by_key);
        Self { canvas }
    }
}

impl Part for ShareChart {
    fn turn(&self) -> Turn {
        Turn::InTurn
    }

    fn changed(&self, state: &State) -> Stamp {
        state.curves_changed()
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        share_chart::draw(&mut self.canvas, frame.palette, &Curves::of(state));
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.canvas]
    }
}

/// Listens to how the curves are to be drawn.
pub fn listen_to_choices(dispatch: &Dispatch) {
    let x: HtmlSelectElement = dom::element("curves-x");
    let (to, chosen) = (dispatch.clone(), x.clone());
    dom::listen(&x, "change", move |_: JsValue| {
        let value = chosen.value();
        if let Some((x, _)) = XAxis::ALL.iter().find(|(_, key)| *key == value) {
            to.send(Event::CurvesAxis(*x));
        }
    });
    let log: HtmlInputElement = dom::element("error-log");
    let (to, chosen) = (dispatch.clone(), log.clone());
    dom::listen(&log, "change", move |_: JsValue| {
        to.send(Event::ErrorScale(if chosen.checked() { ScaleKind::Log } else { ScaleKind::Linear }));
    });
    let share: HtmlSelectElement = dom::element("share-of");
    let (to, chosen) = (dispatch.clone(), share.clone());
    dom::listen(&share, "change", move |_: JsValue| {
        to.send(Event::StackedShare(if chosen.value() == "lead" { Share::Lead } else { Share::Gate }));
    });
}
