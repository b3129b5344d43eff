//! The gate's bar, and the ribbons from it to each expert and on into the blend. A ribbon is as wide as the expert's share of
//! the gate.

use crate::kernel::ranking::largest_first;
use crate::page::canvas::Canvas;
use crate::page::canvas::palette::{Colour, Palette};
use crate::page::canvas::shapes::{Fill, Path, Rect, Segment};
use crate::page::views::diagram::layout::{Layout, gate_segments};
use crate::page::views::diagram::scene::Scene;

/// Width of the ribbon of an expert that has all of the gate, as a part of the row's height.
const FULL_WIDTH: f64 = 0.8;
/// Width of the thinnest ribbon, pixels.
const THINNEST: f64 = 1.0;

/// Draws the bar and all ribbons.
pub fn draw(canvas: &Canvas, palette: &Palette, layout: &Layout, scene: &Scene) {
    let gate = &layout.gate;
    let Some(shares) = scene.gate() else {
        canvas.fill_rounded(*gate, 3.0, &palette.grid);
        return;
    };
    if let Some(digit) = &layout.digit {
        ribbon(
            canvas,
            palette,
            &palette.line,
            0.9,
            (digit.right(), digit.y, digit.height),
            (gate.x, gate.y, gate.height),
        );
    }
    let segments = gate_segments(gate, &shares);
    let (blend_x, blend_y, radius) = layout.blend;
    let widths: Vec<f64> =
        shares.iter().zip(&layout.rows).map(|(share, row)| width_at_row(*share, row.height)).collect();
    let arrivals = arrivals(&widths, blend_y, radius);
    // Wide ribbons come first, because they would hide narrow ones.
    for k in largest_first(&shares) {
        let (row, colour) = (&layout.rows[k], palette.expert(k));
        let opacity = if scene.experts[k].heard { 0.66 } else { 0.45 };
        let (top, height) = segments[k];
        ribbon(
            canvas,
            palette,
            colour,
            opacity,
            (gate.right(), top, height),
            (row.x, row.middle() - widths[k] / 2.0, widths[k]),
        );
        let (top, height) = arrivals[k];
        ribbon(
            canvas,
            palette,
            colour,
            opacity,
            (row.right(), row.middle() - widths[k] / 2.0, widths[k]),
            (blend_x - radius + 3.0, top, height),
        );
    }
    for (k, (top, height)) in segments.into_iter().enumerate() {
        canvas.fill_rounded(Rect::new(gate.x, top, gate.width, height), 3.0f64.min(height / 2.0), palette.expert(k));
    }
}

/// The width of a ribbon at an expert's row.
fn width_at_row(share: f32, row_height: f64) -> f64 {
    THINNEST + f64::from(share.clamp(0.0, 1.0)) * (row_height * FULL_WIDTH - THINNEST)
}

/// Where the ribbons end at the blend, one below the other, as top and height.
fn arrivals(widths: &[f64], blend_y: f64, radius: f64) -> Vec<(f64, f64)> {
    let total: f64 = widths.iter().sum();
    let scale = (1.5 * radius / total.max(1e-9)).min(1.0);
    let mut top = blend_y - total * scale / 2.0;
    let arrival = |width: &f64| {
        let arrival = (top, width * scale);
        top += width * scale;
        arrival
    };
    widths.iter().map(arrival).collect()
}

/// The share of its opacity that a ribbon keeps at a place of this width: a wide ribbon is paler, so that narrow ones stand out.
fn thinned(width: f64) -> f64 {
    (60.0 / width.max(60.0)).sqrt()
}

/// Draws a smooth band between two upright edges, each given as x, top and height.
fn ribbon(
    canvas: &Canvas,
    palette: &Palette,
    colour: &Colour,
    opacity: f64,
    from: (f64, f64, f64),
    to: (f64, f64, f64),
) {
    let bend = f64::midpoint(from.0, to.0);
    let upper = [(bend, from.1), (bend, to.1), (to.0, to.1)];
    let lower = [(bend, to.1 + to.2), (bend, from.1 + from.2), (from.0, from.1 + from.2)];
    let band = Path(vec![
        Segment::Move(from.0, from.1),
        Segment::Curve(upper),
        Segment::Line(to.0, to.1 + to.2),
        Segment::Curve(lower),
        Segment::Close,
    ]);
    let at = |(x, _, width): (f64, f64, f64)| (x, opacity * thinned(width));
    if palette.is_on_paper {
        // Chromium's own viewer of PDF, which shows its prints first, leaves out areas of changing opacity.
        let opacity = f64::midpoint(at(from).1, at(to).1);
        return canvas.fill(&band, Fill::Plain(&palette.over_panel(colour, opacity)));
    }
    canvas.fill(&band, Fill::Fading(colour, [at(from), at(to)]));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ribbons_end_within_the_blend() {
        for widths in [vec![1.0; 10], vec![50.0, 1.0, 1.0], vec![30.0; 16]] {
            let arrivals = arrivals(&widths, 300.0, 31.0);
            assert!(arrivals[0].0 >= 300.0 - 24.0);
            let (top, height) = arrivals[widths.len() - 1];
            assert!(top + height <= 300.0 + 24.0);
        }
    }
}
