//! What is mistaken for what: a heat map of true digit by answer with the error of each digit beside it, and the same
//! as a table. A cell under the pointer, or reached with the arrow keys, is said in words; a click or
//! Enter shows its digits in the gallery.

use crate::digits::N_CLASSES;
use crate::page::browser::dom::{self, Text};
use crate::page::canvas::palette::Palette;
use crate::page::canvas::shapes::{Align, Rect, TextStyle};
use crate::page::canvas::{Canvas, pointing};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::pointed::Pointed;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::words::{self, NONE};
use crate::page::views::division::metrics::{CONFUSION_MEANING, DIGIT_ERROR_MEANING};
use crate::page::views::part::{Frame, Part, Turn};
use crate::training::Evaluation;
use std::iter;
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
const TEXT_SIZE: f64 = 11.0;
/// A mistake shows its count from this part of the most frequent one on.
const COUNTED: f64 = 0.3;

/// The heat map.
pub struct ConfusionMatrix {
    canvas: Canvas,
    said: Text,
}

/// The table of the same counts.
pub struct ConfusionTable {
    /// `[true digit][answer]`, and behind the answers the digit's error.
    cells: Vec<Vec<Text>>,
}

impl ConfusionMatrix {
    /// The heat map on its canvas in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        dom::element::<HtmlElement>("confusion-meaning")
            .set_text_content(Some(&format!("{CONFUSION_MEANING} At the right: {}", lower_first(DIGIT_ERROR_MEANING))));
        let canvas = Canvas::titled("confusion", "What is mistaken for what");
        pointing::listen(canvas.element(), dispatch, cell_at, |pointed, key| match pointed {
            Some(Pointed::Cell { digit, answer }) => moved(digit, answer, key),
            _ => Some(Pointed::Cell { digit: 0, answer: 0 }).filter(|_| key.starts_with("Arrow")),
        });
        Self { canvas, said: Text::new("confusion-said") }
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

    /// A bar as long as the digit's error, and the figure.
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
    fn turn(&self) -> Turn {
        Turn::InTurn
    }

    fn changed(&self, state: &State) -> Stamp {
        Stamp::latest([state.test_changed(), changed(&state.pointed)])
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let (test, pointed, palette) = (state.shown.test(), *state.pointed, frame.palette);
        self.said.set(&match (test, pointed) {
            (Some(test), Some(Pointed::Cell { digit, answer })) => in_words(test, digit, answer),
            (Some(test), _) => most_frequent(test),
            (None, _) => "No test yet.".to_owned(),
        });
        self.canvas.describe(&test.map_or("Confusion matrix: no test yet.".to_owned(), |test| {
            format!("Confusion matrix: the table below has the figures. {}", most_frequent(test))
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

impl ConfusionTable {
    /// Fills the table in the page.
    pub fn in_page() -> Self {
        let body: HtmlElement = dom::element("confusion-table");
        Self { cells: (0..N_CLASSES).map(|digit| append_row(&body, digit)).collect() }
    }
}

impl Part for ConfusionTable {
    fn turn(&self) -> Turn {
        Turn::Every(500.0)
    }

    fn changed(&self, state: &State) -> Stamp {
        state.test_changed()
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let test = state.shown.test();
        for (digit, row) in self.cells.iter_mut().enumerate() {
            for (answer, cell) in row.iter_mut().enumerate() {
                cell.set(&test.map_or_else(
                    || NONE.to_owned(),
                    |test| match answer {
                        N_CLASSES => error_of(test, digit).map_or_else(|| NONE.to_owned(), words::percent),
                        answer => count(test, digit, answer).to_string(),
                    },
                ));
            }
        }
    }
}

fn append_row(body: &HtmlElement, digit: usize) -> Vec<Text> {
    let row = dom::append_text(body, "tr", "");
    dom::set_attribute(&dom::append_text(&row, "th", &digit.to_string()), "scope", "row");
    let cells = (0..=N_CLASSES).map(|answer| {
        let cell = dom::append_text(&row, "td", NONE);
        let handle =
            if answer == N_CLASSES { format!("digit-error-{digit}") } else { format!("confusion-{digit}-{answer}") };
        dom::set_attribute(&cell, "data-testid", &handle);
        Text::of(cell)
    });
    cells.collect()
}

/// The cell at a place on a canvas of this size.
fn cell_at(x: f64, y: f64, width: f64, height: f64) -> Option<Pointed> {
    let column = (x - LEFT) / ((width - LEFT - ERRORS) / N_CLASSES as f64);
    let row = (y - TOP) / ((height - TOP) / N_CLASSES as f64);
    let inside = |place: f64| (place >= 0.0 && place < N_CLASSES as f64).then_some(place as usize);
    Some(Pointed::Cell { digit: inside(row)?, answer: inside(column)? })
}

/// The cell beside this one in the direction of an arrow key.
fn moved(digit: usize, answer: usize, key: &str) -> Option<Pointed> {
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

fn count(test: &Evaluation, digit: usize, answer: usize) -> u32 {
    test.confusion.get(digit * N_CLASSES + answer).copied().unwrap_or(0)
}

fn shown(test: &Evaluation, digit: usize) -> u32 {
    (0..N_CLASSES).map(|answer| count(test, digit, answer)).sum()
}

/// The share of a digit's test digits that is misread, if there are any.
fn error_of(test: &Evaluation, digit: usize) -> Option<f32> {
    let n = shown(test, digit);
    (n > 0).then(|| 1.0 - count(test, digit, digit) as f32 / n as f32)
}

/// Every kind of mistake: true digit, answer, and how often.
fn mistakes(test: &Evaluation) -> impl Iterator<Item = (usize, usize, u32)> {
    let pairs = (0..N_CLASSES).flat_map(|digit| (0..N_CLASSES).map(move |answer| (digit, answer)));
    pairs.filter(|(digit, answer)| digit != answer).map(|(digit, answer)| (digit, answer, count(test, digit, answer)))
}

fn in_words(test: &Evaluation, digit: usize, answer: usize) -> String {
    let (n, of) = (words::count(count(test, digit, answer).into()), words::count(shown(test, digit).into()));
    format!("{n} of the {of} test digits that show a {digit} are read as {answer}.")
}

fn most_frequent(test: &Evaluation) -> String {
    match mistakes(test).max_by_key(|mistake| mistake.2) {
        Some((digit, answer, n)) if n > 0 => {
            format!("Most frequent mistake: {}", lower_first(&in_words(test, digit, answer)))
        }
        _ => "No mistakes.".to_owned(),
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| iter::once(first.to_ascii_lowercase()).chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test() -> Evaluation {
        let mut confusion = vec![0; N_CLASSES * N_CLASSES];
        (0..N_CLASSES).for_each(|digit| confusion[digit * (N_CLASSES + 1)] = 90);
        confusion[4 * N_CLASSES + 9] = 10;
        Evaluation { confusion, ..Evaluation::default() }
    }

    #[test]
    fn mistakes_are_said_in_words() {
        assert_eq!(error_of(&test(), 3), Some(0.0));
        assert!(error_of(&test(), 4).is_some_and(|error| (error - 0.1).abs() < 1e-6));
        assert_eq!(error_of(&Evaluation::default(), 4), None);
        assert_eq!(in_words(&test(), 4, 9), "10 of the 100 test digits that show a 4 are read as 9.");
        assert!(most_frequent(&test()).ends_with("show a 4 are read as 9."));
        assert_eq!(most_frequent(&Evaluation::default()), "No mistakes.");
    }

    #[test]
    fn a_place_on_the_canvas_is_a_cell() {
        let (width, height) = (LEFT + 300.0 + ERRORS, TOP + 200.0);
        assert_eq!(cell_at(LEFT + 1.0, TOP + 1.0, width, height), Some(Pointed::Cell { digit: 0, answer: 0 }));
        assert_eq!(cell_at(LEFT + 299.0, TOP + 150.0, width, height), Some(Pointed::Cell { digit: 7, answer: 9 }));
        assert_eq!(cell_at(LEFT + 301.0, TOP + 150.0, width, height), None);
        assert_eq!(cell_at(1.0, TOP + 150.0, width, height), None);
    }

    #[test]
    fn arrows_move_by_a_cell_and_stop_at_the_edge() {
        assert_eq!(moved(0, 9, "ArrowRight"), Some(Pointed::Cell { digit: 0, answer: 9 }));
        assert_eq!(moved(0, 9, "ArrowDown"), Some(Pointed::Cell { digit: 1, answer: 9 }));
        assert_eq!(moved(0, 9, "x"), None);
    }
}
