//! The diagram as a table: each expert's answer, its share of the gate, how often it leads, and the digits that it reads.

use crate::mixture::expert_name;
use crate::page::browser::dom::{self, Text};
use crate::page::state::State;
use crate::page::state::tracked::Stamp;
use crate::page::state::words::{self, whole_percent};
use crate::page::views::diagram::scene::Scene;
use crate::page::views::part::{Frame, Part, TABLE_MS, Urgency};
use web_sys::HtmlElement;

/// The table, a row for each expert.
pub struct ExpertList {
    body: HtmlElement,
    rows: Vec<Row>,
}

struct Row {
    gate: Text,
    answer: Text,
    lead_share: Text,
    specialty: Text,
}

impl ExpertList {
    /// The table in the page.
    pub fn in_page() -> Self {
        Self { body: dom::element("expert-list"), rows: Vec::new() }
    }
}

impl Part for ExpertList {
    fn urgency(&self) -> Urgency {
        Urgency::Every(TABLE_MS)
    }

    fn changed(&self, state: &State) -> Stamp {
        Stamp::latest([state.reading_changed(), state.test_changed()])
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let scene = Scene::of(state);
        if self.rows.len() != scene.experts.len() {
            self.body.set_text_content(None);
            self.rows = (0..scene.experts.len()).map(|k| Row::append(&self.body, k)).collect();
        }
        for (row, expert) in self.rows.iter_mut().zip(&scene.experts) {
            let figure = |share: Option<f32>| share.map_or_else(|| words::NONE.to_owned(), words::percent);
            row.gate.set(&figure(expert.gate));
            row.lead_share.set(&figure(expert.lead_share));
            row.specialty.set(expert.specialty.as_deref().unwrap_or(words::NONE));
            row.answer.set(&match (scene.has_digit(), expert.choice(), &expert.outputs) {
                (true, Some(digit), Some(outputs)) => format!("{digit}, {}", whole_percent(outputs[digit])),
                _ => words::NONE.to_owned(),
            });
        }
    }
}

impl Row {
    fn append(body: &HtmlElement, k: usize) -> Self {
        let row = dom::append_text(body, "tr", "");
        dom::set_attribute(&dom::append_figure(&row, "th", &expert_name(k).to_string()), "scope", "row");
        let cell = |handle: &str| {
            let cell = dom::append_figure(&row, "td", "");
            dom::set_attribute(&cell, "data-testid", &format!("{handle}-{k}"));
            Text::of(cell)
        };
        Self {
            gate: cell("gate"),
            answer: cell("expert"),
            lead_share: cell("lead-share"),
            specialty: cell("specialty"),
        }
    }
}
