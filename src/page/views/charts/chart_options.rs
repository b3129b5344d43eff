//! The controls above the charts: the unit of the x axis, the scale of errors, and which share is stacked.

use crate::page::browser::dom;
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::charts::scale::ScaleKind;
use crate::page::state::charts::share::Share;
use crate::page::state::charts::x_axis::XAxis;
use crate::page::state::event::Event;
use crate::page::state::tracked::Stamp;
use crate::page::views::part::{Frame, Part, Urgency};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlInputElement, HtmlSelectElement};

/// The controls.
pub struct ChartOptions {
    x: HtmlSelectElement,
    log: HtmlInputElement,
    share: HtmlSelectElement,
}

impl ChartOptions {
    /// The controls in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let x: HtmlSelectElement = dom::element("curves-x");
        let (to, select) = (dispatch.clone(), x.clone());
        dom::listen(&x, "change", move |_: JsValue| {
            let value = select.value();
            if let Some((x, _)) = XAxis::ALL.iter().find(|(_, key)| *key == value) {
                to.send(Event::CurvesAxis(*x));
            }
        });
        let log: HtmlInputElement = dom::element("error-log");
        let (to, checkbox) = (dispatch.clone(), log.clone());
        dom::listen(&log, "change", move |_: JsValue| {
            to.send(Event::ErrorScale(if checkbox.checked() { ScaleKind::Log } else { ScaleKind::Linear }));
        });
        let share: HtmlSelectElement = dom::element("share-of");
        let (to, select) = (dispatch.clone(), share.clone());
        dom::listen(&share, "change", move |_: JsValue| {
            to.send(Event::StackedShare(if select.value() == "lead" { Share::Lead } else { Share::Gate }));
        });
        Self { x, log, share }
    }
}

impl Part for ChartOptions {
    fn urgency(&self) -> Urgency {
        Urgency::AtOnce
    }

    fn changed(&self, state: &State) -> Stamp {
        state.controls_changed()
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let charts = &state.charts;
        dom::select(&self.x, XAxis::ALL.iter().find(|(x, _)| *x == charts.x).map_or("", |(_, key)| key));
        self.log.set_checked(charts.error_scale == ScaleKind::Log);
        dom::select(&self.share, if charts.share == Share::Lead { "lead" } else { "gate" });
    }
}
