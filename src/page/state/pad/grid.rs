//! The places on the pad: a grid within the pad's edges, which a link writes without loss. So pad, link, storage and network
//! have the same drawing.

use crate::digits::ink::Point;

/// Steps of the grid along each side of the pad: the largest number of three hexadecimal digits.
pub const STEPS: f32 = 4095.0;
/// The most points of a drawing.
pub const MAX_POINTS: usize = 4000;

/// The place of the grid that is nearest to `point`: on the pad's edge for a point outside the pad.
pub fn on_grid(point: Point) -> Point {
    let nearest = |coordinate: f32| (coordinate.clamp(0.0, 1.0) * STEPS).round() / STEPS;
    Point { x: nearest(point.x), y: nearest(point.y) }
}
