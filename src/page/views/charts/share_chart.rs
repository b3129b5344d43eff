//! Each expert's share over the run, stacked: its share of the gate, or the share of digits that the expert leads.

use crate::kernel::ranking::largest_first;
use crate::mixture::expert_name;
use crate::page::canvas::Canvas;
use crate::page::canvas::palette::Palette;
use crate::page::canvas::shapes::{Align, Fill, Path, Pen, Rect, TextStyle};
use crate::page::state::charts::scale::{Scale, ScaleKind};
use crate::page::state::run::history::Tested;
use crate::page::state::words;
use crate::page::views::charts::curves::Curves;
use crate::page::views::charts::{crosshair, line_chart};

/// Size of the experts' letters on their bands, pixels. A band that is more than 2 pixels lower has no letter.
const NAMED_BAND: f64 = 10.0;

/// The drawn tests are at least this far apart on average, pixels. More would only cost time: each is a corner of every band.
const TEST_WIDTH: f64 = 1.5;

/// Draws the shares of any run: the race draws those of its two runs too.
pub fn draw(canvas: &mut Canvas, palette: &Palette, curves: &Curves) {
    let all = curves.history.tests();
    canvas.describe(&all.last().map_or("Shares by expert: no run yet.".to_owned(), |last| {
        format!("Shares by expert: {}.", words::usage(&last.evaluation))
    }));
    if !canvas.clear() {
        return;
    }
    let (left, top, right, bottom) = line_chart::plot_edges(canvas);
    let x = curves.x.scale(curves.history.end(), (left, right));
    let y = Scale::new(ScaleKind::Linear, (0.0, 1.0), (top, bottom));
    let style = TextStyle { size: 13.0, bold: false, colour: &palette.soft, align: Align::Right };
    for (percent, share) in [("100", 0.0), ("50", 0.5), ("0", 1.0)] {
        canvas.text(palette, percent, left - 6.0, y.pixel(share) + 4.0, style);
    }
    line_chart::draw_x_axis(canvas, palette, &x, curves.x);
    let Some(last) = all.last() else {
        canvas.outline_rounded(Rect::new(left, top, right - left, bottom - top), 3.0, &palette.grid, 1.0);
        line_chart::draw_hint(canvas, palette);
        return;
    };
    // The stride is a power of two: a longer run draws a part of the tests drawn before, so that bands do not flicker.
    let step = (all.len() as f64 * TEST_WIDTH / (right - left).max(1.0)).ceil() as usize;
    let drawn = || all.iter().step_by(step.next_power_of_two());
    // Bands reach both edges, although the first test may be late in the run and the last one a while ago.
    let places = drawn().map(|test| x.pixel(curves.x.of(test.at)).clamp(left, right));
    let places: Vec<f64> = std::iter::once(left).chain(places).chain([right]).collect();
    let tests = || drawn().take(1).chain(drawn()).chain(all.last());
    let share =
        |test: &Tested, expert: usize| f64::from(curves.share.of(&test.evaluation).get(expert).copied().unwrap_or(0.0));
    let mut above = vec![0.0; places.len()];
    for expert in 0..curves.share.of(&last.evaluation).len() {
        let below: Vec<f64> = tests().zip(&above).map(|(test, above)| above + share(test, expert)).collect();
        let edge = |shares: &[f64]| places.iter().copied().zip(shares.iter().map(|share| y.pixel(*share))).collect();
        fill_band(canvas, palette, expert, edge(&above), edge(&below));
        above = below;
    }
    name_bands(canvas, palette, curves.share.of(&last.evaluation), right, &y);
    if let Some(place) = curves.pointed {
        let at = x.value(crosshair::pixel(canvas, place));
        let test = crosshair::last_before(&all, at, |test| curves.x.of(test.at));
        let lines = test.map(|test| [(three_largest(curves.share.of(&test.evaluation)), &palette.ink)]);
        crosshair::draw(canvas, palette, place, lines.as_ref().map_or(&[], |lines| lines));
    }
}

/// The three largest shares, each with its expert, in words.
fn three_largest(shares: &[f32]) -> String {
    let experts = largest_first(shares).into_iter().take(3);
    let parts = experts.map(|expert| format!("{}: {}", expert_name(expert), words::whole_percent(shares[expert])));
    parts.collect::<Vec<_>>().join(", ")
}

/// Fills an expert's band between two edges, each given from left to right.
fn fill_band(canvas: &Canvas, palette: &Palette, expert: usize, upper: Vec<(f64, f64)>, lower: Vec<(f64, f64)>) {
    let band = Path::area(upper.into_iter().chain(lower.into_iter().rev()));
    canvas.fill_and_stroke(&band, Fill::Plain(palette.expert(expert)), 0.88, Pen::new(&palette.panel, 0.7));
}

/// Writes the experts' letters at the right ends of their bands.
fn name_bands(canvas: &Canvas, palette: &Palette, shares: &[f32], right: f64, y: &Scale) {
    let mut above = 0.0;
    for (expert, share) in shares.iter().enumerate() {
        let below = above + f64::from(*share);
        let (from, to) = (y.pixel(above), y.pixel(below));
        if to - from >= NAMED_BAND - 2.0 {
            let colour = palette.text_on(palette.expert(expert), 0.88);
            let style = TextStyle { size: NAMED_BAND, bold: true, colour, align: Align::Right };
            canvas.text(palette, &expert_name(expert).to_string(), right - 8.0, f64::midpoint(from, to) + 3.6, style);
        }
        above = below;
    }
}
