//! Which expert reads which digit: for each digit the gate's mean share for each expert, as a heat map, and beside it how
//! many of all test digits the expert leads.

use crate::digits::N_CLASSES;
use crate::page::canvas::{Align, Canvas, Rect, TextStyle};
use crate::page::palette::Palette;
use crate::page::words;
use crate::training::Evaluation;

/// Room left of the cells for the experts' numbers, pixels.
const LEFT: f64 = 34.0;
/// Room above the cells for the digits, pixels.
const TOP: f64 = 16.0;
/// Room right of the cells for the lead shares, pixels.
const LEADS: f64 = 62.0;
/// Room between cells, pixels.
const GAP: f64 = 1.5;
/// From this share on a cell shows its figure.
const SHOWN_SHARE: f64 = 0.195;
/// Size of the text, pixels.
const TEXT_SIZE: f64 = 11.0;

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

/// Draws the table.
pub fn draw(canvas: &mut Canvas, palette: &Palette, evaluation: Option<&Evaluation>, n_experts: usize) {
    if !canvas.clear() {
        return;
    }
    let width = (canvas.width - LEFT - LEADS) / N_CLASSES as f64;
    let pitch = (canvas.height - TOP) / n_experts as f64;
    let style = TextStyle { size: TEXT_SIZE, bold: false, colour: &palette.soft, align: Align::Centre };
    for digit in 0..N_CLASSES {
        canvas.text(palette, &digit.to_string(), LEFT + width * (digit as f64 + 0.5), 10.0, style);
    }
    canvas.text(palette, "leads, %", canvas.width, 10.0, TextStyle { align: Align::Right, ..style });
    for expert in 0..n_experts {
        let row = Row { expert, top: TOP + pitch * expert as f64, height: pitch - GAP };
        canvas.fill_rounded(Rect::new(2.0, row.middle() - 5.0, 10.0, 10.0), 3.0, palette.expert(expert));
        let name = TextStyle { colour: &palette.ink, align: Align::Left, ..style };
        canvas.text(palette, &expert.to_string(), 18.0, row.middle() + 4.0, name);
        draw_cells(canvas, palette, evaluation, &row, width, n_experts);
        if let Some(test) = evaluation {
            draw_lead_share(canvas, palette, test, &row);
        }
    }
    canvas.describe(&description(evaluation, n_experts));
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

/// A bar from the table outwards, as long as the expert's share of all leads, and the figure.
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
        format!("expert {expert} {specialty}, leads {}", words::whole_percent(lead))
    };
    let experts: Vec<String> = (0..n_experts).map(of).collect();
    format!("Which expert reads which digit: {}. {}", experts.join("; "), words::specialisation(test))
}
