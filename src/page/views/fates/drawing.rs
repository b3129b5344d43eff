//! Draws the map: coarse cells first, finer ones over them, with the values of both settings along its edges.

use super::legend;
use super::plot::Plot;
use crate::choice::Choice;
use crate::page::canvas::Canvas;
use crate::page::canvas::palette::{Colour, Palette};
use crate::page::canvas::shapes::{Align, Rect, TextStyle};
use crate::page::state::fates::map_of_fates::Fates;
use crate::page::state::fates::shown::Colouring;
use crate::page::state::words;
use crate::sweep::axis::Axis;
use crate::sweep::map::Map;
use crate::sweep::outcome::Outcome;
use crate::training::Fate;
use crate::training::fields::FieldKind;

/// Size of the text, units.
const TEXT_SIZE: f64 = 13.0;
/// Room left of the plot for the values of the rows, units.
const LEFT: f64 = 62.0;
/// Room below the plot for the values of the columns and the name of their setting, units.
const BELOW: f64 = 40.0;
/// Height of a line of the legend, units.
const LINE: f64 = 20.0;
/// Cells of at least this many units have their sign or figure in them.
const SIGN_ROOM: f64 = 5.0;
const FIGURE_ROOM: (f64, f64) = (34.0, 17.0);
/// How strongly a sign, or a stroke, is drawn where another cell stands for a part of the map, or where the cell was judged early.
const FAINT: f64 = 0.4;
/// Which part of its strength the colour of a fate has there. The strength of other colours says a figure.
const PALE: f64 = 0.6;
/// What is said of such parts.
const EARLY: &str = "judged after fewer examples, or not yet";
/// How strongly the colour of a fate covers the panel.
const FATE_OPACITY: f64 = 0.85;
/// The most values along an edge.
const MOST_VALUES: usize = 5;

/// Draws the map; gives where its cells are.
pub fn draw(canvas: &Canvas, palette: &Palette, fates: &Fates, map: &Map) -> Plot {
    let top = draw_legend(canvas, palette, fates, map) + LINE;
    let (width, height) = ((canvas.width - LEFT - 4.0).max(1.0), (canvas.height - top - BELOW).max(1.0));
    let plot = Plot { rect: Rect::new(LEFT, top, width, height), lattices: map.lattices() };
    draw_edges(canvas, palette, map, &plot);
    canvas.outline_rounded(plot.rect, 0.0, &palette.line, 1.0);
    let (finest, ripest) = (finest_begun(fates, map), fates.ripest());
    for place in map.places(finest) {
        if let Some((cell, round, outcome)) = fates.coloured_at(place, finest) {
            let look = if cell == place && round == ripest { Look::Settled } else { Look::Early };
            let part = plot.part(place, finest);
            draw_ground(canvas, palette, fates, map, (outcome, look), part);
            canvas.opacity(if look == Look::Settled { 1.0 } else { FAINT });
            draw_sign(canvas, palette, fates, map, (outcome, look), part);
            canvas.opacity(1.0);
        }
    }
    if let Some(place) = fates.look.pointed {
        let level = fates.shown_level();
        let cell = plot.part(map.standing_for(place, level), level);
        canvas.outline_rounded(cell, 2.0, &palette.panel, 4.0);
        canvas.outline_rounded(cell, 2.0, &palette.ink, 2.0);
    }
    plot
}

/// How far a part of the map has come.
#[derive(Clone, Copy, PartialEq)]
enum Look {
    /// Its cell was judged after as many examples as any.
    Settled,
    /// Its cell was judged after fewer examples, or another cell stands for it.
    Early,
}

/// The finest level with any cell of its own, in the rounds that are shown.
fn finest_begun(fates: &Fates, map: &Map) -> usize {
    (0..=fates.chosen.finest).rev().find(|level| is_begun(map, *level, fates.look.round)).unwrap_or(0)
}

/// Whether any part of the map was judged early, or not at all.
fn has_early(fates: &Fates, map: &Map) -> bool {
    let ripest = fates.ripest();
    !map.cells.is_empty() && map.places(finest_begun(fates, map)).any(|place| map.outcome(place, ripest).is_none())
}

/// Whether any cell is there that no level before this one has.
fn is_begun(map: &Map, level: usize, round: usize) -> bool {
    let is_new = |place| level.checked_sub(1).is_none_or(|before| map.standing_for(place, before) != place);
    map.places(level).any(|place| is_new(place) && map.latest(place, round).is_some())
}

/// How strongly the colour of a cell covers the panel; none where the cell has no such figure.
fn opacity_of(fates: &Fates, map: &Map, (outcome, look): (&Outcome, Look)) -> Option<f64> {
    if fates.look.colouring == Colouring::Fate {
        return Some(if look == Look::Settled { FATE_OPACITY } else { FATE_OPACITY * PALE });
    }
    let (figure, range) = fates.look.colouring.figure(outcome, map.plan.settings.n_experts)?;
    Some(0.06 + 0.9 * fates.look.colouring.part_of(figure, range))
}

/// The colour of a cell.
fn colour_of<'a>(palette: &'a Palette, fates: &Fates, outcome: &Outcome) -> &'a Colour {
    if fates.look.colouring == Colouring::Fate { legend::colour(palette, outcome.fate) } else { &palette.accent }
}

/// Colours a part of the plot, and marks it where its cell was judged early.
fn draw_ground(canvas: &Canvas, palette: &Palette, fates: &Fates, map: &Map, drawn: (&Outcome, Look), part: Rect) {
    let (cell, colour) = (inner(part), colour_of(palette, fates, drawn.0));
    let opacity = opacity_of(fates, map, drawn);
    match opacity {
        Some(opacity) => {
            canvas.opacity(opacity);
            canvas.fill_rounded(cell, 0.0, colour);
            canvas.opacity(1.0);
        }
        None => canvas.outline_rounded(cell, 0.0, &palette.line, 1.0),
    }
    if drawn.1 == Look::Early && fates.look.colouring != Colouring::Fate {
        stroke(canvas, opacity.map_or(&palette.soft, |opacity| palette.text_on(colour, opacity)), cell);
    }
}

/// Draws a short stroke in the middle of a cell.
fn stroke(canvas: &Canvas, colour: &Colour, cell: Rect) {
    let half = (cell.width.min(cell.height) * 0.25).min(4.0);
    let (x, y) = (cell.x + cell.width / 2.0, cell.middle());
    canvas.opacity(FAINT);
    canvas.line((x - half, y + half), (x + half, y - half), colour, 1.0);
    canvas.opacity(1.0);
}

/// A part of the plot without the gap to the next one.
fn inner(part: Rect) -> Rect {
    let gap = if part.width.min(part.height) > 12.0 { 1.0 } else { 0.5 };
    Rect::new(part.x, part.y, part.width - gap, part.height - gap)
}

/// Draws the sign of a cell's fate, or the figure that the colour says, where there is room.
fn draw_sign(canvas: &Canvas, palette: &Palette, fates: &Fates, map: &Map, drawn: (&Outcome, Look), part: Rect) {
    let (cell, colouring, outcome) = (inner(part), fates.look.colouring, drawn.0);
    let figure = colouring.figure(outcome, map.plan.settings.n_experts);
    let (opacity, colour) = (opacity_of(fates, map, drawn), colour_of(palette, fates, outcome));
    let ink = opacity.map_or(&palette.soft, |opacity| palette.text_on(colour, opacity));
    if let Some((figure, _)) = figure {
        if cell.width >= FIGURE_ROOM.0 && cell.height >= FIGURE_ROOM.1 {
            let style = TextStyle { size: TEXT_SIZE, bold: false, colour: ink, align: Align::Centre };
            let text = figure_text(colouring, figure);
            canvas.text(palette, &text, cell.x + cell.width / 2.0, cell.middle() + 4.5, style);
        }
    } else if cell.width.min(cell.height) >= SIGN_ROOM && (opacity.is_some() || outcome.figures.is_none()) {
        legend::draw_sign(canvas, outcome.fate, cell, ink);
    }
}

/// A figure in few letters.
pub fn figure_text(colouring: Colouring, figure: f32) -> String {
    match colouring {
        Colouring::Fate | Colouring::EffectiveExperts => format!("{figure:.1}"),
        Colouring::Error | Colouring::Worth => format!("{:.1}", figure * 100.0).replace('-', "−"),
        Colouring::Specialisation => format!("{:.0}", figure * 100.0),
    }
}

/// Draws what colours and their strength mean; gives where the legend ends.
fn draw_legend(canvas: &Canvas, palette: &Palette, fates: &Fates, map: &Map) -> f64 {
    let below = draw_colours(canvas, palette, fates, map);
    if !has_early(fates, map) {
        return below;
    }
    let style = TextStyle { size: TEXT_SIZE, bold: false, colour: &palette.ink, align: Align::Left };
    let mark = if fates.look.colouring == Colouring::Fate { "faint" } else { "/" };
    canvas.text(palette, &format!("{mark}: {EARLY}"), 0.0, below + 14.5, style);
    below + LINE
}

/// Draws what the colours mean; gives where that ends.
fn draw_colours(canvas: &Canvas, palette: &Palette, fates: &Fates, map: &Map) -> f64 {
    let style = TextStyle { size: TEXT_SIZE, bold: false, colour: &palette.ink, align: Align::Left };
    let (mut x, mut y) = (0.0, 0.0);
    if fates.look.colouring == Colouring::Fate {
        for (fate, _, label) in Fate::ALL {
            let width = 24.0 + canvas.text_width(palette, label, style) + 12.0;
            if x > 0.0 && x + width > canvas.width + 12.0 {
                (x, y) = (0.0, y + LINE);
            }
            let colour = legend::colour(palette, *fate);
            let swatch = Rect::new(x, y + 2.0, 18.0, 16.0);
            canvas.opacity(FATE_OPACITY);
            canvas.fill_rounded(swatch, 2.0, colour);
            canvas.opacity(1.0);
            legend::draw_sign(canvas, *fate, swatch, palette.text_on(colour, FATE_OPACITY));
            canvas.text(palette, label, x + 24.0, y + 14.5, style);
            x += width;
        }
        return y + LINE;
    }
    let n_experts = map.plan.settings.n_experts;
    let (name, range, unit) = match fates.look.colouring {
        Colouring::Error => ("error, logarithmic", "1 … 100", " %"),
        Colouring::Specialisation => ("specialisation", "0 … 100", " %"),
        Colouring::Worth => ("what an expert is worth, logarithmic", "0.1 … 50", " points"),
        _ => ("effective experts", "", ""),
    };
    let range = if range.is_empty() { format!("1 … {}", n_experts.max(2)) } else { format!("{range}{unit}") };
    for step in 0..5 {
        canvas.opacity(0.06 + 0.9 * f64::from(step) / 4.0);
        canvas.fill_rounded(Rect::new(f64::from(step) * 14.0, 3.0, 14.0, 14.0), 0.0, &palette.accent);
    }
    canvas.opacity(1.0);
    canvas.text(palette, &format!("{name}, {range}"), 78.0, 14.5, style);
    LINE
}

/// Draws some values of both settings along the edges, and the names of the settings.
fn draw_edges(canvas: &Canvas, palette: &Palette, map: &Map, plot: &Plot) {
    let style = TextStyle { size: TEXT_SIZE, bold: false, colour: &palette.soft, align: Align::Centre };
    let name = TextStyle { colour: &palette.ink, ..style };
    let [x_axis, y_axis] = &map.plan.axes;
    let [columns, rows] = &map.values;
    let below = plot.rect.y + plot.rect.height;
    let fits = ((plot.rect.width / 90.0) as usize).clamp(2, MOST_VALUES);
    for (place, text) in some(columns, fits) {
        let middle = plot.rect.x + plot.rect.width * (place as f64 + 0.5) / columns.len() as f64;
        let align = if place + 1 == columns.len() { Align::Right } else { Align::Centre };
        let at = if align == Align::Right { plot.rect.right() } else { middle };
        canvas.text(palette, &shown(x_axis, text), at, below + 15.0, TextStyle { align, ..style });
    }
    canvas.text(palette, x_axis.field().label, plot.rect.x + plot.rect.width / 2.0, below + 33.0, name);
    for (place, text) in some(rows, MOST_VALUES) {
        let middle = below - plot.rect.height * (place as f64 + 0.5) / rows.len() as f64;
        canvas.text(
            palette,
            &shown(y_axis, text),
            plot.rect.x - 6.0,
            middle + 4.5,
            TextStyle { align: Align::Right, ..style },
        );
    }
    let above = TextStyle { align: Align::Left, ..name };
    canvas.text(palette, &format!("{} ↑", y_axis.field().label), 0.0, plot.rect.y - 6.0, above);
}

/// At most `n` of the values, with their places, from end to end.
fn some(values: &[String], n: usize) -> impl Iterator<Item = (usize, &str)> {
    let (last, n) = (values.len() - 1, n.min(values.len()));
    (0..n).map(move |nth| nth * last / (n - 1).max(1)).map(|place| (place, values[place].as_str()))
}

/// A value in the words of the page, cut where it is long.
pub fn shown(axis: &Axis, text: &str) -> String {
    let field = axis.field();
    let words = match field.kind {
        FieldKind::Choice { .. } => field.choices().find(|(key, _)| *key == text).map_or(text, |(_, label)| label),
        _ => text,
    };
    words.replace('-', if matches!(field.kind, FieldKind::Real { .. }) { "−" } else { "-" })
}

/// A value along an edge with its setting, `Learning rate 0.01`.
pub fn named(map: &Map, axis: usize, place: usize) -> String {
    let axis_of = &map.plan.axes[axis];
    let value = map.values[axis].get(place).map_or(words::NONE, String::as_str);
    format!("{} {}", axis_of.field().label, shown(axis_of, value))
}
