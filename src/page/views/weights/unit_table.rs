//! The table of the figures of all hidden units that the images show.

use crate::mixture::expert_name;
use crate::page::browser::dom;
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::panels::weight_changes::changes;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::views::figure_table::FigureTable;
use crate::page::views::part::{Frame, Part, TABLE_MS, Urgency};
use crate::page::views::weights::unit::Unit;
use wasm_bindgen::prelude::*;
use web_sys::HtmlDetailsElement;

/// The table, in an element that the user opens and closes.
pub struct UnitTable {
    details: HtmlDetailsElement,
    rows: FigureTable,
}

impl UnitTable {
    /// The table in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let details: HtmlDetailsElement = dom::element("weights-table");
        // A closed table is not filled, so that opening it must draw it.
        let to = dispatch.clone();
        dom::listen(&details, "toggle", move |_: JsValue| to.send(Event::Resized));
        Self { details, rows: FigureTable::new("weights-rows", 2) }
    }
}

impl Part for UnitTable {
    fn urgency(&self) -> Urgency {
        Urgency::Every(TABLE_MS)
    }

    fn changed(&self, state: &State) -> Stamp {
        Stamp::latest([changed(&state.shown.answers), changed(&state.weights), changed(&state.tab)])
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        if !state.is_inside_open() || !self.details.open() {
            return;
        }
        let Some(shown) = &*state.shown.answers else { return };
        let (n_experts, n_units) = (shown.model.config.n_experts, shown.model.config.n_hidden);
        let (first, n_shown) = state.weights.shown(n_experts);
        let changes = changes(&shown.model, state.shown.initial_model.as_ref());
        let row = |place: usize| {
            let (expert, number) = (first + place / n_units, place % n_units);
            let unit = Unit::new(&shown.model, &changes[expert], expert, number);
            [
                expert_name(expert).to_string(),
                number.to_string(),
                format!("{:.4}", unit.change),
                format!("{} ({:+.2})", unit.wanted.0, unit.wanted.1).replace('-', "−"),
                format!("{} ({:+.2})", unit.unwanted.0, unit.unwanted.1).replace('-', "−"),
            ]
        };
        self.rows.set(&(0..n_shown * n_units).map(row).collect::<Vec<_>>());
    }
}
