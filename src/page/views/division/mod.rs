//! How the experts divide the work: figures with their meaning, the confusion matrix, the plane of entropies, the
//! ablation, and what each expert can do alone.

mod ablation;
mod competence;
mod confusion;
mod confusion_matrix;
mod confusion_table;
mod entropy_plane;
mod expert_row;
mod metrics;

use crate::page::browser::dom::{self, Text};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::tracked::Stamp;
use crate::page::state::words::{self, NONE};
use crate::page::views::division::ablation::AblationTable;
use crate::page::views::division::competence::CompetenceTable;
use crate::page::views::division::confusion_matrix::ConfusionMatrix;
use crate::page::views::division::confusion_table::ConfusionTable;
use crate::page::views::division::entropy_plane::EntropyPlane;
use crate::page::views::division::metrics::METRICS;
use crate::page::views::part::{Frame, Part, TABLE_MS, Urgency};
use web_sys::HtmlElement;

/// The parts of the page in this folder.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![
        Box::new(ConfusionMatrix::new(dispatch)),
        Box::new(EntropyPlane::new()),
        Box::new(ConfusionTable::in_page()),
        Box::new(AblationTable::new(dispatch)),
        Box::new(CompetenceTable::in_page()),
        Box::new(Metrics::in_page()),
    ]
}

/// The list of figures with their meaning.
struct Metrics {
    figures: Vec<Text>,
    tested_on: Text,
}

impl Metrics {
    /// The list in the page, which gets its figures here.
    fn in_page() -> Self {
        let list: HtmlElement = dom::element("metrics");
        let figures = METRICS.iter().map(|metric| {
            let row = dom::append_text(&list, "div", "");
            dom::append_text(&row, "dt", metric.name);
            let figure = dom::append_figure(&row, "dd", NONE);
            dom::set_attribute(&figure, "data-testid", &format!("metric-{}", metric.key));
            dom::append_text(&row, "dd", metric.meaning).set_class_name("quiet");
            Text::of(figure)
        });
        Self { figures: figures.collect(), tested_on: Text::new("shared-on") }
    }
}

impl Part for Metrics {
    fn urgency(&self) -> Urgency {
        Urgency::Every(TABLE_MS)
    }

    fn changed(&self, state: &State) -> Stamp {
        state.test_changed()
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let test = state.shown.test();
        for (text, metric) in self.figures.iter_mut().zip(&METRICS) {
            text.set(&test.map_or_else(|| NONE.to_owned(), metric.figure));
        }
        self.tested_on.set(&test.map_or(String::new(), words::tested_on));
    }
}
