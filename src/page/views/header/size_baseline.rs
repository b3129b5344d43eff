//! The error of one big network with as many weights as the mixture, and what the mixture wins or loses against it and
//! against one network of an expert's size. Both are hidden unless a big network learns beside the run.

use crate::page::browser::dom::{self, Text};
use crate::page::state::State;
use crate::page::state::tracked::Stamp;
use crate::page::state::words::{self, NONE};
use crate::page::views::part::{FIGURE_MS, Frame, Part, Urgency};
use crate::page::views::sentences;
use web_sys::HtmlElement;

/// The figure and the sentence.
pub struct SizeBaselineFigures {
    figure: HtmlElement,
    error: Text,
    line: HtmlElement,
    comparison: Text,
}

impl SizeBaselineFigures {
    /// The figure and the sentence in the page.
    pub fn in_page() -> Self {
        Self {
            figure: dom::element("size-baseline"),
            error: Text::new("size-baseline-test-error"),
            line: dom::element("comparison"),
            comparison: Text::new("comparison"),
        }
    }
}

impl Part for SizeBaselineFigures {
    fn urgency(&self) -> Urgency {
        Urgency::Every(FIGURE_MS)
    }

    fn changed(&self, state: &State) -> Stamp {
        state.figures_changed()
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let is_beside = state.shown.config.size_baseline && !state.shown.is_model();
        self.figure.set_hidden(!is_beside);
        self.line.set_hidden(!is_beside);
        let test = state.shown.test().filter(|_| is_beside);
        let error = test.and_then(|test| test.size_baseline_error);
        self.error.set(&error.map_or_else(|| NONE.to_owned(), words::percent));
        self.comparison.set(&test.and_then(sentences::comparison).unwrap_or_default());
    }
}
