//! Lines over the run: axes, lines, and a name at the end of each line.

use crate::kernel::ranking::largest_first;
use crate::page::canvas::Canvas;
use crate::page::canvas::palette::{Colour, Palette};
use crate::page::canvas::shapes::{Align, Fill, Path, Pen, Rect, Segment, TextStyle};
use crate::page::state::charts::scale::{Scale, decimate, tick_label};
use crate::page::state::charts::x_axis::XAxis;

/// Room left of the plot for numbers, pixels.
pub const LEFT: f64 = 34.0;
/// Room below the plot for numbers, pixels.
pub const BOTTOM: f64 = 20.0;
/// Room above and right of the plot, pixels.
pub const MARGIN: f64 = 8.0;
/// Room between two numbers below the plot, pixels.
const TICK_GAP: f64 = 14.0;
/// Size of the numbers, pixels.
const TEXT_SIZE: f64 = 13.0;
/// Height of a line's name, pixels. Names are at least this far apart.
const NAME_HEIGHT: f64 = 16.0;

/// The look of a line.
#[derive(Clone, Copy, PartialEq)]
pub enum Style {
    /// A line of this width.
    Solid(f64),
    /// A dashed line of this width.
    Dashed(f64),
    /// A dotted line of this width.
    Dotted(f64),
    /// Dots of this radius.
    Dots(f64),
}

/// One line of a chart.
pub struct Line<'a> {
    /// Points as values on both axes.
    pub points: Vec<(f64, f64)>,
    /// Look of the line.
    pub style: Style,
    /// Colour of the line.
    pub colour: &'a Colour,
    /// Opacity from 0 to 1.
    pub opacity: f64,
    /// The name at the right end of the line, if it has one.
    pub name: Option<String>,
}

/// The axes of a chart.
pub struct Axes {
    /// From values along the run to pixels.
    pub x: Scale,
    /// From values of the lines to pixels.
    pub y: Scale,
}

/// The edges of the plot on this canvas, as left, top, right, bottom.
pub fn plot_edges(canvas: &Canvas) -> (f64, f64, f64, f64) {
    (LEFT, MARGIN, canvas.width - MARGIN, canvas.height - BOTTOM)
}

/// Draws the grid lines and numbers of the y axis, and the x axis.
pub fn draw_axes(canvas: &Canvas, palette: &Palette, axes: &Axes, x: XAxis, n_y_ticks: usize) {
    let (left, _, right, _) = plot_edges(canvas);
    let style = TextStyle { size: TEXT_SIZE, bold: false, colour: &palette.soft, align: Align::Right };
    for value in axes.y.ticks(n_y_ticks) {
        let y = axes.y.pixel(value);
        canvas.line((left, y), (right, y), &palette.grid, 1.0);
        canvas.text(palette, &tick_label(value), left - 6.0, y + 4.0, style);
    }
    draw_x_axis(canvas, palette, &axes.x, x);
}

/// Draws the numbers of the x axis, which goes along the run, and its name at the right end.
pub fn draw_x_axis(canvas: &Canvas, palette: &Palette, x: &Scale, axis: XAxis) {
    let (left, _, right, _) = plot_edges(canvas);
    let style = TextStyle { size: TEXT_SIZE, bold: false, colour: &palette.soft, align: Align::Centre };
    let y = canvas.height - 4.0;
    let name_style = TextStyle { align: Align::Right, ..style };
    canvas.text(palette, axis.name(), right, y, name_style);
    // Numbers must not reach the name of the axis.
    let free = right - canvas.text_width(palette, axis.name(), name_style) - TICK_GAP;
    // Each number keeps its distance from the one before: a logarithmic axis has more than fit.
    let mut taken = f64::NEG_INFINITY;
    for value in x.ticks(5) {
        let (at, label) = (x.pixel(value).max(left + 3.0), axis.tick(value));
        let half = canvas.text_width(palette, &label, style) / 2.0;
        if at + half < free && at - half > taken {
            canvas.text(palette, &label, at, y, style);
            taken = at + half + TICK_GAP;
        }
    }
}

/// Says in an empty chart how to fill it.
pub fn draw_hint(canvas: &Canvas, palette: &Palette) {
    let (left, top, right, bottom) = plot_edges(canvas);
    let style = TextStyle { size: 13.0, bold: false, colour: &palette.soft, align: Align::Centre };
    let place = (f64::midpoint(left, right), f64::midpoint(top, bottom) + 4.0);
    canvas.text_with_rim(palette, "Press Train to draw this curve.", place.0, place.1, style);
}

/// Draws the lines; what lies outside the plot is cut off.
pub fn draw_lines(canvas: &Canvas, axes: &Axes, lines: &[Line]) {
    let (left, top, right, bottom) = plot_edges(canvas);
    let plot = Rect::new(left, top - 2.0, right - left + 4.0, bottom - top + 3.0);
    canvas.clipped(plot, || lines.iter().for_each(|line| draw_line(canvas, axes, line)));
}

/// Writes the names of the lines at the right edge, apart from each other.
pub fn draw_names(canvas: &Canvas, palette: &Palette, axes: &Axes, lines: &[Line]) {
    let (_, top, right, bottom) = plot_edges(canvas);
    let named = lines.iter().filter_map(|line| {
        let (name, (_, end)) = (line.name.as_deref()?, line.points.last()?);
        let bold = matches!(line.style, Style::Solid(width) if width > 2.0);
        let style = TextStyle { size: TEXT_SIZE + 0.5, bold, colour: line.colour, align: Align::Right };
        let left = right - canvas.text_width(palette, name, style);
        let beside = line.points.iter().filter(|(x, _)| axes.x.pixel(*x) >= left).map(|(_, y)| axes.y.pixel(*y));
        let end = axes.y.pixel(*end);
        let stretch = beside.fold(Stretch { highest: end, end, lowest: end }, |stretch, y| Stretch {
            highest: stretch.highest.min(y),
            lowest: stretch.lowest.max(y),
            ..stretch
        });
        Some((name, style, stretch))
    });
    let named: Vec<_> = named.collect();
    let stretches: Vec<Stretch> = named.iter().map(|(.., stretch)| *stretch).collect();
    for ((name, style, _), y) in named.into_iter().zip(name_places(&stretches, top, bottom)) {
        canvas.text_with_rim(palette, name, right, y, style);
    }
}

fn draw_line(canvas: &Canvas, axes: &Axes, line: &Line) {
    let pixels: Vec<(f64, f64)> = line.points.iter().map(|(x, y)| (axes.x.pixel(*x), axes.y.pixel(*y))).collect();
    canvas.opacity(line.opacity);
    let stroke = |width, dashes| {
        let path = Path::through(decimate(&pixels, canvas.width as usize));
        canvas.stroke(&path, Pen { dashes, ..Pen::new(line.colour, width) });
    };
    match line.style {
        Style::Dots(radius) => {
            let dots = Path(pixels.iter().map(|(x, y)| Segment::Circle(*x, *y, radius)).collect());
            canvas.fill(&dots, Fill::Plain(line.colour));
        }
        Style::Solid(width) => stroke(width, None),
        Style::Dashed(width) => stroke(width, Some((4.0, 3.0))),
        Style::Dotted(width) => stroke(width, Some((width, 2.0 * width))),
    }
    canvas.opacity(1.0);
}

/// The last part of a line, as long as its name, in pixels from the top.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    highest: f64,
    end: f64,
    lowest: f64,
}

/// Baselines for the names of lines whose last parts are these. The name of the line that ends lowest stands below the line,
/// every other name above its line; names do not overlap, and stay inside the plot.
fn name_places(stretches: &[Stretch], top: f64, bottom: f64) -> Vec<f64> {
    let order = largest_first(&stretches.iter().map(|stretch| stretch.end as f32).collect::<Vec<_>>());
    let mut places = vec![0.0; stretches.len()];
    let mut lowest = bottom - 3.0;
    for (rank, &idx) in order.iter().enumerate() {
        let wanted = if rank == 0 { stretches[idx].lowest + NAME_HEIGHT } else { stretches[idx].highest - 6.0 };
        places[idx] = wanted.min(lowest);
        lowest = places[idx] - NAME_HEIGHT;
    }
    // Names that were pushed out at the top come back in, and push the names below them down.
    let mut highest = top + NAME_HEIGHT - 3.0;
    for &idx in order.iter().rev() {
        places[idx] = places[idx].max(highest);
        highest = places[idx] + NAME_HEIGHT;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines that are level at these heights.
    fn level(ends: &[f64]) -> Vec<Stretch> {
        ends.iter().map(|&end| Stretch { highest: end, end, lowest: end }).collect()
    }

    #[test]
    fn names_do_not_overlap_and_stay_inside_the_plot() {
        for ends in [
            vec![100.0, 60.0],
            vec![100.0, 99.0],
            vec![99.0, 100.0],
            vec![140.0, 139.0, 138.0],
            vec![8.0, 9.0],
            vec![40.0],
        ] {
            let places = name_places(&level(&ends), 8.0, 140.0);
            for (i, place) in places.iter().enumerate() {
                assert!((8.0..=140.0).contains(place));
                assert!(
                    places[..i].iter().all(|other| (other - place).abs() >= NAME_HEIGHT - 0.1),
                    "{ends:?} {places:?}"
                );
            }
        }
    }

    #[test]
    fn the_name_of_the_lowest_line_stands_below_it() {
        let places = name_places(&level(&[60.0, 100.0]), 8.0, 140.0);
        assert!(places[0] < 60.0 && places[1] > 100.0);
    }

    #[test]
    fn the_name_of_a_line_that_falls_stands_above_all_of_the_line_beside_it() {
        let falling = Stretch { highest: 40.0, end: 60.0, lowest: 60.0 };
        let rising = Stretch { highest: 90.0, end: 90.0, lowest: 105.0 };
        let places = name_places(&[falling, rising], 8.0, 140.0);
        assert!(places[0] < 40.0 && places[1] > 105.0, "{places:?}");
    }
}
