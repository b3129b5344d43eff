//! The images of hidden units: those of all experts, or those of one expert, larger.

use crate::mixture::expert_name;
use crate::page::browser::dom::{self, Text};
use crate::page::canvas::palette::Palette;
use crate::page::canvas::shapes::{Align, Rect, TextStyle};
use crate::page::canvas::{Canvas, pointing};
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::panels::weight_changes::{WeightScale, changes_of};
use crate::page::state::panels::weights::WeightsEvent;
use crate::page::state::pointed::Pointed;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::{State, words};
use crate::page::views::part::{Frame, Part, Urgency};
use crate::page::views::weights::grid::Grid;
use crate::page::views::weights::unit::Unit;
use crate::page::views::weights::weight_images::WeightImages;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, HtmlSelectElement};

/// The section of the page, without its table.
pub struct UnitImages {
    expert: HtmlSelectElement,
    scale: HtmlSelectElement,
    /// The unit that the user points at, in words.
    sentence: Text,
    /// The element that gives the canvas its height.
    frame: HtmlElement,
    canvas: Canvas,
    images: WeightImages,
    /// The places of the images, for the listeners.
    grid: Rc<Cell<Grid>>,
}

impl UnitImages {
    /// The section in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
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
                Some(Pointed::Unit { expert, unit: from }) => around.get().neighbour((expert, from), key).map(unit),
                _ => Some(unit((around.get().first, 0))).filter(|_| key.starts_with("Arrow")),
            },
        );
        Self {
            expert,
            scale,
            sentence: Text::new("weights-said"),
            frame: dom::element("weights-plot"),
            canvas,
            images: WeightImages::default(),
            grid,
        }
    }

    fn draw_units(&mut self, state: &State, palette: &Palette) {
        let Some(shown) = state.shown.answers.as_ref() else { return };
        let (n_experts, n_units) = (shown.model.config.n_experts, shown.model.config.n_hidden);
        self.select_expert(n_experts, state.weights.expert);
        let scale = WeightScale::ALL.iter().find(|(scale, _)| *scale == state.weights.scale);
        dom::select(&self.scale, scale.map_or("", |(_, key)| key));
        let (first, n_shown) = state.weights.shown(n_experts);
        let grid = Grid::new(self.canvas.size().0, first, n_shown, n_units);
        self.grid.set(grid);
        self.canvas.fit_height(&self.frame, grid.height());
        let pointed = match *state.pointed {
            Some(Pointed::Unit { expert, unit }) if expert < n_experts && unit < n_units => Some((expert, unit)),
            _ => None,
        };
        self.sentence.set(&match pointed {
            Some((expert, unit)) => {
                let changes = changes_of(expert, &shown.model, state.shown.initial_model.as_ref());
                Unit::new(&shown.model, &changes, expert, unit).in_words()
            }
            None => "Point at an image, or use the arrow keys, to read what its unit does.".to_owned(),
        });
        let whose = if n_shown == 1 { format!("expert {}", expert_name(first)) } else { "all experts".to_owned() };
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
        self.canvas.text(palette, &expert_name(expert).to_string(), 16.0, top + 11.5, style);
        let reads = state.shown.test().map_or(String::new(), |test| words::specialty(test, expert));
        let style = TextStyle { size: 13.0, bold: false, colour: &palette.soft, align: Align::Left };
        let (x, y) = if grid.place(expert, 0).0 > 0.0 { (0.0, top + 27.0) } else { (36.0, top + 11.5) };
        self.canvas.text(palette, &reads, x, y, style);
    }

    /// Fills the list of experts, and selects `chosen` or else all.
    fn select_expert(&self, n_experts: usize, chosen: Option<usize>) {
        if self.expert.length() as usize != n_experts + 1 {
            self.expert.set_text_content(None);
            dom::append_option(&self.expert, "all", "all");
            for expert in 0..n_experts {
                dom::append_option(&self.expert, &expert.to_string(), &expert_name(expert).to_string());
            }
        }
        let chosen = chosen.filter(|expert| *expert < n_experts);
        let place = chosen.map_or(0, |expert| expert as i32 + 1);
        if self.expert.selected_index() != place {
            self.expert.set_selected_index(place);
        }
    }
}

impl Part for UnitImages {
    fn urgency(&self) -> Urgency {
        Urgency::InTurn
    }

    fn changed(&self, state: &State) -> Stamp {
        let (answers, panel) = (changed(&state.shown.answers), changed(&state.weights));
        Stamp::latest([answers, panel, state.test_changed(), changed(&state.pointed)])
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        if self.canvas.is_wanted() {
            self.images.refresh(state, frame.palette);
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

#[cfg(test)]
mod tests {
    use crate::page::state::panels::weights::WeightsPanel;

    #[test]
    fn without_the_chosen_expert_all_experts_are_shown() {
        let panel = WeightsPanel { expert: Some(7), ..WeightsPanel::default() };
        assert_eq!((panel.shown(10), panel.shown(3)), ((7, 1), (0, 3)));
    }
}
