//! Which expert reads which digit: for each digit the gate's mean share for each expert, as a heat map.

use crate::digits::N_CLASSES;
use crate::page::canvas::{Align, Canvas, TextStyle};
use crate::page::palette::Palette;
use crate::page::words;
use crate::training::Evaluation;

/// Room left of the cells for the experts' numbers, pixels.
const LEFT: f64 = 34.0;
/// Room above the cells for the digits, pixels.
const TOP: f64 = 16.0;
/// Room between cells, pixels.
const GAP: f64 = 1.5;
/// From this share on a cell shows its figure.
const SHOWN_SHARE: f64 = 0.195;

/// Draws the table.
pub fn draw(canvas: &mut Canvas, palette: &Palette, evaluation: Option<&Evaluation>, n_experts: usize) {
    if !canvas.clear() {
        return;
    }
    let width = (canvas.width - LEFT) / N_CLASSES as f64;
    let height = (canvas.height - TOP) / n_experts as f64;
    let style = TextStyle { size: 11.0, bold: false, colour: &palette.soft, align: Align::Centre };
    for digit in 0..N_CLASSES {
        canvas.text(palette, &digit.to_string(), LEFT + width * (digit as f64 + 0.5), 10.0, style);
    }
    for expert in 0..n_experts {
        let y = TOP + height * expert as f64;
        let colour = palette.expert(expert);
        let middle = y + (height - GAP) / 2.0;
        canvas.fill_rounded(2.0, middle - 5.0, 10.0, 10.0, 3.0, colour);
        canvas.text(
            palette,
            &expert.to_string(),
            18.0,
            middle + 4.0,
            TextStyle { colour: &palette.ink, align: Align::Left, ..style },
        );
        for digit in 0..N_CLASSES {
            let share = evaluation.and_then(|test| test.gating_by_digit.get(digit * n_experts + expert)).copied();
            let share = f64::from(share.unwrap_or(0.0));
            let x = LEFT + width * digit as f64;
            let opacity = 0.06 + 0.94 * share.clamp(0.0, 1.0);
            canvas.opacity(opacity);
            canvas.fill_rounded(x, y, width - GAP, height - GAP, 3.0, colour);
            canvas.opacity(1.0);
            if share >= SHOWN_SHARE && height > 12.0 {
                let colour = palette.text_on(colour, opacity);
                let style = TextStyle { bold: share >= 0.5, colour, ..style };
                canvas.text(palette, &format!("{:.0}", share * 100.0), x + (width - GAP) / 2.0, middle + 4.0, style);
            }
        }
    }
    canvas.describe(&match evaluation {
        Some(test) => {
            let experts: Vec<String> = (0..n_experts)
                .map(|k| format!("expert {k} {}", words::specialty(&words::digits_sent_to(test, k))))
                .collect();
            format!("Which expert reads which digit: {}. {}", experts.join("; "), words::specialisation(test))
        }
        None => "Which expert reads which digit: no test yet.".to_owned(),
    });
}
