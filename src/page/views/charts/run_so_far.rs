//! The run so far in one picture: the experts' shares as bands, the error as a line on them, marks where a setting was changed,
//! and the handle of the time machine.

use crate::page::canvas::Canvas;
use crate::page::canvas::palette::Palette;
use crate::page::canvas::shapes::{Align, Path, Pen, Rect, TextStyle};
use crate::page::state::charts::scale::{Scale, ScaleKind};
use crate::page::state::words;
use crate::page::views::charts::curves::Curves;
use crate::page::views::charts::{line_chart, share_chart};

/// The errors, per cent, at the foot and at the top of the picture.
const ERRORS: (f64, f64) = (0.5, 100.0);
/// The errors, per cent, that stand at the left edge, in words.
const NAMED_ERRORS: [(f64, &str); 2] = [(10.0, "10 % misread"), (1.0, "1 %")];
/// The time machine's handle: its width, and how far it reaches above and below the bands, pixels.
pub const HANDLE: (f64, f64) = (5.0, 2.0);

/// Draws the run.
pub fn draw(canvas: &mut Canvas, palette: &Palette, curves: &Curves) {
    share_chart::draw(canvas, palette, curves);
    if canvas.width == 0.0 || curves.history.tests().is_empty() {
        return;
    }
    let (left, top, right, bottom) = line_chart::plot_edges(canvas);
    let x = curves.x.scale(curves.history.end(), (left, right));
    draw_error(canvas, palette, curves, &x);
    draw_marks(canvas, palette, curves, &x);
    let at = curves.viewed.map_or(right, |place| left + place * (right - left));
    let (width, beyond) = HANDLE;
    canvas.fill_rounded(
        Rect::new(at - width / 2.0, top - beyond, width, bottom - top + 2.0 * beyond),
        2.0,
        &palette.accent,
    );
}

/// Draws the error as a line with a rim, because it lies on bands of all colours, and writes the latest one.
fn draw_error(canvas: &Canvas, palette: &Palette, curves: &Curves, x: &Scale) {
    let (left, top, right, bottom) = line_chart::plot_edges(canvas);
    let y = Scale::new(ScaleKind::Log, ERRORS, (bottom, top));
    let style = TextStyle { size: 13.0, bold: false, colour: &palette.ink, align: Align::Left };
    for (error, words) in NAMED_ERRORS {
        let height = y.pixel(error);
        canvas.line((left, height), (left + 7.0, height), &palette.ink, 1.5);
        canvas.text_with_rim(palette, words, left + 10.0, height + 4.5, style);
    }
    let tests = curves.history.tests();
    let pixel = |error: f32| y.pixel((f64::from(error) * 100.0).clamp(ERRORS.0, ERRORS.1));
    let points: Vec<(f64, f64)> = tests
        .iter()
        .map(|test| (x.pixel(curves.x.of(test.at)).clamp(left, right), pixel(test.evaluation.error)))
        .collect();
    let line = Path::through(points.iter().copied());
    canvas.stroke(&line, Pen::new(&palette.panel, 4.5));
    canvas.stroke(&line, Pen::new(&palette.ink, 2.0));
    if let (Some(last), Some((end, height)), None) = (tests.last(), points.last(), curves.pointed) {
        let style = TextStyle { bold: true, align: Align::Right, ..style };
        let words = format!("{} misread{}", words::percent(last.evaluation.error), curves.now());
        let foot = if *height > bottom - 24.0 { height - 8.0 } else { height + 18.0 };
        canvas.text_with_rim(palette, &words, (end - 22.0).max(left + 110.0), foot, style);
    }
}

/// Lines of words beside the marks.
const MARK_LINES: usize = 3;

/// Draws an upright line where a setting was changed, and says which.
fn draw_marks(canvas: &Canvas, palette: &Palette, curves: &Curves, x: &Scale) {
    let (left, top, right, bottom) = line_chart::plot_edges(canvas);
    let end = curves.history.end();
    let style = TextStyle { size: 13.0, bold: true, colour: &palette.ink, align: Align::Left };
    // Where the words in each line of words end, so that no words lie on others.
    let mut ends = [left; MARK_LINES];
    for (step, words) in &curves.marks {
        let place = x.pixel(curves.x.of(end.scaled(f64::from(*step) / end.steps.max(1.0)))).clamp(left, right);
        canvas.line((place, top), (place, bottom), &palette.panel, 3.0);
        let dashes = Pen { dashes: Some((4.0, 3.0)), ..Pen::new(&palette.ink, 1.5) };
        canvas.stroke(&Path::through([(place, top), (place, bottom)]), dashes);
        let width = canvas.text_width(palette, words, style);
        let at = if place + width + 8.0 > right { place - 6.0 - width } else { place + 6.0 };
        // The last line takes what has no room in the others.
        let line = ends.iter().position(|end| *end <= at).unwrap_or(MARK_LINES - 1);
        ends[line] = at + width + 8.0;
        canvas.text_with_rim(palette, words, at, top + 14.0 + 16.0 * line as f64, style);
    }
}
