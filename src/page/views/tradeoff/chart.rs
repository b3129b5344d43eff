//! The error of recipes against what they cost, both on a logarithmic scale: a mark for each, of a shape for each family.

use crate::page::canvas::Canvas;
use crate::page::canvas::palette::{Colour, Palette};
use crate::page::canvas::shapes::{Align, Fill, Path, Pen, Rect, TextStyle};
use crate::page::state::charts::scale::{Scale, ScaleKind, tick_label};
use crate::page::state::words::percent;
use crate::training::tradeoff::{Family, Point, points};

/// Room left of the plot for numbers, pixels.
const LEFT: f64 = 30.0;
/// Room below the plot for numbers, pixels.
const BOTTOM: f64 = 22.0;
/// Room above and right of the plot, pixels.
const MARGIN: f64 = 10.0;
/// Size of the text, pixels.
const TEXT_SIZE: f64 = 13.0;
/// Half the width of a mark, pixels.
const MARK: f64 = 4.5;
/// The largest error on the axis, per cent, unless the run has a larger one.
const LARGEST: f64 = 10.0;
/// The smallest error on the axis, a share.
const SMALLEST: f64 = 1e-3;
/// The room on the axes beside the smallest and the largest value, as a ratio.
const ROOM: f64 = 1.5;

/// Where the run or model on the page is.
pub struct Place {
    /// “run” or “model”.
    pub what: &'static str,
    /// What the run costs.
    pub cost: f64,
    /// Its test error, a share.
    pub error: f64,
}

/// Draws all recipes against `cost`, and the run on the page.
pub fn draw(canvas: &mut Canvas, palette: &Palette, cost: impl Fn(&Point) -> f64, run: Option<Place>) {
    if !canvas.clear() {
        return;
    }
    let costs = || points().iter().map(&cost).chain(run.iter().map(|run| run.cost)).map(|cost| cost / 1000.0);
    let range = (costs().fold(f64::INFINITY, f64::min) / ROOM, costs().fold(0.0, f64::max) * ROOM);
    let errors = points().iter().map(|point| point.error).chain(run.iter().map(|run| run.error));
    let largest = run.as_ref().map_or(LARGEST, |run| LARGEST.max(100.0 * run.error * ROOM));
    let least = 100.0 * errors.fold(1.0, f64::min).max(SMALLEST);
    let (right, bottom) = (canvas.width - MARGIN, canvas.height - BOTTOM);
    let axes = Axes {
        x: Scale::new(ScaleKind::Log, range, (LEFT, right)),
        y: Scale::new(ScaleKind::Log, (least / ROOM, largest), (bottom, MARGIN)),
    };
    draw_axes(canvas, palette, &axes);
    let mut line_to_beat = Vec::new();
    for (family, _) in Family::ALL {
        let places: Vec<(f64, f64)> = points()
            .iter()
            .filter(|point| point.family == family)
            .map(|point| axes.place(cost(point), point.error))
            .collect();
        if family == Family::Alone {
            line_to_beat.clone_from(&places);
        }
        if family != Family::Era {
            let dashes = (family != Family::Alone).then_some((4.0, 3.0));
            let pen = Pen { dashes, ..Pen::new(colour(palette, family), 1.4) };
            canvas.stroke(&Path::through(places.iter().copied()), pen);
        }
        places.into_iter().for_each(|place| canvas.fill(&mark(family, place), Fill::Plain(colour(palette, family))));
    }
    let places = points().iter().map(|point| axes.place(cost(point), point.error));
    let places: Vec<(f64, f64)> = places.chain(run.iter().map(|run| axes.place(run.cost, run.error))).collect();
    let marks = places.iter().map(|place| around(*place, MARK));
    let line = line_to_beat.windows(2).flat_map(|ends| along(ends[0], ends[1]));
    let taken = marks.chain(line.map(|place| around(place, 1.0))).collect();
    let plot = Rect::new(LEFT, MARGIN, right - LEFT, bottom - MARGIN);
    let mut names = Names { plot, places, taken };
    if let Some(run) = run {
        let place = axes.place(run.cost, run.error);
        canvas.stroke(&Path::circle(place, MARK), Pen::new(&palette.ink, 1.6));
        canvas.stroke(&Path::circle(place, 2.0 * MARK), Pen::new(&palette.ink, 1.6));
        names.taken.push(around(place, 2.0 * MARK));
        names.write(
            canvas,
            palette,
            &format!("this {} {}", run.what, percent(run.error as f32)),
            place,
            (&palette.ink, true),
        );
    }
    for point in in_order_of_names() {
        let place = axes.place(cost(point), point.error);
        names.write(canvas, palette, &point.name, place, (colour(palette, point.family), false));
    }
}

struct Axes {
    x: Scale,
    y: Scale,
}

impl Axes {
    /// The pixels of a cost and an error.
    fn place(&self, cost: f64, error: f64) -> (f64, f64) {
        (self.x.pixel(cost / 1000.0), self.y.pixel(100.0 * error.max(SMALLEST)))
    }
}

fn draw_axes(canvas: &Canvas, palette: &Palette, axes: &Axes) {
    let style = TextStyle { size: TEXT_SIZE, bold: false, colour: &palette.soft, align: Align::Right };
    for error in axes.y.ticks(5) {
        let y = axes.y.pixel(error);
        canvas.line((LEFT, y), (canvas.width - MARGIN, y), &palette.grid, 1.0);
        canvas.text(palette, &tick_label(error), LEFT - 6.0, y + 4.0, style);
    }
    let style = TextStyle { align: Align::Centre, ..style };
    for thousands in axes.x.ticks(5) {
        canvas.text(palette, &tick_label(thousands), axes.x.pixel(thousands), canvas.height - 4.0, style);
    }
}

fn colour(palette: &Palette, family: Family) -> &Colour {
    match family {
        Family::Alone => &palette.accent,
        Family::Small => palette.expert(2),
        Family::Large => palette.expert(6),
        Family::Era => palette.expert(8),
    }
}

/// The mark of a family: circle, triangle, square, or diamond.
fn mark(family: Family, (x, y): (f64, f64)) -> Path {
    let corners = |corners: &[(f64, f64)]| Path::area(corners.iter().map(|(dx, dy)| (x + MARK * dx, y + MARK * dy)));
    match family {
        Family::Alone => Path::circle((x, y), MARK),
        Family::Small => corners(&[(0.0, -1.2), (1.1, 0.9), (-1.1, 0.9)]),
        Family::Large => corners(&[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]),
        Family::Era => corners(&[(0.0, -1.3), (1.1, 0.0), (0.0, 1.3), (-1.1, 0.0)]),
    }
}

/// All points, those first whose names say most.
fn in_order_of_names() -> impl Iterator<Item = &'static Point> {
    let order = [Family::Alone, Family::Era, Family::Small, Family::Large];
    order.into_iter().flat_map(|family| points().iter().filter(move |point| point.family == family))
}

/// Places along a straight line, a few pixels apart.
fn along((x, y): (f64, f64), (to_x, to_y): (f64, f64)) -> impl Iterator<Item = (f64, f64)> {
    let n = (to_x - x).hypot(to_y - y).ceil() as usize / 3;
    (1..n).map(move |i| i as f64 / n as f64).map(move |part| (x + part * (to_x - x), y + part * (to_y - y)))
}

/// The room that a mark of this radius takes.
fn around((x, y): (f64, f64), radius: f64) -> Rect {
    Rect::new(x - radius, y - radius, 2.0 * radius, 2.0 * radius)
}

/// Names beside their marks, each where it covers nothing that is there; the table has the names for which there is no room.
struct Names {
    plot: Rect,
    /// All marks: a name must be nearer to its own than to any other.
    places: Vec<(f64, f64)>,
    taken: Vec<Rect>,
}

impl Names {
    fn write(
        &mut self,
        canvas: &Canvas,
        palette: &Palette,
        name: &str,
        (x, y): (f64, f64),
        (colour, bold): (&Colour, bool),
    ) {
        let style = TextStyle { size: TEXT_SIZE, bold, colour, align: Align::Left };
        let (width, height) = (canvas.text_width(palette, name, style), TEXT_SIZE + 1.0);
        let (beside, above) = (2.0 * MARK + 2.0, height + MARK);
        let sides = [
            (x + beside, y - height / 2.0),
            (x - beside - width, y - height / 2.0),
            (x - width / 2.0, y - above),
            (x - width / 2.0, y + MARK + 1.0),
            (x + beside, y - above),
            (x + beside, y + MARK),
            (x - beside - width, y - above),
            (x - beside - width, y + MARK),
        ];
        let room = sides
            .into_iter()
            .map(|(left, top)| Rect::new(left, top, width, height))
            .find(|room| self.is_free(room) && self.is_clear(room, (x, y)));
        if let Some(room) = room {
            canvas.text_with_rim(palette, name, room.x, room.y + TEXT_SIZE - 2.0, style);
            self.taken.push(room);
        }
    }

    /// Whether a name in this room is nearer to the mark at `own` than to any other.
    fn is_clear(&self, room: &Rect, own: (f64, f64)) -> bool {
        let gap = |(x, y): (f64, f64)| {
            let dx = (room.x - x).max(x - room.right()).max(0.0);
            dx.hypot((room.y - y).max(y - room.y - room.height).max(0.0))
        };
        self.places.iter().all(|place| *place == own || gap(*place) > gap(own))
    }

    fn is_free(&self, room: &Rect) -> bool {
        let bottom = |rect: &Rect| rect.y + rect.height;
        let apart = |other: &Rect| {
            other.right() <= room.x || room.right() <= other.x || bottom(other) <= room.y || bottom(room) <= other.y
        };
        let is_inside = room.x >= self.plot.x && room.right() <= self.plot.right() + MARGIN && room.y >= 0.0;
        is_inside && bottom(room) <= bottom(&self.plot) && self.taken.iter().all(apart)
    }
}
