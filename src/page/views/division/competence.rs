//! What each expert can do by itself: its error for each digit when it alone is asked, and which expert the gate asks.

use crate::digits::N_CLASSES;
use crate::kernel::ranking::argmax;
use crate::page::browser::dom::{self, Text};
use crate::page::state::State;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::words::NONE;
use crate::page::views::division::expert_row;
use crate::page::views::part::{Frame, Part, TABLE_MS, Urgency};
use crate::training::Evaluation;
use web_sys::HtmlElement;

/// The CSS class of a cell whose expert the gate asks most for the digit of its column.
const ASKED: &str = "asked";

/// The table, a row for each expert.
pub struct CompetenceTable {
    table: HtmlElement,
    body: HtmlElement,
    rows: Vec<Vec<(HtmlElement, Text)>>,
}

impl CompetenceTable {
    /// The table in the page, hidden until there is an ablation.
    pub fn in_page() -> Self {
        Self { table: dom::element("competence"), body: dom::element("competence-rows"), rows: Vec::new() }
    }
}

impl Part for CompetenceTable {
    fn urgency(&self) -> Urgency {
        Urgency::Every(TABLE_MS)
    }

    fn changed(&self, state: &State) -> Stamp {
        changed(&state.shown.ablation)
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        self.table.set_hidden(state.shown.ablation.test.is_none());
        let Some(test) = &state.shown.ablation.test else { return };
        let n_experts = test.error_without.len();
        if self.rows.len() != n_experts {
            self.body.set_text_content(None);
            self.rows = (0..n_experts).map(|expert| append_row(&self.body, expert)).collect();
        }
        for (expert, row) in self.rows.iter_mut().enumerate() {
            for (digit, (cell, text)) in row.iter_mut().enumerate() {
                let error = error_alone(test, expert, digit);
                text.set(&error.map_or(NONE.to_owned(), |error| format!("{:.0}", error * 100.0)));
                cell.set_class_name(if most_asked(test, digit) == Some(expert) { ASKED } else { "" });
            }
        }
    }
}

fn append_row(body: &HtmlElement, expert: usize) -> Vec<(HtmlElement, Text)> {
    let row = expert_row::append(body, expert);
    let cells = (0..N_CLASSES).map(|digit| {
        let cell = dom::append_figure(&row, "td", "");
        dom::set_attribute(&cell, "data-testid", &format!("error-alone-{expert}-{digit}"));
        (cell.clone(), Text::of(cell))
    });
    cells.collect()
}

/// The error of an expert asked alone on test digits of this class.
fn error_alone(test: &Evaluation, expert: usize, digit: usize) -> Option<f32> {
    test.error_alone.get(expert * N_CLASSES + digit).copied()
}

/// The expert that has the largest share of the gate for this digit.
fn most_asked(test: &Evaluation, digit: usize) -> Option<usize> {
    let n_experts = test.gating_shares.len();
    test.gating_by_digit.get(digit * n_experts..(digit + 1) * n_experts).filter(|row| !row.is_empty()).map(argmax)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expert_with_the_largest_share_for_a_digit_is_asked_most() {
        let mut gating_by_digit = vec![0.2; 30];
        gating_by_digit[3 * 3 + 1] = 0.6;
        let test = Evaluation { gating_shares: vec![0.3; 3], gating_by_digit, ..Evaluation::default() };
        assert_eq!(most_asked(&test, 3), Some(1));
        assert_eq!(most_asked(&Evaluation::default(), 3), None);
    }

    #[test]
    fn errors_stand_in_the_row_of_their_expert() {
        let error_alone_by_expert = (0..20).map(|i| i as f32).collect();
        let test = Evaluation { error_alone: error_alone_by_expert, ..Evaluation::default() };
        assert_eq!(error_alone(&test, 1, 3), Some(13.0));
        assert_eq!(error_alone(&test, 2, 0), None);
    }
}
