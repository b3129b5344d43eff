//! The charts of a race: error and effective experts of both runs, with a mark where the runs part.

use crate::page::canvas::Canvas;
use crate::page::canvas::palette::Palette;
use crate::page::canvas::shapes::{Align, TextStyle};
use crate::page::state::charts::scale::{Scale, ScaleKind, round_down};
use crate::page::state::charts::x_axis::XAxis;
use crate::page::state::race::contest::{Contest, RUNNERS};
use crate::page::state::words;
use crate::page::views::charts::line_chart::{self, Axes, Line, Style};
use crate::training::Evaluation;

/// The smallest error on the axis, per cent.
const SMALLEST: f64 = 0.1;

/// The figure of a test that a chart shows.
type Figure = fn(&Evaluation) -> f64;

/// Draws the errors of both runs.
pub fn draw_errors(canvas: &mut Canvas, palette: &Palette, contest: &Contest) {
    let error: Figure = |test| (f64::from(test.error) * 100.0).max(SMALLEST);
    let tests = contest.runners.iter().flat_map(|runner| runner.history.complete.samples());
    let least = tests.map(|test| error(&test.evaluation)).fold(50.0, f64::min);
    let range = (round_down(least * 0.75).max(SMALLEST / 2.0), 100.0);
    let name = |test: &Evaluation| words::percent(test.error);
    draw(canvas, palette, contest, (ScaleKind::Log, range), (error, name), contest.parting.errors);
    canvas.describe(&describe(contest, "Error on all test digits", name));
}

/// Draws the effective experts of both runs.
pub fn draw_experts(canvas: &mut Canvas, palette: &Palette, contest: &Contest) {
    let experts: Figure = |test| f64::from(test.effective_experts);
    let most = contest.runners.iter().map(|runner| runner.config.n_experts).max().unwrap_or(1) as f64;
    let name = |test: &Evaluation| format!("{:.1}", test.effective_experts);
    draw(canvas, palette, contest, (ScaleKind::Linear, (0.0, most * 1.05)), (experts, name), contest.parting.gates);
    canvas.describe(&describe(contest, "Effective experts", name));
}

/// Draws a figure of both runs; `parting` is the step at which the runs part.
fn draw(
    canvas: &mut Canvas,
    palette: &Palette,
    contest: &Contest,
    (kind, range): (ScaleKind, (f64, f64)),
    (figure, name): (Figure, impl Fn(&Evaluation) -> String),
    parting: Option<u32>,
) {
    if !canvas.clear() {
        return;
    }
    let (left, top, right, bottom) = line_chart::plot_edges(canvas);
    let axes =
        Axes { x: XAxis::Steps.scale(contest.position(), (left, right)), y: Scale::new(kind, range, (bottom, top)) };
    line_chart::draw_axes(canvas, palette, &axes, XAxis::Steps, 5);
    let styles = [(Style::Solid(2.2), &palette.accent), (Style::Dashed(2.0), &palette.ink)];
    let lines = contest.runners.iter().zip(styles).enumerate().map(|(idx, (runner, (style, colour)))| {
        let tests = runner.history.complete.samples();
        let points = tests.iter().map(|test| (XAxis::Steps.of(test.at), figure(&test.evaluation))).collect();
        let name = runner.test.as_ref().map(|test| format!("{} {}", RUNNERS[idx], name(test)));
        Line { points, style, colour, opacity: 1.0, name }
    });
    let lines: Vec<Line> = lines.collect();
    line_chart::draw_lines(canvas, &axes, &lines);
    if let Some(steps) = parting {
        let x = axes.x.pixel(f64::from(steps).max(1.0));
        canvas.line((x, top), (x, bottom), &palette.soft, 1.0);
        let is_left = x < f64::midpoint(left, right);
        let (x, align) = if is_left { (x + 4.0, Align::Left) } else { (x - 4.0, Align::Right) };
        let style = TextStyle { size: 13.0, bold: false, colour: &palette.soft, align };
        canvas.text_with_rim(palette, "they part", x, top + 10.0, style);
    }
    line_chart::draw_names(canvas, palette, &axes, &lines);
}

fn describe(contest: &Contest, what: &str, figure: impl Fn(&Evaluation) -> String) -> String {
    let [a, b] = contest.runners.each_ref().map(|runner| runner.test.as_ref());
    match (a, b) {
        (Some(a), Some(b)) => format!(
            "{what} at step {}: first {}, second {}. The table below has the figures.",
            contest.steps(),
            figure(a),
            figure(b)
        ),
        _ => format!("{what}: no test yet."),
    }
}
