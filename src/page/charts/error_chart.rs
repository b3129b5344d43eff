//! The share of digits that mixture and baseline misread, over the run.

use super::line_chart::{self, Axes, Line, Style};
use super::scale::{Kind, Scale, round_down};
use crate::page::canvas::Canvas;
use crate::page::history::{History, Tested, Trained};
use crate::page::palette::Palette;
use crate::page::words;
use crate::protocol::TrainingFigures;
use crate::training::Evaluation;

/// The smallest error on the axis, in per cent: a tenth of a digit in ten thousand cannot be seen anyway.
const SMALLEST: f64 = 0.1;

/// Draws the chart.
pub fn draw(canvas: &mut Canvas, palette: &Palette, history: &History) {
    if !canvas.clear() {
        return;
    }
    let lines = lines(history, palette);
    let lowest = lines.iter().flat_map(|line| &line.points).map(|point| point.1).fold(50.0, f64::min);
    let (left, top, right, bottom) = line_chart::plot_edges(canvas);
    let axes = Axes {
        x: Scale::new(Kind::Linear, (0.0, history.epochs().max(0.02)), (left, right)),
        y: Scale::new(Kind::Log, (round_down(lowest * 0.75).max(SMALLEST / 2.0), 100.0), (bottom, top)),
    };
    line_chart::draw_axes(canvas, palette, &axes, 6);
    line_chart::draw_lines(canvas, palette, &axes, &lines);
    canvas.describe(&description(history));
}

fn lines<'a>(history: &History, palette: &'a Palette) -> Vec<Line<'a>> {
    let tests = |samples: &[Tested], error: fn(&Evaluation) -> f32| -> Vec<(f64, f64)> {
        samples.iter().map(|test| (test.epochs, in_percent(error(&test.evaluation)))).collect()
    };
    let reports = |samples: &[Trained], error: fn(&TrainingFigures) -> f32| -> Vec<(f64, f64)> {
        samples.iter().map(|report| (report.epochs, in_percent(error(&report.figures)))).collect()
    };
    let (live, complete) = (history.live.samples(), history.complete.samples());
    let latest = history.tests().last().map(|test| &test.evaluation);
    let name = |what: &str, error: Option<f32>| error.map(|error| format!("{what} {}", words::percent(error)));
    let thin = |points, colour| Line { points, style: Style::Solid(1.0), colour, opacity: 0.4, name: None };
    let line = |points, style, colour, name| Line { points, style, colour, opacity: 1.0, name };
    let (mixture, baseline) = (&palette.accent, &palette.soft);
    // Before there are live tests the dots of the complete ones carry the names.
    let (live_named, dots_named) = if live.is_empty() { (None, latest) } else { (latest, None) };
    vec![
        thin(reports(history.training.samples(), |figures| figures.baseline_error), baseline),
        thin(reports(history.training.samples(), |figures| figures.error), mixture),
        line(
            tests(live, |test| test.baseline_error),
            Style::Dashed(1.6),
            baseline,
            name("one network", live_named.map(|test| test.baseline_error)),
        ),
        line(
            tests(complete, |test| test.baseline_error),
            Style::Dots(2.2),
            baseline,
            name("one network", dots_named.map(|test| test.baseline_error)),
        ),
        line(
            tests(live, |test| test.error),
            Style::Solid(2.2),
            mixture,
            name("mixture", live_named.map(|test| test.error)),
        ),
        line(
            tests(complete, |test| test.error),
            Style::Dots(3.0),
            mixture,
            name("mixture", dots_named.map(|test| test.error)),
        ),
    ]
}

fn in_percent(share: f32) -> f64 {
    (f64::from(share) * 100.0).max(SMALLEST)
}

fn description(history: &History) -> String {
    match history.tests().last() {
        Some(test) => format!(
            "Error on test digits over {:.1} epochs: the mixture misreads {}, one network alone {}.",
            test.epochs,
            words::percent(test.evaluation.error),
            words::percent(test.evaluation.baseline_error)
        ),
        None => "Error on test digits: no test yet.".to_owned(),
    }
}
