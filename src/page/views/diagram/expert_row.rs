//! One expert's row in the diagram: its number, its lead share, the digits that it reads, images of its hidden units, ten
//! bars, and its share of the gate.

use crate::digits::N_CLASSES;
use crate::page::canvas::Canvas;
use crate::page::canvas::palette::Palette;
use crate::page::canvas::shapes::{Align, Rect, TextStyle};
use crate::page::state::words;
use crate::page::views::diagram::layout::Layout;
use crate::page::views::diagram::scene::{ExpertScene, Scene};
use crate::page::views::diagram::weight_images::WeightImages;

/// Room below the bars for the digit of the highest bar, pixels.
const BAR_FOOT: f64 = 13.0;

/// Draws the row of expert `k`.
pub fn draw(
    canvas: &Canvas,
    palette: &Palette,
    layout: &Layout,
    k: usize,
    expert: &ExpertScene,
    scene: &Scene,
    images: &WeightImages,
) {
    let row = &layout.rows[k];
    let colour = palette.expert(k);
    let stands_out = scene.has_digit() && expert.heard;
    canvas.fill_rounded(*row, 8.0, &palette.background);
    let (edge, pen) = if stands_out { (colour, 1.6) } else { (&palette.line, 1.0) };
    canvas.outline_rounded(*row, 8.0, edge, pen);
    canvas.fill_rounded(Rect::new(row.x, row.y, if layout.compact { 4.0 } else { 6.0 }, row.height), 3.0, colour);
    draw_words(canvas, palette, layout, row, k, expert);
    canvas.opacity(if expert.heard { 1.0 } else { 0.6 });
    images.draw(canvas, k, row, &layout.columns);
    canvas.opacity(1.0);
    draw_bars(canvas, palette, layout, row, k, expert);
    if let Some(gate) = expert.gate {
        let (size, colour) = if stands_out { (14.0, &palette.ink) } else { (12.0, &palette.soft) };
        let size = if layout.compact { size - 2.0 } else { size };
        let style = TextStyle { size, bold: stands_out, colour, align: Align::Right };
        canvas.text(palette, &words::whole_percent(gate), layout.columns.figure, row.middle() + size * 0.36, style);
    }
}

fn draw_words(canvas: &Canvas, palette: &Palette, layout: &Layout, row: &Rect, k: usize, expert: &ExpertScene) {
    let x = layout.columns.text;
    let (ink, small) = if layout.compact { (13.0, 10.0) } else { (16.0, 12.0) };
    let style = TextStyle { size: ink, bold: true, colour: &palette.ink, align: Align::Left };
    let quiet = TextStyle { size: small, bold: false, colour: &palette.soft, align: Align::Left };
    let (upper, lower) = (row.middle() - 4.0, row.middle() + small + 1.0);
    canvas.text(palette, &k.to_string(), x, upper + 1.0, style);
    if let Some(specialty) = &expert.specialty {
        let colour = if expert.heard { &palette.ink } else { &palette.soft };
        let digits = if layout.compact { specialty.trim_start_matches("reads ") } else { specialty };
        canvas.text(palette, digits, x + if k > 9 { 24.0 } else { 17.0 }, upper, TextStyle { colour, ..quiet });
    }
    if let Some(lead) = expert.lead_share {
        canvas.text(palette, &format!("leads {}", words::whole_percent(lead)), x, lower, quiet);
    }
}

fn draw_bars(canvas: &Canvas, palette: &Palette, layout: &Layout, row: &Rect, k: usize, expert: &ExpertScene) {
    let columns = &layout.columns;
    let foot = row.y + row.height - BAR_FOOT - if layout.compact { 0.0 } else { 2.0 };
    let room = foot - row.y - if layout.compact { 4.0 } else { 8.0 };
    let width = columns.bar_step - 2.0;
    let chosen = expert.choice();
    for digit in 0..N_CLASSES {
        let x = columns.bars + columns.bar_step * digit as f64;
        let value = expert.bars.as_ref().and_then(|bars| bars.get(digit)).copied().unwrap_or(0.0);
        let height = 1.0 + f64::from(value.clamp(0.0, 1.0)) * (room - 1.0);
        let is_chosen = chosen == Some(digit);
        canvas.opacity(if is_chosen { 1.0 } else { 0.5 });
        let colour = if is_chosen { palette.expert(k) } else { &palette.soft };
        canvas.fill_rounded(Rect::new(x, foot - height, width, height), 1.5f64.min(height / 2.0), colour);
        canvas.opacity(1.0);
        if is_chosen {
            let style = TextStyle { size: 10.0, bold: expert.heard, colour: &palette.ink, align: Align::Centre };
            canvas.text(palette, &digit.to_string(), x + width / 2.0, foot + 10.0, style);
        }
    }
}
