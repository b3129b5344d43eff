//! A drawing, kept as strokes, turned into an image as the data set has them.

use super::Image;

/// A point of a stroke, in units of the pad: 0 to 1 from left to right and from top to bottom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
}

/// The points of a pen from touching down to lifting.
pub type Stroke = Vec<Point>;

/// Why a drawing has no image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoImage {
    /// Nothing is drawn.
    Empty,
    /// Less than a twentieth of the pad is used: too small to mean a digit.
    TooSmall,
}

/// The image of a drawing: scaled, centred and inked as the data set's digits are.
pub fn image_of(_strokes: &[Stroke]) -> Result<Image, NoImage> {
    todo!()
}
