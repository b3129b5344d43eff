//! The confusion matrix as a table, with the error of each digit at the end of its row.

use crate::digits::N_CLASSES;
use crate::page::browser::dom::{self, Text};
use crate::page::state::State;
use crate::page::state::tracked::Stamp;
use crate::page::state::words::{self, NONE};
use crate::page::views::division::confusion::{count, error_of};
use crate::page::views::part::{Frame, Part, TABLE_MS, Urgency};
use web_sys::HtmlElement;

/// The table.
pub struct ConfusionTable {
    /// `[true digit][answer]`; the last column is the error of the digit.
    cells: Vec<Vec<Text>>,
}

impl ConfusionTable {
    /// The table in the page, which gets its cells here.
    pub fn in_page() -> Self {
        let body: HtmlElement = dom::element("confusion-table");
        Self { cells: (0..N_CLASSES).map(|digit| append_row(&body, digit)).collect() }
    }
}

impl Part for ConfusionTable {
    fn urgency(&self) -> Urgency {
        Urgency::Every(TABLE_MS)
    }

    fn changed(&self, state: &State) -> Stamp {
        state.test_changed()
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let test = state.shown.test();
        for (digit, row) in self.cells.iter_mut().enumerate() {
            for (answer, cell) in row.iter_mut().enumerate() {
                cell.set(&test.map_or_else(
                    || NONE.to_owned(),
                    |test| match answer {
                        N_CLASSES => error_of(test, digit).map_or_else(|| NONE.to_owned(), words::percent),
                        answer => count(test, digit, answer).to_string(),
                    },
                ));
            }
        }
    }
}

fn append_row(body: &HtmlElement, digit: usize) -> Vec<Text> {
    let row = dom::append_text(body, "tr", "");
    dom::set_attribute(&dom::append_figure(&row, "th", &digit.to_string()), "scope", "row");
    let cells = (0..=N_CLASSES).map(|answer| {
        let cell = dom::append_figure(&row, "td", NONE);
        let handle =
            if answer == N_CLASSES { format!("digit-error-{digit}") } else { format!("confusion-{digit}-{answer}") };
        dom::set_attribute(&cell, "data-testid", &handle);
        Text::of(cell)
    });
    cells.collect()
}
