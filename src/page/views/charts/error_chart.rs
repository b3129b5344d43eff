//! The share of digits that mixture, lead expert alone and baseline misread, over the run and beside earlier ones.

use crate::page::canvas::Canvas;
use crate::page::canvas::palette::{Colour, Palette};
use crate::page::state::charts::scale::{Scale, ScaleKind, round_down};
use crate::page::state::run::history::{Position, Tested, Trained};
use crate::page::state::words;
use crate::page::views::charts::hover;
use crate::page::views::charts::line_chart::{self, Axes, Line, Style};
use crate::page::views::charts::shown_curves::{Curves, draw_hint};
use crate::protocol::TrainingFigures;
use crate::training::Evaluation;

/// The smallest error on a log axis, in per cent: a tenth of a digit in ten thousand cannot be seen anyway.
const SMALLEST: f64 = 0.1;

/// An error of a test, and what it is of.
type ErrorOf = (&'static str, fn(&Evaluation) -> f32);

const MIXTURE: ErrorOf = ("mixture", |test| test.error);
const LEAD: ErrorOf = ("lead expert alone", |test| test.lead_error);
const BASELINE: ErrorOf = ("one network", |test| test.baseline_error);

/// Draws the chart.
pub fn draw(canvas: &mut Canvas, palette: &Palette, curves: &Curves) {
    canvas.describe(&description(curves));
    if !canvas.clear() {
        return;
    }
    let lines = lines(curves, palette);
    let values = || lines.iter().flat_map(|line| &line.points).map(|point| point.1);
    let (left, top, right, bottom) = line_chart::plot_edges(canvas);
    let range = match curves.error_scale {
        ScaleKind::Log => (round_down(values().fold(50.0, f64::min) * 0.75).max(SMALLEST / 2.0), 100.0),
        ScaleKind::Linear => (0.0, values().fold(1.0, f64::max) * 1.05),
    };
    let axes = Axes {
        x: curves.x.scale(curves.history.end(), (left, right)),
        y: Scale::new(curves.error_scale, range, (bottom, top)),
    };
    line_chart::draw_axes(canvas, palette, &axes, curves.x, 6);
    line_chart::draw_lines(canvas, &axes, &lines);
    if curves.history.tests().is_empty() {
        draw_hint(canvas, palette);
    }
    hover::draw_moment(canvas, palette, curves.viewed);
    if let Some(place) = curves.pointed {
        let at = axes.x.value(hover::pixel(canvas, place));
        hover::draw(canvas, palette, place, &readings(curves, palette, at));
    } else {
        // Where values are read, the box with them takes the place of the latest ones.
        line_chart::draw_names(canvas, palette, &axes, &lines);
    }
}

fn lines<'a>(curves: &Curves, palette: &'a Palette) -> Vec<Line<'a>> {
    let (x, history) = (curves.x, curves.history);
    let tests = |samples: &[Tested], (_, error): ErrorOf| -> Vec<(f64, f64)> {
        samples.iter().map(|test| (x.of(test.at), in_percent(error(&test.evaluation)))).collect()
    };
    let reports = |error: fn(&TrainingFigures) -> f32| -> Vec<(f64, f64)> {
        let samples = history.training.samples();
        samples.iter().map(|report: &Trained| (x.of(report.at), in_percent(error(&report.figures)))).collect()
    };
    let (live, complete) = (history.live.samples(), history.complete.samples());
    let latest = history.tests().last().map(|test| &test.evaluation);
    let name = |(what, error): ErrorOf| latest.map(|test| format!("{what} {}", words::percent(error(test))));
    let thin = |points, colour| Line { points, style: Style::Solid(1.0), colour, opacity: 0.4, name: None };
    let line = |of: ErrorOf, style, colour| {
        // Before there are live tests the dots of the complete ones carry the names.
        let name = name(of).filter(|_| !live.is_empty());
        Line { points: tests(live, of), style, colour, opacity: 1.0, name }
    };
    let dots = |of: ErrorOf, radius, colour| {
        let name = name(of).filter(|_| live.is_empty());
        Line { points: tests(complete, of), style: Style::Dots(radius), colour, opacity: 1.0, name }
    };
    let (mixture, lead, baseline) = (&palette.accent, &palette.accent, &palette.soft);
    let earlier = curves.earlier.iter().map(|run| Line {
        points: run.errors.iter().map(|(at, error)| (x.of(*at), in_percent(*error))).collect(),
        style: Style::Solid(1.4),
        colour: &palette.soft,
        opacity: 0.35,
        name: None,
    });
    earlier
        .chain([
            thin(reports(|figures| figures.baseline_error), baseline),
            thin(reports(|figures| figures.error), mixture),
            line(BASELINE, Style::Dashed(1.6), baseline),
            dots(BASELINE, 2.2, baseline),
            Line { opacity: 0.7, ..line(LEAD, Style::Dotted(1.4), lead) },
            line(MIXTURE, Style::Solid(2.2), mixture),
            dots(MIXTURE, 3.0, mixture),
        ])
        .collect()
}

/// The values at a place of the axis, each with its colour; the earlier runs' too.
fn readings<'a>(curves: &Curves, palette: &'a Palette, at: f64) -> Vec<(String, &'a Colour)> {
    let tests = curves.history.tests();
    let test = hover::last_before(&tests, at, |test| curves.x.of(test.at));
    let training = hover::last_before(curves.history.training.samples(), at, |report| curves.x.of(report.at));
    let mut lines = vec![(curves.x.in_words(at), &palette.soft)];
    if let Some(test) = test {
        for ((what, error), colour) in [(MIXTURE, &palette.accent), (LEAD, &palette.accent), (BASELINE, &palette.soft)]
        {
            lines.push((format!("{what} {}", words::percent(error(&test.evaluation))), colour));
        }
    }
    if let Some(report) = training {
        lines.push((format!("mixture, training {}", words::percent(report.figures.error)), &palette.accent));
    }
    for run in curves.earlier {
        let reading = hover::last_before(&run.errors, at, |(along, _): &(Position, f32)| curves.x.of(*along));
        lines.extend(
            reading.map(|(_, error)| (format!("run {} {}", run.letter, words::percent(*error)), &palette.soft)),
        );
    }
    lines
}

/// The values at the place that is pointed at, in words; empty if there is none.
pub fn reading_in_words(curves: &Curves, palette: &Palette) -> String {
    let Some(place) = curves.pointed else { return String::new() };
    let at = curves.x.scale(curves.history.end(), (0.0, 1.0)).value(place);
    readings(curves, palette, at).into_iter().map(|(text, _)| text).collect::<Vec<_>>().join(", ")
}

fn in_percent(share: f32) -> f64 {
    (f64::from(share) * 100.0).max(SMALLEST)
}

fn description(curves: &Curves) -> String {
    match curves.history.tests().last() {
        Some(test) => format!(
            "Error on test digits over {}: the mixture misreads {}, its lead expert alone {}, one network alone {}. \
             The arrow keys read earlier values.",
            curves.x.in_words(curves.x.of(test.at)),
            words::percent(test.evaluation.error),
            words::percent(test.evaluation.lead_error),
            words::percent(test.evaluation.baseline_error)
        ),
        None => "Error on test digits: no run yet.".to_owned(),
    }
}
