//! The mixture as a living diagram: the digit flows through the gate to the experts and into the blend.
//!
//! With a digit on the pad the diagram shows how the mixture reads this digit; otherwise how the gate distributes the
//! whole test set. A click on an expert, or Enter, shows what the expert's hidden units have learnt; a click on the
//! expert's switch turns the expert off or on.

mod expert_list;
mod expert_row;
mod flow;
mod input_and_blend;
mod layout;
pub mod scene;

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
use crate::page::views::part::{Frame, Part, Urgency};
use std::cell::Cell;
use std::rc::Rc;

/// The parts of the page in this folder.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(Diagram::new(dispatch)), Box::new(ExpertList::in_page())]
}

/// Room between the heads of two columns, pixels.
const HEAD_GAP: f64 = 8.0;

/// The diagram.
pub struct Diagram {
    canvas: Canvas,
    /// The expert that the user points at, in words, for screen readers; others see its outline.
    pointed: Text,
    /// Number of experts, for the listeners.
    n_experts: Rc<Cell<usize>>,
    /// The image of the input digit.
    digit: Pixels,
}

impl Diagram {
    /// The diagram on its canvas in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let canvas = Canvas::titled("diagram", "Whom the gate asks");
        let n_experts: Rc<Cell<usize>> = Rc::default();
        let (rows, last) = (n_experts.clone(), n_experts.clone());
        let at = move |x: f64, y: f64, width: f64, height: f64| {
            let layout = Layout::new(width, height, rows.get());
            let what = if layout.is_on_switch(x) { Pointed::Switch } else { Pointed::Expert };
            layout.expert_at(x, y).map(what)
        };
        pointing::listen(canvas.element(), dispatch, at, move |pointed, key| match pointed {
            Some(Pointed::Expert(expert) | Pointed::Switch(expert)) => neighbour(expert, key, last.get()),
            _ => Some(Pointed::Expert(0)).filter(|_| ["ArrowUp", "ArrowDown"].contains(&key)),
        });
        Self { canvas, pointed: Text::new("diagram-said"), n_experts, digit: digit_pixels() }
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
        let scene = Scene::of(state);
        let pointed = match *state.pointed {
            Some(Pointed::Expert(expert) | Pointed::Switch(expert)) if expert < scene.experts.len() => Some(expert),
            _ => None,
        };
        self.n_experts.set(scene.experts.len());
        self.pointed.set(&pointed.map_or(String::new(), |expert| scene.expert_in_words(expert)));
        self.canvas.describe(&scene.description());
        if !self.canvas.clear() {
            return;
        }
        draw(&self.canvas, palette, &scene, &self.digit, pointed);
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.canvas]
    }
}

/// The image of the input digit, for [`draw`].
pub fn digit_pixels() -> Pixels {
    Pixels::new(REDUCED_SIDE as u32, REDUCED_SIDE as u32)
}

/// Draws the scene on any canvas; `digit` has room for the input's image, and `pointed` is the expert that the user points at.
pub fn draw(canvas: &Canvas, palette: &Palette, scene: &Scene, digit: &Pixels, pointed: Option<usize>) {
    let layout = Layout::new(canvas.width, canvas.height, scene.experts.len());
    draw_heads(canvas, palette, &layout, scene);
    flow::draw(canvas, palette, &layout, scene);
    if let Some(place) = &layout.digit {
        input_and_blend::draw_input(canvas, palette, place, scene, digit);
    }
    for (k, expert) in scene.experts.iter().enumerate() {
        expert_row::draw(canvas, palette, &layout, k, expert, scene);
    }
    if let Some(expert) = pointed {
        canvas.outline_rounded(layout.rows[expert], 8.0, &palette.ink, 1.5);
    }
    input_and_blend::draw_blend(canvas, palette, &layout, scene);
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
    let style = TextStyle { size: 13.0, bold: false, colour: &palette.soft, align: Align::Centre };
    let (columns, left, right) =
        (&layout.columns, TextStyle { align: Align::Left, ..style }, TextStyle { align: Align::Right, ..style });
    let gate_end = canvas.text_width(palette, "gate", left) + HEAD_GAP;
    match layout.compact {
        true if gate_end > layout.rows[0].x => {}
        true => canvas.text(palette, "gate", 0.0, 13.0, left),
        false => canvas.text(palette, "gate", layout.gate.x + layout.gate.width / 2.0, 13.0, style),
    }
    canvas.text(palette, if scene.experts.len() == 1 { "one expert" } else { "experts" }, layout.rows[0].x, 13.0, left);
    if scene.has_digit() {
        canvas.text(palette, "says", columns.answer, 13.0, style);
    }
    canvas.text(palette, "share", columns.figure, 13.0, right);
}
