//! What the hidden units have learnt: an image of each unit of each expert, or of one expert alone.

pub mod grid;

use crate::digits::N_CLASSES;
use crate::mixture::Weights;
use crate::page::browser::dom::{self, Text};
use crate::page::canvas::palette::Palette;
use crate::page::canvas::shapes::{Align, Rect, TextStyle};
use crate::page::canvas::{Canvas, pointing};
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::panels::weight_changes::{WeightScale, changes, mean_square};
use crate::page::state::panels::weights::WeightsEvent;
use crate::page::state::pointed::Pointed;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::{State, words};
use crate::page::views::diagram::weight_images::WeightImages;
use crate::page::views::figure_table::FigureTable;
use crate::page::views::part::{Frame, Part, Turn};
use crate::page::views::weights::grid::Grid;
use ndarray::{Array2, Axis};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlDetailsElement, HtmlElement, HtmlSelectElement};

/// The parts of the page that are here.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(WeightsView::new(dispatch)), Box::new(WeightsTable::new(dispatch))]
}

/// The section of the page.
pub struct WeightsView {
    expert: HtmlSelectElement,
    said: Text,
    plot: HtmlElement,
    canvas: Canvas,
    images: WeightImages,
    /// For the listeners: where the images are.
    grid: Rc<Cell<Grid>>,
}

/// The table of the same figures.
pub struct WeightsTable {
    table: HtmlDetailsElement,
    rows: FigureTable,
}

impl WeightsView {
    /// The section in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let section: HtmlDetailsElement = dom::element("weights");
        let (to, details) = (dispatch.clone(), section.clone());
        dom::listen(&section, "toggle", move |_: JsValue| {
            to.send(Event::Weights(WeightsEvent::Opened(details.open())));
        });
        let expert: HtmlSelectElement = dom::element("weights-of");
        let (to, chosen) = (dispatch.clone(), expert.clone());
        dom::listen(&expert, "change", move |_: JsValue| {
            to.send(Event::Weights(WeightsEvent::Chosen(chosen.value().parse().ok())));
        });
        let scale: HtmlSelectElement = dom::element("weight-scale");
        let (to, chosen) = (dispatch.clone(), scale.clone());
        dom::listen(&scale, "change", move |_: JsValue| {
            let value = chosen.value();
            if let Some((scale, _)) = WeightScale::ALL.iter().find(|(_, key)| *key == value) {
                to.send(Event::Weights(WeightsEvent::Scaled(*scale)));
            }
        });
        let canvas = Canvas::titled("weight-grid", "What the hidden units have learnt");
        let grid: Rc<Cell<Grid>> = Rc::default();
        let (places, around) = (grid.clone(), grid.clone());
        let unit = |(expert, unit)| Pointed::Unit { expert, unit };
        pointing::listen(
            canvas.element(),
            dispatch,
            move |x, y, _, _| places.get().at(x, y).map(unit),
            move |pointed, key| match pointed {
                Some(Pointed::Unit { expert, unit: from }) => around.get().beside((expert, from), key).map(unit),
                _ => Some(unit((around.get().first, 0))).filter(|_| key.starts_with("Arrow")),
            },
        );
        Self {
            expert,
            said: Text::new("weights-said"),
            plot: dom::element("weights-plot"),
            canvas,
            images: WeightImages::of_all_units(),
            grid,
        }
    }

    fn draw_units(&mut self, state: &State, palette: &Palette) {
        let Some(shown) = state.shown.answers.as_ref().filter(|_| state.weights.is_open) else { return };
        let (n_experts, n_units) = (shown.model.config.n_experts, shown.model.config.n_hidden);
        self.show_choice(n_experts, state.weights.expert);
        let (first, n_shown) = state.weights.shown(n_experts);
        let grid = Grid::new(self.canvas.size().0, first, n_shown, n_units);
        self.grid.set(grid);
        self.canvas.fit_height(&self.plot, grid.height());
        let pointed = match *state.pointed {
            Some(Pointed::Unit { expert, unit }) if expert < n_experts && unit < n_units => Some((expert, unit)),
            _ => None,
        };
        self.said.set(&match pointed {
            Some((expert, unit)) => Unit::of(&shown.model.weights(), state, expert, unit).in_words(),
            None => "Point at an image, or use the arrow keys, to read what its unit does.".to_owned(),
        });
        let whose = if n_shown == 1 { format!("expert {first}") } else { "all experts".to_owned() };
        self.canvas.describe(&format!(
            "What each hidden unit of {whose} has learnt; the table below has the figures. Arrow keys point at a unit."
        ));
        if !self.canvas.clear() {
            return;
        }
        for expert in first..first + n_shown {
            self.draw_name(state, palette, expert, &grid);
            for unit in 0..n_units {
                let (x, y) = grid.place(expert, unit);
                self.canvas.fill_rounded(Rect::new(x, y, grid.side, grid.side), 3.0, &palette.background);
                self.images.draw_unit(&self.canvas, expert, unit, x, y, grid.side);
            }
        }
        if let Some((x, y)) = pointed.map(|(expert, unit)| grid.place(expert, unit)) {
            self.canvas.outline_rounded(Rect::new(x, y, grid.side, grid.side), 3.0, &palette.ink, 1.5);
        }
    }

    fn draw_name(&self, state: &State, palette: &Palette, expert: usize, grid: &Grid) {
        let top = grid.top(expert);
        self.canvas.fill_rounded(Rect::new(0.0, top + 2.0, 10.0, 10.0), 3.0, palette.expert(expert));
        let style = TextStyle { size: 13.0, bold: true, colour: &palette.ink, align: Align::Left };
        self.canvas.text(palette, &expert.to_string(), 16.0, top + 11.5, style);
        let reads = state.shown.test().map_or(String::new(), |test| words::specialty(test, expert));
        let style = TextStyle { size: 11.0, bold: false, colour: &palette.soft, align: Align::Left };
        let (x, y) = if grid.place(expert, 0).0 > 0.0 { (0.0, top + 27.0) } else { (36.0, top + 11.5) };
        self.canvas.text(palette, &reads, x, y, style);
    }

    fn show_choice(&self, n_experts: usize, chosen: Option<usize>) {
        if self.expert.length() as usize != n_experts + 1 {
            self.expert.set_text_content(None);
            for text in std::iter::once("all".to_owned()).chain((0..n_experts).map(|expert| expert.to_string())) {
                dom::append_text(&self.expert, "option", &text);
            }
        }
        let chosen = chosen.filter(|expert| *expert < n_experts);
        let place = chosen.map_or(0, |expert| expert as i32 + 1);
        if self.expert.selected_index() != place {
            self.expert.set_selected_index(place);
        }
    }
}

impl Part for WeightsView {
    fn turn(&self) -> Turn {
        Turn::InTurn
    }

    fn changed(&self, state: &State) -> Stamp {
        let (answers, panel) = (changed(&state.shown.answers), changed(&state.weights));
        Stamp::latest([answers, panel, state.test_changed(), changed(&state.pointed)])
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        if state.weights.is_open && self.canvas.is_wanted() {
            self.images.keep_up(state, frame.palette);
        }
        self.draw_units(state, frame.palette);
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.canvas]
    }

    fn recolour(&mut self) {
        self.images.forget();
    }
}

impl WeightsTable {
    /// The table in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let table: HtmlDetailsElement = dom::element("weights-table");
        let to = dispatch.clone();
        dom::listen(&table, "toggle", move |_: JsValue| to.send(Event::Resized));
        Self { table, rows: FigureTable::new("weights-rows", 2) }
    }
}

impl Part for WeightsTable {
    fn turn(&self) -> Turn {
        Turn::Every(500.0)
    }

    fn changed(&self, state: &State) -> Stamp {
        Stamp::latest([changed(&state.shown.answers), changed(&state.weights)])
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let Some(weights) = shown_weights(state).filter(|_| self.table.open()) else { return };
        let (n_experts, n_units) = (weights.expert_w1.shape()[0], weights.expert_w1.shape()[2]);
        let (first, n_shown) = state.weights.shown(n_experts);
        let changes = changes(&weights, state.shown.initial_weights.as_ref());
        let row = |place: usize| {
            let (expert, number) = (first + place / n_units, place % n_units);
            let unit = Unit::new(&weights, &changes[expert], expert, number);
            [
                expert.to_string(),
                number.to_string(),
                format!("{:.4}", unit.change),
                format!("{} ({:+.2})", unit.wanted.0, unit.wanted.1).replace('-', "−"),
                format!("{} ({:+.2})", unit.unwanted.0, unit.unwanted.1).replace('-', "−"),
            ]
        };
        self.rows.show(&(0..n_shown * n_units).map(row).collect::<Vec<_>>());
    }
}

/// The weights that are shown, while the section is open.
fn shown_weights(state: &State) -> Option<Weights> {
    state.shown.answers.as_ref().filter(|_| state.weights.is_open).map(|shown| shown.model.weights())
}

/// What there is to say of a hidden unit.
struct Unit {
    expert: usize,
    number: usize,
    /// Root mean square of its changes.
    change: f32,
    /// The digit that it speaks for most, and its weight.
    wanted: (usize, f32),
    /// The digit that it speaks against most, and its weight.
    unwanted: (usize, f32),
}

impl Unit {
    fn of(weights: &Weights, state: &State, expert: usize, number: usize) -> Self {
        Self::new(weights, &changes(weights, state.shown.initial_weights.as_ref())[expert], expert, number)
    }

    fn new(weights: &Weights, changes: &Array2<f32>, expert: usize, number: usize) -> Self {
        // Row 0 is the bias.
        let out = weights.expert_w2.index_axis(Axis(0), expert).row(number + 1).to_owned();
        let by_weight = |a: &usize, b: &usize| out[*a].total_cmp(&out[*b]);
        let most = (0..N_CLASSES).max_by(by_weight).unwrap_or(0);
        let least = (0..N_CLASSES).min_by(by_weight).unwrap_or(0);
        Self {
            expert,
            number,
            change: mean_square(changes.column(number).iter()).sqrt(),
            wanted: (most, out[most]),
            unwanted: (least, out[least]),
        }
    }

    fn in_words(&self) -> String {
        let Self { expert, number, change, wanted, unwanted } = self;
        let text = format!(
            "Unit {number} of expert {expert}: when it is on, it speaks most for a {} ({:+.2}) and most against a {} \
             ({:+.2}). Its weights have changed by {change:.3} in the root mean square.",
            wanted.0, wanted.1, unwanted.0, unwanted.1
        );
        text.replace("(-", "(−")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mixture::Shape;
    use crate::page::state::panels::weights::WeightsPanel;

    #[test]
    fn a_unit_is_told_by_its_weights_to_the_digits() {
        let mut weights = Weights::zeros(Shape { n_inputs: 196, n_hidden: 3, n_classes: 10, n_experts: 2 });
        weights.expert_w2[[1, 3, 4]] = 1.5;
        weights.expert_w2[[1, 3, 9]] = -0.5;
        let unit = Unit::new(&weights, &Array2::from_elem((196, 3), 0.25), 1, 2);
        let words = unit.in_words();
        assert!(words.contains("most for a 4 (+1.50) and most against a 9 (−0.50)"), "{words}");
        assert!(words.contains("changed by 0.250"), "{words}");
    }

    #[test]
    fn an_expert_that_is_not_there_is_not_shown_alone() {
        let panel = WeightsPanel { expert: Some(7), ..WeightsPanel::default() };
        assert_eq!((panel.shown(10), panel.shown(3)), ((7, 1), (0, 3)));
    }
}
