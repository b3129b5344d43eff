//! The controls above the charts: the unit of the x axis, the scale of errors, and which share is stacked.

use crate::page::browser::dom;
use crate::page::dispatch::Dispatch;
use crate::page::state::charts::scale::ScaleKind;
use crate::page::state::charts::share::Share;
use crate::page::state::charts::x_axis::XAxis;
use crate::page::state::event::Event;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlInputElement, HtmlSelectElement};

/// Listens to the controls. They keep their own values, so nothing here draws them.
pub fn listen(dispatch: &Dispatch) {
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
}
