//! Each expert's share of the gate over the run, stacked.

use super::line_chart;
use super::scale::{Kind, Scale};
use crate::page::canvas::{Align, Canvas, Rect, TextStyle};
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
        canvas.outline_rounded(Rect::new(left, top, right - left, bottom - top), 3.0, &palette.grid, 1.0);
        canvas.describe("Share of the gate by expert: no test yet.");
        return;
    };
    // The first test may come late and the last a while ago: the bands go on to both edges.
    let places = tests.iter().map(|test| x.pixel(test.epochs).clamp(left, right));
    let places: Vec<f64> = std::iter::once(left).chain(places).chain([right]).collect();
    let tests = || tests.iter().take(1).chain(&tests).chain(tests.last());
    let mut above = vec![0.0; places.len()];
    for expert in 0..last.evaluation.gating_shares.len() {
        let below: Vec<f64> = tests().zip(&above).map(|(test, above)| above + share(test, expert)).collect();
        let edge = |shares: &[f64]| places.iter().copied().zip(shares.iter().map(|share| y.pixel(*share))).collect();
        fill_band(canvas, palette, expert, edge(&above), edge(&below));
        above = below;
    }
    number_bands(canvas, palette, &last.evaluation, right, &y);
    canvas.describe(&format!("Share of the gate by expert: {}.", words::usage(&last.evaluation)));
}

fn share(test: &Tested, expert: usize) -> f64 {
    f64::from(test.evaluation.gating_shares.get(expert).copied().unwrap_or(0.0))
}

/// Fills the band between two edges, each given from left to right.
fn fill_band(canvas: &Canvas, palette: &Palette, expert: usize, upper: Vec<(f64, f64)>, lower: Vec<(f64, f64)>) {
    let context = &canvas.context;
    context.begin_path();
    for (x, y) in upper.into_iter().chain(lower.into_iter().rev()) {
        context.line_to(x, y);
    }
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
