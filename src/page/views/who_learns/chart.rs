//! One step of training on one digit as bars: for each expert the gate's share and the responsibility, its answer, the push
//! on its weights, and the move of the gate.

use crate::mixture::expert_name;
use crate::page::canvas::Canvas;
use crate::page::canvas::palette::Palette;
use crate::page::canvas::shapes::{Align, Rect, TextStyle};
use crate::page::state::panels::who_learns::{STILL, Stage, moves, shares};
use crate::page::state::words::whole_percent;
use crate::protocol::inspection::DigitBlame;

/// Room left for the experts' letters, pixels.
const LEFT: f64 = 36.0;
/// Room above the bars, pixels.
const TOP: f64 = 22.0;
/// Height of an expert's row, pixels.
const ROW: f64 = 28.0;
/// Room for a figure beside its bar, pixels.
const FIGURE: f64 = 58.0;
/// Room between two columns, pixels.
const GAP: f64 = 12.0;
/// Size of the text, pixels.
const TEXT_SIZE: f64 = 13.0;
/// Opacity of everything that does not belong to the stage that stands out.
const DIM: f64 = 0.22;

/// From this width on, pixels, all columns stand side by side; on narrower canvases two by two.
const WIDE: f64 = 560.0;
/// Columns of bars.
const N_COLUMNS: usize = 4;

/// The height that this many experts need on a canvas of this width, pixels.
pub fn height(n_experts: usize, width: f64) -> f64 {
    Columns::new(width, n_experts).height()
}

/// The places of the columns.
struct Columns {
    side_by_side: usize,
    width: f64,
    n_experts: usize,
}

impl Columns {
    fn new(width: f64, n_experts: usize) -> Self {
        let side_by_side = if width < WIDE { N_COLUMNS / 2 } else { N_COLUMNS };
        Self { side_by_side, width: (width - LEFT) / side_by_side as f64, n_experts }
    }

    /// Height of the columns that stand side by side, pixels.
    fn block(&self) -> f64 {
        TOP + ROW * self.n_experts as f64
    }

    fn height(&self) -> f64 {
        self.block() * N_COLUMNS.div_ceil(self.side_by_side) as f64
    }

    /// Left and upper edge of a column.
    fn place(&self, column: usize) -> (f64, f64) {
        let left = LEFT + self.width * (column % self.side_by_side) as f64;
        (left, self.block() * (column / self.side_by_side) as f64)
    }
}

/// A bar to draw.
struct Bar {
    column: usize,
    /// Distance below the middle of the row, pixels.
    offset: f64,
    thickness: f64,
    /// Length as a part of the room for the bar, −1 to 1.
    length: f64,
    text: String,
    opacity: f64,
    stage: Stage,
}

/// Draws the chart; `stage` stands out.
pub fn draw(canvas: &Canvas, blame: &DigitBlame, stage: Option<Stage>, palette: &Palette) {
    let columns = Columns::new(canvas.width, blame.gate.len());
    let strength = |of: &[Stage]| if stage.is_none_or(|stage| of.contains(&stage)) { 1.0 } else { DIM };
    let second = if blame.responsibilities.is_some() { "gate → responsible" } else { "gate" };
    let says = format!("says {}", blame.label);
    let titles: [(&str, &[Stage]); 4] = [
        (second, &[Stage::Gate, Stage::Blame]),
        (&says, &[Stage::Experts]),
        ("push", &[Stage::Blame]),
        ("gate moves", &[Stage::Update]),
    ];
    let style = TextStyle { size: TEXT_SIZE, bold: false, colour: &palette.soft, align: Align::Left };
    for (column, (title, stages)) in titles.into_iter().enumerate() {
        canvas.opacity(strength(stages));
        let (left, top) = columns.place(column);
        canvas.text(palette, title, left, top + 11.0, style);
    }
    for expert in 0..blame.gate.len() {
        let middle = TOP + ROW * (expert as f64 + 0.5);
        canvas.opacity(1.0);
        for first in (0..N_COLUMNS).step_by(columns.side_by_side) {
            let y = columns.place(first).1 + middle;
            canvas.fill_rounded(Rect::new(2.0, y - 5.0, 10.0, 10.0), 3.0, palette.expert(expert));
            canvas.text(
                palette,
                &expert_name(expert).to_string(),
                18.0,
                y + 4.0,
                TextStyle { colour: &palette.ink, ..style },
            );
        }
        for bar in bars(blame, expert) {
            draw_bar(canvas, palette, expert, middle, &columns, &bar, strength(&[bar.stage]));
        }
    }
    canvas.opacity(1.0);
}

fn draw_bar(
    canvas: &Canvas,
    palette: &Palette,
    expert: usize,
    middle: f64,
    columns: &Columns,
    bar: &Bar,
    strength: f64,
) {
    let (left, top) = columns.place(bar.column);
    let room = columns.width - FIGURE - GAP;
    let is_signed = bar.column == 3;
    let (zero, room) = if is_signed { (left + room / 2.0, room / 2.0) } else { (left, room) };
    let y = top + middle + bar.offset;
    let length = (bar.length.abs() * room).max(1.0);
    let from = if bar.length < 0.0 { zero - length } else { zero };
    canvas.opacity(bar.opacity * strength);
    canvas.fill_rounded(Rect::new(from, y - bar.thickness / 2.0, length, bar.thickness), 2.0, palette.expert(expert));
    canvas.opacity(strength);
    if is_signed {
        canvas.line((zero, y - 9.0), (zero, y + 9.0), &palette.line, 1.0);
    }
    let style = TextStyle { size: TEXT_SIZE, bold: false, colour: &palette.ink, align: Align::Right };
    canvas.text(palette, &bar.text, left + columns.width - GAP, y + 4.0, style);
}

/// The bars of an expert.
fn bars(blame: &DigitBlame, expert: usize) -> Vec<Bar> {
    let pair = blame.responsibilities.as_ref();
    let bar = |column, value: f32, text, stage| Bar {
        column,
        offset: 0.0,
        thickness: 9.0,
        length: f64::from(value),
        text,
        opacity: 1.0,
        stage,
    };
    let percents = |column, value, stage| bar(column, value, whole_percent(value), stage);
    let mut bars = vec![
        percents(1, blame.outputs[expert], Stage::Experts),
        percents(2, shares(&blame.pushes)[expert], Stage::Blame),
    ];
    let largest = blame.gate_gradient.iter().fold(STILL, |largest, slope| largest.max(slope.abs()));
    let step = moves(blame)[expert];
    bars.push(bar(3, step / largest, signed(step), Stage::Update));
    let gate = percents(0, blame.gate[expert], Stage::Gate);
    match pair {
        Some(h) => {
            bars.push(Bar { offset: -6.5, thickness: 6.0, opacity: 0.5, ..gate });
            let h = percents(0, h[expert], Stage::Blame);
            bars.push(Bar { offset: 5.5, thickness: 6.0, ..h });
        }
        None => bars.push(gate),
    }
    bars
}

/// A number with its sign; what is 0 to four places is 0.
pub fn signed(value: f32) -> String {
    let text = format!("{value:+.4}");
    if text.trim_start_matches(['+', '-']) == "0.0000" { "0".to_owned() } else { text.replace('-', "−") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_two_by_two_on_narrow_canvases() {
        let (wide, narrow) = (Columns::new(1200.0, 10), Columns::new(340.0, 10));
        assert_eq!((wide.place(3).1, narrow.place(3)), (0.0, (LEFT + narrow.width, narrow.block())));
        assert_eq!(height(10, 340.0), 2.0 * height(10, 1200.0));
        assert!(narrow.width - FIGURE - GAP > 80.0);
    }

    #[test]
    fn numbers_have_signs_and_zero_has_none() {
        assert_eq!(signed(0.1234), "+0.1234");
        assert_eq!(signed(-0.1234), "−0.1234");
        assert_eq!(signed(-0.00001), "0");
    }
}
