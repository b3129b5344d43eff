//! The confusion matrix, which digit is mistaken for which, as a heat map with the error of each digit beside it. Pointing at
//! a cell, also with the arrow keys, puts the cell into words; a click or Enter shows the cell's digits in the gallery.

use crate::digits::N_CLASSES;
use crate::page::browser::dom::{self, Text};
use crate::page::canvas::palette::Palette;
use crate::page::canvas::shapes::{Align, Rect, TextStyle};
use crate::page::canvas::{Canvas, pointing};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::pointed::Pointed;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::words;
use crate::page::views::division::confusion::{
    count, error_of, in_words, lower_first, mistakes, most_frequent_mistake,
};
use crate::page::views::division::metrics::{CONFUSION_MEANING, DIGIT_ERROR_MEANING};
use crate::page::views::part::{Frame, Part, Urgency};
use crate::training::Evaluation;
use web_sys::HtmlElement;

/// Room left of the cells for the true digits, pixels.
const LEFT: f64 = 18.0;
/// Room above the cells for the answers, pixels.
const TOP: f64 = 16.0;
/// Room right of the cells for the errors, pixels.
const ERRORS: f64 = 92.0;
/// Room between cells, pixels.
const GAP: f64 = 1.5;
/// Size of the text, pixels.
const TEXT_SIZE: f64 = 13.0;
/// A cell shows its count if its mistake is at least this frequent, as a share of the most frequent mistake.
const COUNTED: f64 = 0.3;

/// The heat map.
pub struct ConfusionMatrix {
    canvas: Canvas,
    /// The cell that the user points at, or else the most frequent mistake, in words.
    sentence: Text,
}

impl ConfusionMatrix {
    /// The heat map on its canvas in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        dom::element::<HtmlElement>("confusion-meaning")
            .set_text_content(Some(&format!("{CONFUSION_MEANING} At the right: {}", lower_first(DIGIT_ERROR_MEANING))));
        let canvas = Canvas::titled("confusion", "What is mistaken for what");
        pointing::listen(canvas.element(), dispatch, cell_at, |pointed, key| match pointed {
            Some(Pointed::Cell { digit, answer }) => neighbour(digit, answer, key),
            _ => Some(Pointed::Cell { digit: 0, answer: 0 }).filter(|_| key.starts_with("Arrow")),
        });
        Self { canvas, sentence: Text::new("confusion-said") }
    }

    fn draw_cell(&self, palette: &Palette, cell: Rect, n: u32, most: u32, is_right: bool) {
        let share = f64::from(n) / f64::from(most);
        let (colour, opacity) =
            if is_right { (&palette.soft, 0.16) } else { (&palette.accent, 0.05 + 0.95 * share.min(1.0)) };
        self.canvas.opacity(opacity);
        self.canvas.fill_rounded(cell, 3.0, colour);
        self.canvas.opacity(1.0);
        if !is_right && n > 0 && share >= COUNTED && cell.width > 18.0 {
            let style = TextStyle {
                size: TEXT_SIZE,
                bold: false,
                colour: palette.text_on(colour, opacity),
                align: Align::Centre,
            };
            self.canvas.text(palette, &n.to_string(), cell.x + cell.width / 2.0, cell.middle() + 4.0, style);
        }
    }

    /// Draws, right of the matrix, a bar for the digit's error, and its figure.
    fn draw_error(&self, palette: &Palette, test: &Evaluation, digit: usize, y: f64) {
        let Some(error) = error_of(test, digit) else { return };
        let largest = (0..N_CLASSES).filter_map(|digit| error_of(test, digit)).fold(0.01, f32::max);
        let middle = y + self.cell_height() / 2.0;
        let left = self.canvas.width - ERRORS + 10.0;
        let length = 1.0 + f64::from(error / largest) * (ERRORS - 62.0);
        self.canvas.fill_rounded(Rect::new(left, middle - 3.0, length, 6.0), 1.5f64.min(length / 2.0), &palette.accent);
        let style = TextStyle { size: TEXT_SIZE, bold: false, colour: &palette.soft, align: Align::Right };
        self.canvas.text(palette, &words::percent(error), self.canvas.width, middle + 4.0, style);
    }

    fn cell_width(&self) -> f64 {
        (self.canvas.width - LEFT - ERRORS) / N_CLASSES as f64
    }

    fn cell_height(&self) -> f64 {
        (self.canvas.height - TOP) / N_CLASSES as f64
    }
}

impl Part for ConfusionMatrix {
    fn urgency(&self) -> Urgency {
        Urgency::InTurn
    }

    fn changed(&self, state: &State) -> Stamp {
        Stamp::latest([state.test_changed(), changed(&state.pointed)])
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let (test, pointed, palette) = (state.shown.test(), *state.pointed, frame.palette);
        self.sentence.set(&match (test, pointed) {
            (Some(test), Some(Pointed::Cell { digit, answer })) => in_words(test, digit, answer),
            (Some(test), _) => most_frequent_mistake(test),
            (None, _) => "No test yet.".to_owned(),
        });
        self.canvas.describe(&test.map_or("Confusion matrix: no test yet.".to_owned(), |test| {
            format!("Confusion matrix: the table below has the figures. {}", most_frequent_mistake(test))
        }));
        if !self.canvas.clear() {
            return;
        }
        let (width, height) = (self.cell_width(), self.cell_height());
        let canvas = &self.canvas;
        let style = TextStyle { size: TEXT_SIZE, bold: false, colour: &palette.soft, align: Align::Centre };
        let most = test.map_or(1, |test| mistakes(test).map(|(_, _, n)| n).max().unwrap_or(1)).max(1);
        for digit in 0..N_CLASSES {
            canvas.text(palette, &digit.to_string(), LEFT + width * (digit as f64 + 0.5), 10.0, style);
            let y = TOP + height * digit as f64;
            let middle = y + height / 2.0 + 4.0;
            canvas.text(palette, &digit.to_string(), 0.0, middle, TextStyle { align: Align::Left, ..style });
            for answer in 0..N_CLASSES {
                let cell = Rect::new(LEFT + width * answer as f64, y, width - GAP, height - GAP);
                self.draw_cell(palette, cell, test.map_or(0, |test| count(test, digit, answer)), most, digit == answer);
                if pointed == Some(Pointed::Cell { digit, answer }) {
                    canvas.outline_rounded(cell, 3.0, &palette.ink, 1.5);
                }
            }
            if let Some(test) = test {
                self.draw_error(palette, test, digit, y);
            }
        }
        canvas.text(palette, "error", canvas.width, 10.0, TextStyle { align: Align::Right, ..style });
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.canvas]
    }
}

/// The cell at a place on a canvas of this size.
fn cell_at(x: f64, y: f64, width: f64, height: f64) -> Option<Pointed> {
    let column = (x - LEFT) / ((width - LEFT - ERRORS) / N_CLASSES as f64);
    let row = (y - TOP) / ((height - TOP) / N_CLASSES as f64);
    let inside = |place: f64| (place >= 0.0 && place < N_CLASSES as f64).then_some(place as usize);
    Some(Pointed::Cell { digit: inside(row)?, answer: inside(column)? })
}

/// The neighbour of a cell in the direction of an arrow key.
fn neighbour(digit: usize, answer: usize, key: &str) -> Option<Pointed> {
    let last = N_CLASSES - 1;
    let (digit, answer) = match key {
        "ArrowLeft" => (digit, answer.saturating_sub(1)),
        "ArrowRight" => (digit, (answer + 1).min(last)),
        "ArrowUp" => (digit.saturating_sub(1), answer),
        "ArrowDown" => ((digit + 1).min(last), answer),
        _ => return None,
    };
    Some(Pointed::Cell { digit, answer })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_on_the_canvas_belongs_to_a_cell() {
        let (width, height) = (LEFT + 300.0 + ERRORS, TOP + 200.0);
        assert_eq!(cell_at(LEFT + 1.0, TOP + 1.0, width, height), Some(Pointed::Cell { digit: 0, answer: 0 }));
        assert_eq!(cell_at(LEFT + 299.0, TOP + 150.0, width, height), Some(Pointed::Cell { digit: 7, answer: 9 }));
        assert_eq!(cell_at(LEFT + 301.0, TOP + 150.0, width, height), None);
        assert_eq!(cell_at(1.0, TOP + 150.0, width, height), None);
    }

    #[test]
    fn arrows_move_by_a_cell_and_stop_at_the_edge() {
        assert_eq!(neighbour(0, 9, "ArrowRight"), Some(Pointed::Cell { digit: 0, answer: 9 }));
        assert_eq!(neighbour(0, 9, "ArrowDown"), Some(Pointed::Cell { digit: 1, answer: 9 }));
        assert_eq!(neighbour(0, 9, "x"), None);
    }
}
