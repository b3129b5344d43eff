//! Each expert's share of the gate over the run, stacked.

use super::line_chart;
use super::scale::{Kind, Scale};
use crate::page::canvas::{Align, Canvas, TextStyle};
use crate::page::history::{History, Tested};
use crate::page::palette::Palette;
use crate::page::words;
use crate::training::Evaluation;

/// A band is numbered where it is at least this high, pixels.
const NUMBERED_BAND: f64 = 10.0;

/// Draws the chart.
pub fn draw(canvas: &mut Canvas, palette: &Palette, history: &History) {
    if !canvas.clear() {
        return;
    }
    let tests = history.tests();
    let (left, top, right, bottom) = line_chart::plot_edges(canvas);
    let x = Scale::new(Kind::Linear, (0.0, history.epochs().max(0.02)), (left, right));
    let y = Scale::new(Kind::Linear, (0.0, 1.0), (top, bottom));
    let style = TextStyle { size: 11.0, bold: false, colour: &palette.soft, align: Align::Right };
    for (percent, share) in [("100", 0.0), ("50", 0.5), ("0", 1.0)] {
        canvas.text(palette, percent, left - 6.0, y.pixel(share) + 4.0, style);
    }
    line_chart::draw_epochs(canvas, palette, &x);
    let Some(last) = tests.last() else {
        canvas.outline_rounded(left, top, right - left, bottom - top, 3.0, &palette.grid, 1.0);
        canvas.describe("Share of the gate by expert: no test yet.");
        return;
    };
    // The first test may come late; the bands begin at its shares.
    let edges = [x.pixel(0.0), right];
    let places: Vec<f64> = tests.iter().map(|test| x.pixel(test.epochs).clamp(edges[0], edges[1])).collect();
    let mut above = vec![0.0; tests.len()];
    for expert in 0..last.evaluation.gating_shares.len() {
        let below: Vec<f64> = tests.iter().zip(&above).map(|(test, above)| above + share(test, expert)).collect();
        fill_band(canvas, palette, expert, &places, edges, &above, &below, &y);
        above = below;
    }
    number_bands(canvas, palette, &last.evaluation, right, &y);
    canvas.describe(&format!("Share of the gate by expert: {}.", words::usage(&last.evaluation)));
}

fn share(test: &Tested, expert: usize) -> f64 {
    f64::from(test.evaluation.gating_shares.get(expert).copied().unwrap_or(0.0))
}

#[allow(clippy::too_many_arguments)] // A band is its two edges on two scales.
fn fill_band(
    canvas: &Canvas,
    palette: &Palette,
    expert: usize,
    places: &[f64],
    edges: [f64; 2],
    above: &[f64],
    below: &[f64],
    y: &Scale,
) {
    let context = &canvas.context;
    context.begin_path();
    context.move_to(edges[0], y.pixel(above[0]));
    for (x, share) in places.iter().zip(above) {
        context.line_to(*x, y.pixel(*share));
    }
    let last = above.len() - 1;
    context.line_to(edges[1], y.pixel(above[last]));
    context.line_to(edges[1], y.pixel(below[last]));
    for (x, share) in places.iter().zip(below).rev() {
        context.line_to(*x, y.pixel(*share));
    }
    context.line_to(edges[0], y.pixel(below[0]));
    context.close_path();
    canvas.opacity(0.88);
    context.set_fill_style_str(&palette.expert(expert).css);
    context.fill();
    canvas.opacity(1.0);
    context.set_stroke_style_str(&palette.panel.css);
    context.set_line_width(0.7);
    context.stroke();
}

fn number_bands(canvas: &Canvas, palette: &Palette, evaluation: &Evaluation, right: f64, y: &Scale) {
    let mut above = 0.0;
    for (expert, share) in evaluation.gating_shares.iter().enumerate() {
        let below = above + f64::from(*share);
        let (from, to) = (y.pixel(above), y.pixel(below));
        if to - from >= NUMBERED_BAND - 1.0 {
            let colour = palette.text_on(palette.expert(expert), 0.88);
            let style = TextStyle { size: NUMBERED_BAND, bold: true, colour, align: Align::Right };
            canvas.text(palette, &expert.to_string(), right - 5.0, f64::midpoint(from, to) + 3.6, style);
        }
        above = below;
    }
}
