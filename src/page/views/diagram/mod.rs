//! The mixture as a living diagram: the digit flows through the gate to the experts and into the blend.
//!
//! With a digit on the pad the diagram shows how the mixture reads this digit; otherwise how the gate distributes the whole
//! test set. A click on an expert, or Enter, shows what the expert's hidden units have learnt.

mod expert_list;
mod expert_row;
mod flow;
mod input_and_blend;
mod layout;
mod scene;
pub mod weight_images;

use crate::digits::REDUCED_SIDE;
use crate::page::browser::dom::Text;
use crate::page::canvas::palette::Palette;
use crate::page::canvas::pixels::Pixels;
use crate::page::canvas::shapes::{Align, TextStyle};
use crate::page::canvas::{Canvas, pointing};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::pointed::Pointed;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::views::diagram::expert_list::ExpertList;
use crate::page::views::diagram::layout::Layout;
use crate::page::views::diagram::scene::Scene;
use crate::page::views::diagram::weight_images::WeightImages;
use crate::page::views::part::{Frame, Part, Urgency};
use std::cell::Cell;
use std::rc::Rc;

/// The parts of the page in this folder.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(Diagram::new(dispatch)), Box::new(ExpertList::in_page())]
}

/// The diagram.
pub struct Diagram {
    canvas: Canvas,
    /// The expert that the user points at, in words, for screen readers; others see its outline.
    pointed: Text,
    /// Number of experts, for the listeners.
    n_experts: Rc<Cell<usize>>,
    weight_images: WeightImages,
    /// The image of the input digit.
    digit: Pixels,
}

impl Diagram {
    /// The diagram on its canvas in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let canvas = Canvas::titled("diagram", "Who the gate listens to");
        let n_experts: Rc<Cell<usize>> = Rc::default();
        let (rows, last) = (n_experts.clone(), n_experts.clone());
        let at = move |x: f64, y: f64, width: f64, height: f64| {
            Layout::new(width, height, rows.get()).expert_at(x, y).map(Pointed::Expert)
        };
        pointing::listen(canvas.element(), dispatch, at, move |pointed, key| match pointed {
            Some(Pointed::Expert(expert)) => neighbour(expert, key, last.get()),
            _ => Some(Pointed::Expert(0)).filter(|_| ["ArrowUp", "ArrowDown"].contains(&key)),
        });
        let weight_images = WeightImages::of_important_units();
        let digit = Pixels::new(REDUCED_SIDE as u32, REDUCED_SIDE as u32);
        Self { canvas, pointed: Text::new("diagram-said"), n_experts, weight_images, digit }
    }
}

impl Part for Diagram {
    fn urgency(&self) -> Urgency {
        Urgency::InTurn
    }

    fn changed(&self, state: &State) -> Stamp {
        let (pointed, scale) = (changed(&state.pointed), changed(&state.weights));
        Stamp::latest([state.reading_changed(), state.test_changed(), pointed, scale])
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let palette = frame.palette;
        if self.canvas.is_wanted() {
            self.weight_images.refresh(state, palette);
        }
        let scene = Scene::of(state);
        let pointed = match *state.pointed {
            Some(Pointed::Expert(expert)) if expert < scene.experts.len() => Some(expert),
            _ => None,
        };
        self.n_experts.set(scene.experts.len());
        self.pointed.set(&pointed.map_or(String::new(), |expert| scene.expert_in_words(expert)));
        self.canvas.describe(&scene.description());
        if !self.canvas.clear() {
            return;
        }
        let layout = Layout::new(self.canvas.width, self.canvas.height, scene.experts.len());
        draw_heads(&self.canvas, palette, &layout, &scene);
        flow::draw(&self.canvas, palette, &layout, &scene);
        if let Some(place) = &layout.digit {
            input_and_blend::draw_input(&self.canvas, palette, place, &scene, &self.digit);
        }
        for (k, expert) in scene.experts.iter().enumerate() {
            expert_row::draw(&self.canvas, palette, &layout, k, expert, &scene, &self.weight_images);
        }
        if let Some(expert) = pointed {
            self.canvas.outline_rounded(layout.rows[expert], 8.0, &palette.ink, 1.5);
        }
        input_and_blend::draw_blend(&self.canvas, palette, &layout, &scene);
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.canvas]
    }

    fn recolour(&mut self) {
        self.weight_images.forget();
    }
}

/// The expert above or below `expert`, after an arrow key.
fn neighbour(expert: usize, key: &str, n_experts: usize) -> Option<Pointed> {
    match key {
        "ArrowUp" => Some(Pointed::Expert(expert.saturating_sub(1))),
        "ArrowDown" => Some(Pointed::Expert((expert + 1).min(n_experts.saturating_sub(1)))),
        _ => None,
    }
}

/// Writes the heads of the columns.
fn draw_heads(canvas: &Canvas, palette: &Palette, layout: &Layout, scene: &Scene) {
    let style = TextStyle { size: 11.0, bold: false, colour: &palette.soft, align: Align::Left };
    let columns = &layout.columns;
    let gate_head = TextStyle { align: if layout.compact { Align::Left } else { Align::Centre }, ..style };
    let gate_x = if layout.compact { 0.0 } else { layout.gate.x + layout.gate.width / 2.0 };
    canvas.text(palette, "gate", gate_x, 12.0, gate_head);
    let right = TextStyle { align: Align::Right, ..style };
    if layout.compact {
        canvas.text(palette, "experts", layout.rows[0].x, 12.0, style);
        let outputs = if scene.has_digit() { "say" } else { "get" };
        canvas.text(palette, outputs, columns.bars, 12.0, style);
        canvas.text(palette, "gate", layout.rows[0].right() - 4.0, 12.0, right);
        return;
    }
    let n_experts = scene.experts.len();
    canvas.text(palette, if n_experts == 1 { "one expert" } else { "experts" }, layout.rows[0].x, 12.0, style);
    if columns.n_images > 0 {
        canvas.text(palette, "what hidden units learnt", columns.images, 12.0, style);
    }
    let outputs = if scene.has_digit() { "its answer" } else { "digits it gets" };
    let outputs_x = columns.bars + 5.0 * columns.bar_step;
    canvas.text(palette, outputs, outputs_x, 12.0, TextStyle { align: Align::Centre, ..style });
    canvas.text(palette, "gate", columns.figure, 12.0, right);
}
