//! The crosshair of a chart: where the user points, an upright line and a box with the values there.

use crate::page::browser::dom;
use crate::page::canvas::Canvas;
use crate::page::canvas::palette::{Colour, Palette};
use crate::page::canvas::shapes::{Align, Rect, TextStyle};
use crate::page::state::pointed::Pointed;
use crate::page::views::charts::line_chart::{LEFT, MARGIN, plot_edges};

/// Height of a line of text in the box, pixels.
const LINE: f64 = 17.0;
/// Size of the text, pixels.
const TEXT_SIZE: f64 = 13.0;
/// Room around the text and beside the line, pixels.
const PADDING: f64 = 6.0;
/// An arrow key moves the crosshair by this share of the axis.
const KEY_STEP: f64 = 0.02;

/// The place on the axis at `x` of a chart of this `width`.
pub fn place_at(x: f64, _y: f64, width: f64, _height: f64) -> Option<Pointed> {
    let place = (x - LEFT) / (width - LEFT - MARGIN).max(1.0);
    (-0.05..=1.05).contains(&place).then(|| Pointed::Along(place.clamp(0.0, 1.0)))
}

/// The place on the axis that a key leads to; the arrow keys begin at the right end.
pub fn place_by_key(from: Option<Pointed>, key: &str) -> Option<Pointed> {
    let place = if let Some(Pointed::Along(place)) = from { place } else { 1.0 };
    let place = match key {
        "ArrowLeft" => place - KEY_STEP,
        "ArrowRight" => place + KEY_STEP,
        "Home" => 0.0,
        "End" => 1.0,
        _ => return None,
    };
    Some(Pointed::Along(place.clamp(0.0, 1.0)))
}

/// The pixel at `place`, a share of the axis.
pub fn pixel(canvas: &Canvas, place: f64) -> f64 {
    let (left, _, right, _) = plot_edges(canvas);
    left + place * (right - left)
}

/// Draws the upright line at `place` and beside it the box with `lines`, texts in their colours; no box without a text.
pub fn draw(canvas: &Canvas, palette: &Palette, place: f64, lines: &[(String, &Colour)]) {
    let (left, top, right, bottom) = plot_edges(canvas);
    let x = pixel(canvas, place);
    canvas.line((x, top), (x, bottom), &palette.soft, 1.0);
    let words: Vec<&str> = lines.iter().map(|(text, _)| text.as_str()).collect();
    tell(canvas, place, &words.join(", "));
    if lines.is_empty() {
        return;
    }
    let style = |colour| TextStyle { size: TEXT_SIZE, bold: false, colour, align: Align::Left };
    let widths = lines.iter().map(|(text, colour)| canvas.text_width(palette, text, style(colour)));
    let width = widths.fold(0.0, f64::max) + 2.0 * PADDING;
    let height = lines.len() as f64 * LINE + PADDING;
    let box_x = if x + PADDING + width <= right { x + PADDING } else { (x - PADDING - width).max(left) };
    let area = Rect::new(box_x, top, width, height);
    canvas.fill_rounded(area, 5.0, &palette.panel);
    canvas.outline_rounded(area, 5.0, &palette.grid, 1.0);
    for (row, (text, colour)) in lines.iter().enumerate() {
        canvas.text(palette, text, area.x + PADDING, area.y + LINE * (row as f64 + 1.0), style(colour));
    }
}

/// Tells screen readers, for whom the chart is a slider, that it stands at its end while nothing is pointed at.
pub fn rest(canvas: &Canvas, pointed: Option<f64>) {
    if pointed.is_none() {
        tell(canvas, 1.0, "the end");
    }
}

/// Tells screen readers where the slider stands, and which values are there.
fn tell(canvas: &Canvas, place: f64, words: &str) {
    let attributes = [("aria-valuenow", format!("{:.0}", place * 100.0)), ("aria-valuetext", words.to_owned())];
    for (name, value) in attributes {
        if canvas.element().get_attribute(name).as_deref() != Some(&value) {
            dom::set_attribute(canvas.element(), name, &value);
        }
    }
}

/// Marks the moment that the time machine shows, unless it shows the present.
pub fn draw_viewed_moment(canvas: &Canvas, palette: &Palette, place: Option<f64>) {
    let Some(place) = place else { return };
    let (_, top, _, bottom) = plot_edges(canvas);
    let x = pixel(canvas, place);
    canvas.line((x, top), (x, bottom), &palette.accent, 2.0);
}

/// The last of `samples` at or before `place`; the samples are sorted by `place_of`.
pub fn last_before<T>(samples: &[T], place: f64, place_of: impl Fn(&T) -> f64) -> Option<&T> {
    samples[..samples.partition_point(|sample| place_of(sample) <= place)].last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crosshair_stays_on_the_axis() {
        assert_eq!(place_at(LEFT, 0.0, 300.0, 100.0), Some(Pointed::Along(0.0)));
        assert_eq!(place_at(300.0 - MARGIN, 0.0, 300.0, 100.0), Some(Pointed::Along(1.0)));
        assert_eq!(place_at(0.0, 0.0, 300.0, 100.0), None);
        assert_eq!(place_by_key(None, "ArrowRight"), Some(Pointed::Along(1.0)));
        assert_eq!(place_by_key(Some(Pointed::Along(0.5)), "ArrowLeft"), Some(Pointed::Along(0.48)));
        assert_eq!(place_by_key(Some(Pointed::Along(0.5)), "Home"), Some(Pointed::Along(0.0)));
        assert_eq!(place_by_key(None, "a"), None);
    }

    #[test]
    fn the_crosshair_reads_the_last_sample_before_it() {
        let samples = [1.0, 2.0, 3.0];
        assert_eq!(last_before(&samples, 2.5, |sample| *sample), Some(&2.0));
        assert_eq!(last_before(&samples, 3.0, |sample| *sample), Some(&3.0));
        assert_eq!(last_before(&samples, 0.5, |sample| *sample), None);
    }
}
