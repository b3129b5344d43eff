//! The error over the run, beside earlier runs: the share of digits that the mixture, its lead expert alone, and the baselines
//! misread.

use crate::page::browser::dom::Text;
use crate::page::canvas::Canvas;
use crate::page::canvas::palette::{Colour, Palette};
use crate::page::state::State;
use crate::page::state::charts::scale::{Scale, ScaleKind, round_down};
use crate::page::state::run::history::{Position, Tested, Trained};
use crate::page::state::tracked::Stamp;
use crate::page::state::words;
use crate::page::views::charts::crosshair;
use crate::page::views::charts::curves::Curves;
use crate::page::views::charts::line_chart::{self, Axes, Line, Style};
use crate::page::views::part::{Frame, Part, Urgency};
use crate::protocol::TrainingFigures;
use crate::training::Evaluation;

/// Smaller errors, per cent, are drawn as this error: a logarithmic axis has no place for 0.
const SMALLEST: f64 = 0.1;

/// A network, and its error in a test.
type ErrorOf = (&'static str, fn(&Evaluation) -> Option<f32>);

const MIXTURE: ErrorOf = ("mixture", |test| Some(test.error));
const LEAD: ErrorOf = ("lead expert alone", |test| Some(test.lead_error));
const BASELINE: ErrorOf = ("one network", |test| Some(test.baseline_error));
/// The big network; it has errors only where a network of the mixture's size learns beside the run.
const BIG: ErrorOf = ("big network", |test| test.size_baseline_error);

/// The values at the crosshair, for screen readers.
pub struct CrosshairText(Text);

impl CrosshairText {
    /// The text in the page.
    pub fn new() -> Self {
        Self(Text::new("curves-said"))
    }
}

impl Part for CrosshairText {
    fn urgency(&self) -> Urgency {
        Urgency::InTurn
    }

    fn changed(&self, state: &State) -> Stamp {
        state.curves_changed()
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        self.0.set(&reading_in_words(&Curves::of(state), frame.palette));
    }
}

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
        line_chart::draw_hint(canvas, palette);
    }
    crosshair::draw_viewed_moment(canvas, palette, curves.viewed);
    if let Some(place) = curves.pointed {
        let at = axes.x.value(crosshair::pixel(canvas, place));
        crosshair::draw(canvas, palette, place, &readings(curves, palette, at));
    } else {
        // The box at the crosshair would lie over the latest values, which stand at the ends of the lines.
        line_chart::draw_names(canvas, palette, &axes, &lines);
    }
}

fn lines<'a>(curves: &Curves, palette: &'a Palette) -> Vec<Line<'a>> {
    let (x, history) = (curves.x, curves.history);
    let tests = |samples: &[Tested], (_, error): ErrorOf| -> Vec<(f64, f64)> {
        let place = |test: &Tested| Some((x.of(test.at), in_percent(error(&test.evaluation)?)));
        samples.iter().filter_map(place).collect()
    };
    let reports = |error: fn(&TrainingFigures) -> f32| -> Vec<(f64, f64)> {
        let samples = history.training.samples();
        samples.iter().map(|report: &Trained| (x.of(report.at), in_percent(error(&report.figures)))).collect()
    };
    let (live, complete) = (history.live.samples(), history.complete.samples());
    let latest = history.tests().last().map(|test| &test.evaluation);
    let now = curves.now();
    let name = |(network, error): ErrorOf| Some(format!("{network} {}{now}", words::percent(latest.and_then(error)?)));
    let thin = |points, colour| Line { points, style: Style::Solid(1.0), colour, opacity: 0.4, name: None };
    let line = |of: ErrorOf, style, colour| {
        // Only live tests have lines. Until there are any, the names stand at the dots of the complete tests.
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
            line(BIG, Style::Dashed(1.6), &palette.ink),
            dots(BIG, 2.2, &palette.ink),
            Line { opacity: 0.7, ..line(LEAD, Style::Dotted(1.4), lead) },
            line(MIXTURE, Style::Solid(2.2), mixture),
            dots(MIXTURE, 3.0, mixture),
        ])
        .collect()
}

/// The values of this run and of earlier runs at `at` on the x axis, as texts in the colours of their lines.
fn readings<'a>(curves: &Curves, palette: &'a Palette, at: f64) -> Vec<(String, &'a Colour)> {
    let tests = curves.history.tests();
    let test = crosshair::last_before(&tests, at, |test| curves.x.of(test.at));
    let training = crosshair::last_before(curves.history.training.samples(), at, |report| curves.x.of(report.at));
    let mut lines = vec![(curves.x.in_words(at), &palette.soft)];
    if let Some(test) = test {
        for ((network, error), colour) in
            [(MIXTURE, &palette.accent), (LEAD, &palette.accent), (BASELINE, &palette.soft), (BIG, &palette.ink)]
        {
            lines.extend(error(&test.evaluation).map(|error| (format!("{network} {}", words::percent(error)), colour)));
        }
    }
    if let Some(report) = training {
        lines.push((format!("mixture, training {}", words::percent(report.figures.error)), &palette.accent));
    }
    for run in curves.earlier {
        let reading = crosshair::last_before(&run.errors, at, |(along, _): &(Position, f32)| curves.x.of(*along));
        lines.extend(
            reading.map(|(_, error)| (format!("run {} {}", run.letter, words::percent(*error)), &palette.soft)),
        );
    }
    lines
}

/// The values at the place that the user points at, in words; empty if there is no such place.
fn reading_in_words(curves: &Curves, palette: &Palette) -> String {
    let Some(place) = curves.pointed else { return String::new() };
    let at = curves.x.scale(curves.history.end(), (0.0, 1.0)).value(place);
    readings(curves, palette, at).into_iter().map(|(text, _)| text).collect::<Vec<_>>().join(", ")
}

/// A share in per cent, at least [`SMALLEST`].
fn in_percent(share: f32) -> f64 {
    (f64::from(share) * 100.0).max(SMALLEST)
}

fn description(curves: &Curves) -> String {
    match curves.history.tests().last() {
        Some(test) => format!(
            "Error on test digits over {}: the mixture misreads {}, its lead expert alone {}, one network alone {}{}. \
             The arrow keys read earlier values.",
            curves.x.in_words(curves.x.of(test.at)),
            words::percent(test.evaluation.error),
            words::percent(test.evaluation.lead_error),
            words::percent(test.evaluation.baseline_error),
            test.evaluation
                .size_baseline_error
                .map_or(String::new(), |big| format!(", one big network {}", words::percent(big)))
        ),
        None => "Error on test digits: no run yet.".to_owned(),
    }
}
