//! The run's path through the plane of two entropies: how undecided the gate is about one digit, and how evenly the gate
//! uses the experts over all digits. The corners of the plane are what a mixture can become: specialised, averaging, or
//! collapsed.

use crate::page::canvas::Canvas;
use crate::page::canvas::palette::Palette;
use crate::page::canvas::shapes::{Align, Fill, Path, Pen, TextStyle};
use crate::page::state::charts::scale::{Scale, ScaleKind};
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::{State, words};
use crate::page::views::part::{Frame, Part, Urgency};
use crate::training::Evaluation;

/// Room left of the plane for the figures of its axis, pixels.
const LEFT: f64 = 64.0;
/// Room below the plane for the figures and the name of its axis, pixels.
const BOTTOM: f64 = 32.0;
/// Room above and right of the plane, pixels.
const MARGIN: f64 = 10.0;
/// An entropy counts as high above this share of the largest entropy.
const HIGH: f32 = 0.6;

/// The plane.
pub struct EntropyPlane {
    canvas: Canvas,
}

impl EntropyPlane {
    /// The plane on its canvas in the page.
    pub fn new() -> Self {
        Self { canvas: Canvas::titled("entropy-plane", "The run’s path between two entropies") }
    }
}

impl Part for EntropyPlane {
    fn urgency(&self) -> Urgency {
        Urgency::InTurn
    }

    fn changed(&self, state: &State) -> Stamp {
        Stamp::latest([state.test_changed(), changed(&state.shown.history)])
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let palette = frame.palette;
        let n_experts = state.shown.config.n_experts;
        let largest = f64::from(libm::log2f(n_experts as f32)).max(0.1);
        self.canvas.describe(&state.shown.test().map_or("No test yet.".to_owned(), |test| {
            format!(
                "Gate entropy {}, usage entropy {}, of {largest:.2} at most: {}.",
                words::bits(test.gate_entropy),
                words::bits(test.usage_entropy),
                corner_in_words(test, largest as f32)
            )
        }));
        if !self.canvas.clear() {
            return;
        }
        let canvas = &self.canvas;
        let x = Scale::new(ScaleKind::Linear, (0.0, largest), (LEFT, canvas.width - MARGIN));
        let y = Scale::new(ScaleKind::Linear, (0.0, largest), (canvas.height - BOTTOM, MARGIN));
        draw_axes(canvas, palette, &x, &y, largest);
        let tests = state.shown.history.tests();
        let point = |test: &Evaluation| (x.pixel(test.gate_entropy.into()), y.pixel(test.usage_entropy.into()));
        let path = Path::through(tests.iter().map(|test| point(&test.evaluation)));
        canvas.stroke(&path, Pen::new(&palette.accent, 1.6));
        draw_words(canvas, palette, &x, &y, largest);
        if let Some(test) = state.shown.test() {
            canvas.fill(&Path::circle(point(test), 4.5), Fill::Plain(&palette.accent));
        }
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.canvas]
    }
}

fn draw_axes(canvas: &Canvas, palette: &Palette, x: &Scale, y: &Scale, largest: f64) {
    let (left, right) = (x.pixel(0.0), x.pixel(largest));
    let (top, bottom) = (y.pixel(largest), y.pixel(0.0));
    canvas.line((left, top), (left, bottom), &palette.grid, 1.0);
    canvas.line((left, bottom), (right, bottom), &palette.grid, 1.0);
    // No test lies below this line: the gate's mean over all digits is at least as undecided as the gate about one digit.
    canvas.line((left, bottom), (right, top), &palette.grid, 1.0);
}

/// Writes figures and names, with a rim where the path may cross them.
fn draw_words(canvas: &Canvas, palette: &Palette, x: &Scale, y: &Scale, largest: f64) {
    let (left, right) = (x.pixel(0.0), x.pixel(largest));
    let (top, bottom) = (y.pixel(largest), y.pixel(0.0));
    let style = TextStyle { size: 13.0, bold: false, colour: &palette.soft, align: Align::Right };
    for (value, text) in [(0.0, "0".to_owned()), (largest, format!("{largest:.2}"))] {
        canvas.text(palette, &text, left - 5.0, y.pixel(value) + 4.0, style);
        canvas.text(palette, &text, x.pixel(value).max(left + 8.0), bottom + 13.0, style);
    }
    let corner = TextStyle { bold: true, ..style };
    canvas.text_with_rim(palette, "specialised", left + 6.0, top + 14.0, TextStyle { align: Align::Left, ..corner });
    canvas.text_with_rim(palette, "averaging", right - 4.0, top + 14.0, corner);
    canvas.text_with_rim(palette, "collapsed", left + 6.0, bottom - 6.0, TextStyle { align: Align::Left, ..corner });
    canvas.text(palette, "gate entropy, bits", right, bottom + 27.0, style);
    canvas.text(palette, "usage ↑", left - 5.0, f64::midpoint(top, bottom), TextStyle { size: 13.0, ..style });
}

/// The corner that a test is near, in words.
fn corner_in_words(test: &Evaluation, largest: f32) -> &'static str {
    match (test.gate_entropy > HIGH * largest, test.usage_entropy > HIGH * largest) {
        (true, _) => "the gate averages",
        (false, true) => "the experts are specialised",
        (false, false) => "the mixture has collapsed onto few experts",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corners_have_names() {
        let at = |gate_entropy, usage_entropy| {
            corner_in_words(&Evaluation { gate_entropy, usage_entropy, ..Evaluation::default() }, 3.32)
        };
        assert_eq!(at(0.9, 3.2), "the experts are specialised");
        assert_eq!(at(3.2, 3.3), "the gate averages");
        assert_eq!(at(0.0, 0.1), "the mixture has collapsed onto few experts");
    }
}
