//! How the experts share the work: the figures with their meaning, what is mistaken for what, and what each expert is
//! worth. It stands below the first screen and is drawn only while it is open.

pub mod ablation;
pub mod confusion;
mod entropy_plane;
pub mod metrics;

use crate::page::browser::dom::{self, Text};
use crate::page::canvas::Canvas;
use crate::page::canvas::palette::Palette;
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::words::NONE;
use crate::page::views::sharing::ablation::AblationTable;
use crate::page::views::sharing::confusion::ConfusionMatrix;
use crate::page::views::sharing::entropy_plane::EntropyPlane;
use crate::page::views::sharing::metrics::METRICS;
use web_sys::HtmlElement;

/// The panel.
pub struct Sharing {
    figures: Vec<Text>,
    tested_on: Text,
    confusion: ConfusionMatrix,
    plane: EntropyPlane,
    ablation: AblationTable,
}

impl Sharing {
    /// Fills the panel in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let list: HtmlElement = dom::element("metrics");
        let figures = METRICS.iter().map(|metric| {
            let row = dom::append_text(&list, "div", "");
            dom::append_text(&row, "dt", metric.name);
            let figure = dom::append_text(&row, "dd", NONE);
            dom::set_attribute(&figure, "data-testid", &format!("metric-{}", metric.key));
            dom::append_text(&row, "dd", metric.meaning).set_class_name("quiet");
            Text::of(figure)
        });
        Self {
            figures: figures.collect(),
            tested_on: Text::new("shared-on"),
            confusion: ConfusionMatrix::new(dispatch),
            plane: EntropyPlane::new(),
            ablation: AblationTable::new(dispatch),
        }
    }

    /// The canvases, to watch their sizes.
    pub fn canvases(&self) -> [&Canvas; 2] {
        [self.confusion.canvas(), self.plane.canvas()]
    }

    /// Draws what is drawn.
    pub fn draw(&mut self, state: &State, palette: &Palette) {
        self.confusion.draw(state.shown_evaluation(), state.pointed, palette);
        self.plane.draw(state, palette);
    }

    /// Shows the figures of now.
    pub fn show(&mut self, state: &State) {
        let test = state.shown_evaluation();
        for (text, metric) in self.figures.iter_mut().zip(&METRICS) {
            text.set(&test.map_or_else(|| NONE.to_owned(), metric.figure));
        }
        self.tested_on.set(&test.map_or(String::new(), crate::page::state::words::tested_on));
        self.confusion.show(test);
        self.ablation.show(state);
    }
}
