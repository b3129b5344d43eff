//! The curves beside the diagram: error, cost and shares over the run, with what steers how they are drawn.

use crate::page::browser::dom::{self, Text};
use crate::page::canvas::palette::Palette;
use crate::page::canvas::{Canvas, pointing};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::charts::scale::Kind;
use crate::page::state::charts::share::Share;
use crate::page::state::charts::x_axis::XAxis;
use crate::page::state::event::Event;
use crate::page::views::charts::{cost_chart, error_chart, hover, share_chart};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlInputElement, HtmlSelectElement};

/// The curves.
pub struct CurvesView {
    error: Canvas,
    cost: Canvas,
    share: Canvas,
    said: Text,
}

impl CurvesView {
    /// The curves on their canvases in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let view = Self {
            error: Canvas::new("error-chart"),
            cost: Canvas::new("cost-chart"),
            share: Canvas::new("share-chart"),
            said: Text::new("curves-said"),
        };
        for canvas in view.canvases() {
            pointing::listen(canvas.element(), dispatch, hover::at, hover::by_key);
        }
        listen_to_choices(dispatch);
        view
    }

    /// The canvases, to watch their sizes.
    pub fn canvases(&self) -> [&Canvas; 3] {
        [&self.error, &self.cost, &self.share]
    }

    /// Draws the curves of error.
    pub fn draw_errors(&mut self, state: &State, palette: &Palette) {
        let curves = state.curves();
        error_chart::draw(&mut self.error, palette, &curves);
        self.said.set(&error_chart::reading_in_words(&curves, palette));
    }

    /// Draws the curves of cost.
    pub fn draw_costs(&mut self, state: &State, palette: &Palette) {
        cost_chart::draw(&mut self.cost, palette, &state.curves());
    }

    /// Draws the shares.
    pub fn draw_shares(&mut self, state: &State, palette: &Palette) {
        share_chart::draw(&mut self.share, palette, &state.curves());
    }
}

fn listen_to_choices(dispatch: &Dispatch) {
    let x: HtmlSelectElement = dom::element("curves-x");
    let (to, chosen) = (dispatch.clone(), x.clone());
    dom::listen(&x, "change", move |_: JsValue| {
        let value = chosen.value();
        if let Some((x, _)) = XAxis::ALL.iter().find(|(_, key)| *key == value) {
            to.send(Event::AlongCurves(*x));
        }
    });
    let log: HtmlInputElement = dom::element("error-log");
    let (to, chosen) = (dispatch.clone(), log.clone());
    dom::listen(&log, "change", move |_: JsValue| {
        to.send(Event::ErrorScale(if chosen.checked() { Kind::Log } else { Kind::Linear }));
    });
    let share: HtmlSelectElement = dom::element("share-of");
    let (to, chosen) = (dispatch.clone(), share.clone());
    dom::listen(&share, "change", move |_: JsValue| {
        to.send(Event::StackedShare(if chosen.value() == "lead" { Share::Lead } else { Share::Gate }));
    });
}
