//! One expert's row in the diagram: its letter, what it reads, what it says about the digit on the pad, its share of the gate,
//! and the switch that turns it off.

use crate::mixture::expert_name;
use crate::page::canvas::Canvas;
use crate::page::canvas::palette::Palette;
use crate::page::canvas::shapes::{Align, Fill, Path, Rect, TextStyle};
use crate::page::state::words;
use crate::page::views::diagram::layout::Layout;
use crate::page::views::diagram::scene::{ExpertScene, Scene};

/// Draws the row of expert `k`.
pub fn draw(canvas: &Canvas, palette: &Palette, layout: &Layout, k: usize, expert: &ExpertScene, scene: &Scene) {
    let row = &layout.rows[k];
    let colour = palette.expert(k);
    let stands_out = scene.has_digit() && expert.heard;
    canvas.fill_rounded(*row, 8.0, &palette.background);
    let (edge, pen) = if stands_out { (colour, 2.0) } else { (&palette.line, 1.0) };
    canvas.outline_rounded(*row, 8.0, edge, pen);
    canvas.fill_rounded(Rect::new(row.x, row.y, if layout.compact { 4.0 } else { 6.0 }, row.height), 3.0, colour);
    draw_words(canvas, palette, layout, k, expert);
    if expert.is_asleep {
        draw_asleep(canvas, palette, layout, row);
        draw_switch(canvas, palette, layout, k, expert.is_on);
        return;
    }
    if let Topical::Says { digit, is_wrong } = topical(expert, scene) {
        draw_answer(canvas, palette, layout, row, digit, is_wrong);
    }
    if let Some(gate) = expert.gate {
        let (size, colour) = if stands_out { (16.0, &palette.ink) } else { (13.0, &palette.soft) };
        let size = if layout.compact { size - 1.0 } else { size };
        let style = TextStyle { size, bold: stands_out, colour, align: Align::Right };
        canvas.text(palette, &words::whole_percent(gate), layout.columns.figure, row.middle() + size * 0.36, style);
    }
    draw_switch(canvas, palette, layout, k, expert.is_on);
}

/// A row that the digit does not ask: a veil over its words, and where its share would stand that it sleeps.
fn draw_asleep(canvas: &Canvas, palette: &Palette, layout: &Layout, row: &Rect) {
    canvas.opacity(0.35);
    canvas.fill_rounded(*row, 8.0, &palette.background);
    canvas.opacity(1.0);
    let style = TextStyle { size: 13.0, bold: false, colour: &palette.soft, align: Align::Right };
    canvas.text(palette, "asleep", layout.columns.figure, row.middle() + 4.7, style);
}

/// What the middle of a row shows.
enum Topical {
    /// Nothing: no digit is on the pad, or the outputs are no numbers.
    Nothing,
    /// The expert's own answer, and whether this answer is wrong.
    Says { digit: usize, is_wrong: bool },
}

fn topical(expert: &ExpertScene, scene: &Scene) -> Topical {
    match expert.choice() {
        Some(digit) if scene.has_digit() => {
            Topical::Says { digit, is_wrong: scene.truth.is_some_and(|truth| truth != digit) }
        }
        _ => Topical::Nothing,
    }
}

fn draw_words(canvas: &Canvas, palette: &Palette, layout: &Layout, k: usize, expert: &ExpertScene) {
    let (row, columns) = (&layout.rows[k], &layout.columns);
    let size = if layout.compact { 15.0 } else { 19.0 };
    let style = TextStyle { size, bold: true, colour: &palette.ink, align: Align::Left };
    canvas.text(palette, &expert_name(k).to_string(), columns.letter, row.middle() + size * 0.36, style);
    let quiet = TextStyle { size: 13.0, bold: false, colour: &palette.soft, align: Align::Left };
    let lead = expert.lead_share.filter(|_| layout.has_two_lines);
    let (upper, lower) =
        if lead.is_some() { (row.middle() - 3.0, row.middle() + 13.0) } else { (row.middle() + 4.7, 0.0) };
    if let Some(specialty) = &expert.specialty {
        let colour = if expert.heard { &palette.ink } else { &palette.soft };
        let words = if layout.has_verbs { specialty } else { specialty.trim_start_matches("reads ") };
        canvas.text(palette, words, columns.words, upper, TextStyle { colour, ..quiet });
    }
    if let Some(lead) = lead {
        let words = if layout.has_verbs { " of all digits" } else { "" };
        canvas.text(palette, &format!("{}{words}", words::whole_percent(lead)), columns.words, lower, quiet);
    }
}

fn draw_answer(canvas: &Canvas, palette: &Palette, layout: &Layout, row: &Rect, digit: usize, is_wrong: bool) {
    let x = layout.columns.answer;
    let colour = if is_wrong { &palette.soft } else { &palette.ink };
    let size = if layout.compact { 16.0 } else { 19.0 };
    let style = TextStyle { size, bold: true, colour, align: Align::Centre };
    canvas.text(palette, &digit.to_string(), x, row.middle() + size * 0.36, style);
    if is_wrong {
        let (left, half, y) = (x + size * 0.5, 3.5, row.middle() + 1.0);
        canvas.line((left, y - half), (left + 2.0 * half, y + half), &palette.soft, 1.6);
        canvas.line((left, y + half), (left + 2.0 * half, y - half), &palette.soft, 1.6);
    }
}

fn draw_switch(canvas: &Canvas, palette: &Palette, layout: &Layout, k: usize, is_on: bool) {
    let place = layout.switch(k);
    let radius = place.height / 2.0;
    canvas.fill_rounded(place, radius, if is_on { palette.expert(k) } else { &palette.line });
    canvas.outline_rounded(place, radius, if is_on { palette.expert(k) } else { &palette.soft }, 1.0);
    let x = if is_on { place.right() - radius } else { place.x + radius };
    canvas.fill(
        &Path::circle((x, place.middle()), radius - 2.0),
        Fill::Plain(if is_on { &palette.panel } else { &palette.soft }),
    );
}
