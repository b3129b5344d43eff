//! Which expert reads which digit: a heat map of the gate's mean share for each expert and digit, and beside it the share of
//! all test digits that each expert leads. Pointing at a cell, also with the arrow keys, puts the cell into words; a click or
//! Enter shows the cell's digits in the gallery.

use crate::digits::N_CLASSES;
use crate::mixture::expert_name;
use crate::page::browser::dom::Text;
use crate::page::canvas::palette::Palette;
use crate::page::canvas::shapes::{Align, Rect, TextStyle};
use crate::page::canvas::{Canvas, pointing};
use crate::page::dispatch::Dispatch;
use crate::page::state::pointed::Pointed;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::{State, words};
use crate::page::views::part::{Frame, Part, Urgency};
use crate::training::Evaluation;
use std::cell::Cell;
use std::rc::Rc;

/// Room left of the cells for the experts' letters, pixels.
const LEFT: f64 = 34.0;
/// Room above the cells for the digits, pixels.
const TOP: f64 = 16.0;
/// Room right of the cells for the lead shares, pixels.
const LEADS: f64 = 62.0;
/// Room between cells, pixels.
const GAP: f64 = 1.5;
/// A cell with at least this share shows its figure.
const SHOWN_SHARE: f64 = 0.195;
/// Size of the text, pixels.
const TEXT_SIZE: f64 = 13.0;

/// A row of the table on the canvas.
struct Row {
    expert: usize,
    top: f64,
    height: f64,
}

impl Row {
    fn middle(&self) -> f64 {
        self.top + self.height / 2.0
    }
}

/// The table in the page.
pub struct DigitTable {
    canvas: Canvas,
    /// The cell that the user points at, in words, for screen readers; others read these words below the table.
    pointed: Text,
    /// Number of rows, for the listeners.
    n_experts: Rc<Cell<usize>>,
}

impl DigitTable {
    /// The table in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let canvas = Canvas::titled("digit-table", "Which expert reads which digit");
        let n_experts: Rc<Cell<usize>> = Rc::default();
        let (rows, last) = (n_experts.clone(), n_experts.clone());
        let at = move |x: f64, y: f64, width: f64, height: f64| cell_at(x, y, width, height, rows.get());
        pointing::listen(canvas.element(), dispatch, at, move |pointed, key| match pointed {
            Some(Pointed::Share { expert, digit }) => neighbour(expert, digit, key, last.get()),
            _ => Some(Pointed::Share { expert: 0, digit: 0 }).filter(|_| key.starts_with("Arrow")),
        });
        Self { canvas, pointed: Text::new("digit-table-said"), n_experts }
    }
}

impl Part for DigitTable {
    fn urgency(&self) -> Urgency {
        Urgency::InTurn
    }

    fn changed(&self, state: &State) -> Stamp {
        Stamp::latest([state.test_changed(), changed(&state.pointed)])
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let palette = frame.palette;
        let (test, n_experts) = (state.shown.test(), state.shown.config.n_experts);
        self.n_experts.set(n_experts);
        self.pointed.set(&share_in_words(test, *state.pointed).unwrap_or_default());
        self.canvas.describe(&description(test, n_experts));
        if !self.canvas.clear() {
            return;
        }
        draw_table(&self.canvas, palette, test, n_experts);
        if let Some(Pointed::Share { expert, digit }) = *state.pointed {
            let (width, pitch) = cell_size(self.canvas.width, self.canvas.height, n_experts);
            let (x, y) = (LEFT + width * digit as f64, TOP + pitch * expert as f64);
            self.canvas.outline_rounded(Rect::new(x, y, width - GAP, pitch - GAP), 3.0, &palette.ink, 1.5);
        }
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.canvas]
    }
}

/// The cell that the user points at, in words.
pub fn share_in_words(test: Option<&Evaluation>, pointed: Option<Pointed>) -> Option<String> {
    let Some(Pointed::Share { expert, digit }) = pointed else { return None };
    let test = test?;
    let share = test.gating_by_digit.get(digit * test.gating_shares.len() + expert)?;
    Some(format!(
        "Expert {} gets {} of the gate for a {digit}. Press the cell for its digits.",
        expert_name(expert),
        words::percent(*share)
    ))
}

/// Width of a cell and height of a row on a canvas of this size.
fn cell_size(width: f64, height: f64, n_experts: usize) -> (f64, f64) {
    ((width - LEFT - LEADS) / N_CLASSES as f64, (height - TOP) / n_experts as f64)
}

/// The cell at a place on a canvas of this size.
fn cell_at(x: f64, y: f64, width: f64, height: f64, n_experts: usize) -> Option<Pointed> {
    let (cell, pitch) = cell_size(width, height, n_experts);
    let inside = |place: f64, n: usize| (place >= 0.0 && place < n as f64).then_some(place as usize);
    Some(Pointed::Share { expert: inside((y - TOP) / pitch, n_experts)?, digit: inside((x - LEFT) / cell, N_CLASSES)? })
}

/// The neighbour of a cell in the direction of an arrow key.
fn neighbour(expert: usize, digit: usize, key: &str, n_experts: usize) -> Option<Pointed> {
    let (expert, digit) = match key {
        "ArrowLeft" => (expert, digit.saturating_sub(1)),
        "ArrowRight" => (expert, (digit + 1).min(N_CLASSES - 1)),
        "ArrowUp" => (expert.saturating_sub(1), digit),
        "ArrowDown" => ((expert + 1).min(n_experts.saturating_sub(1)), digit),
        _ => return None,
    };
    Some(Pointed::Share { expert, digit })
}

fn draw_table(canvas: &Canvas, palette: &Palette, evaluation: Option<&Evaluation>, n_experts: usize) {
    let (width, pitch) = cell_size(canvas.width, canvas.height, n_experts);
    let style = TextStyle { size: TEXT_SIZE, bold: false, colour: &palette.soft, align: Align::Centre };
    for digit in 0..N_CLASSES {
        canvas.text(palette, &digit.to_string(), LEFT + width * (digit as f64 + 0.5), 10.0, style);
    }
    canvas.text(palette, "leads, %", canvas.width, 10.0, TextStyle { align: Align::Right, ..style });
    for expert in 0..n_experts {
        let row = Row { expert, top: TOP + pitch * expert as f64, height: pitch - GAP };
        canvas.fill_rounded(Rect::new(2.0, row.middle() - 5.0, 10.0, 10.0), 3.0, palette.expert(expert));
        let name = TextStyle { colour: &palette.ink, align: Align::Left, ..style };
        canvas.text(palette, &expert_name(expert).to_string(), 18.0, row.middle() + 4.0, name);
        draw_cells(canvas, palette, evaluation, &row, width, n_experts);
        if let Some(test) = evaluation {
            draw_lead_share(canvas, palette, test, &row);
        }
    }
}

fn draw_cells(
    canvas: &Canvas,
    palette: &Palette,
    evaluation: Option<&Evaluation>,
    row: &Row,
    width: f64,
    n_experts: usize,
) {
    let colour = palette.expert(row.expert);
    for digit in 0..N_CLASSES {
        let share = evaluation.and_then(|test| test.gating_by_digit.get(digit * n_experts + row.expert));
        let share = f64::from(share.copied().unwrap_or(0.0));
        let x = LEFT + width * digit as f64;
        let opacity = 0.06 + 0.94 * share.clamp(0.0, 1.0);
        canvas.opacity(opacity);
        canvas.fill_rounded(Rect::new(x, row.top, width - GAP, row.height), 3.0, colour);
        canvas.opacity(1.0);
        if share >= SHOWN_SHARE && row.height > TEXT_SIZE {
            let colour = palette.text_on(colour, opacity);
            let size = if share >= 0.995 { TEXT_SIZE - 1.5 } else { TEXT_SIZE };
            let style = TextStyle { size, bold: share >= 0.5, colour, align: Align::Centre };
            canvas.text(palette, &format!("{:.0}", share * 100.0), x + (width - GAP) / 2.0, row.middle() + 4.0, style);
        }
    }
}

/// Draws, right of the table, a bar for the share of digits that the expert leads, and its figure.
fn draw_lead_share(canvas: &Canvas, palette: &Palette, test: &Evaluation, row: &Row) {
    let Some(share) = test.lead_shares.get(row.expert) else { return };
    let longest = test.lead_shares.iter().copied().fold(0.2, f32::max);
    let left = canvas.width - LEADS + 8.0;
    let length = 1.0 + f64::from(share / longest) * (LEADS - 34.0);
    canvas.fill_rounded(
        Rect::new(left, row.middle() - 3.0, length, 6.0),
        1.5f64.min(length / 2.0),
        palette.expert(row.expert),
    );
    let style = TextStyle { size: TEXT_SIZE, bold: false, colour: &palette.soft, align: Align::Right };
    canvas.text(palette, &format!("{:.0}", share * 100.0), canvas.width, row.middle() + 4.0, style);
}

fn description(evaluation: Option<&Evaluation>, n_experts: usize) -> String {
    let Some(test) = evaluation else {
        return "Which expert reads which digit: no test yet.".to_owned();
    };
    let of = |expert: usize| {
        let lead = test.lead_shares.get(expert).copied().unwrap_or(0.0);
        let specialty = words::specialty(test, expert);
        let expert = expert_name(expert);
        format!("expert {expert} {specialty}, leads {}", words::whole_percent(lead))
    };
    let experts: Vec<String> = (0..n_experts).map(of).collect();
    format!("Which expert reads which digit: {}. {}", experts.join("; "), words::specialisation(test))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CELL: Pointed = Pointed::Share { expert: 2, digit: 9 };

    #[test]
    fn a_place_on_the_canvas_belongs_to_a_cell() {
        let (width, height) = (LEFT + 200.0 + LEADS, TOP + 40.0);
        assert_eq!(cell_at(LEFT + 199.0, TOP + 25.0, width, height, 4), Some(CELL));
        assert_eq!(cell_at(LEFT + 201.0, TOP + 25.0, width, height, 4), None);
        assert_eq!(cell_at(LEFT + 1.0, 3.0, width, height, 4), None);
    }

    #[test]
    fn arrows_move_by_a_cell_and_stop_at_the_edge() {
        assert_eq!(neighbour(1, 9, "ArrowDown", 3), Some(CELL));
        assert_eq!(neighbour(2, 9, "ArrowDown", 3), Some(CELL));
        assert_eq!(neighbour(2, 8, "ArrowRight", 3), Some(CELL));
        assert_eq!(neighbour(2, 8, "x", 3), None);
    }

    #[test]
    fn a_cell_is_put_into_words() {
        let mut test = Evaluation { gating_shares: vec![0.5, 0.3, 0.2], ..Evaluation::default() };
        assert_eq!(share_in_words(Some(&test), Some(CELL)), None);
        test.gating_by_digit = vec![0.0; 30];
        test.gating_by_digit[29] = 0.604;
        let words = share_in_words(Some(&test), Some(CELL)).expect("a figure");
        assert!(words.starts_with("Expert C gets 60.4 % of the gate for a 9."), "{words}");
        assert_eq!(share_in_words(Some(&test), None), None);
    }
}
