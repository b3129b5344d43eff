//! Normalises a drawing, which is kept as strokes, into an image like those of the data set.
//!
//! A network that has only seen digits of one size, in one place, drawn with one pen, misreads most others. So a drawing is
//! scaled until its longest side fits the box of the data set's digits, inked with the data set's stroke width whatever its
//! size on the pad, and moved until its centre of mass lies where that of the data set's digits lies.

use super::Image;
use super::raster::{Bounds, Brush, Place, Raster, centre_of_mass};
use serde::{Deserialize, Serialize};

/// A point of a stroke, in units of the pad: 0 to 1 from left to right and from top to bottom.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
}

/// The points of a stroke, from the pen's touch to its lift.
pub type Stroke = Vec<Point>;

/// Why a drawing has no image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoImage {
    /// Nothing is drawn.
    Empty,
    /// The drawing uses less than a twentieth of the pad, too little to be a digit.
    TooSmall,
}

/// Longest side of a digit with its brush's width, in pixels.
const BOX: f32 = 20.0;
/// The centre of mass of the ink, from the left and from the top.
const CENTRE: f32 = 14.0;
/// The brush: about the median stroke of the data set.
const BRUSH: Brush = Brush { radius: 1.2, softness: 1.0 };
/// The smallest share of the pad that a drawing uses.
const SMALLEST: f32 = 0.05;
/// Points nearer than this to the point before are left out, because they change nothing visible, in pixels.
const SHORTEST_STEP: f32 = 0.2;

/// The image of a drawing: scaled, centred and inked as the data set's digits are.
///
/// # Errors
///
/// Gives the reason where a drawing has no image.
pub fn image_of(strokes: &[Stroke]) -> Result<Image, NoImage> {
    let points = strokes.iter().flatten().filter(|point| point.is_finite());
    let bounds = Bounds::of(points.map(|point| point.place())).ok_or(NoImage::Empty)?;
    // A dot has no scale, nor has a drawing whose size overflows.
    if !(SMALLEST..f32::MAX).contains(&bounds.longest_side()) {
        return Err(NoImage::TooSmall);
    }
    let scale = (BOX - 2.0 * BRUSH.radius) / bounds.longest_side();
    let strokes: Vec<Vec<Place>> = strokes.iter().map(|stroke| placed(stroke, scale, bounds)).collect();

    // The first image has the box in the middle. The second image has the first one's centre of mass in the middle.
    let sheet = drawn(&strokes, Place { x: 0.0, y: 0.0 });
    let balance = centre_of_mass(&sheet).ok_or(NoImage::Empty)?;
    Ok(drawn(&strokes, Place { x: CENTRE - balance.x, y: CENTRE - balance.y }))
}

/// The stroke in pixels, with the middle of the drawing's box in the middle of the image.
fn placed(stroke: &Stroke, scale: f32, bounds: Bounds) -> Vec<Place> {
    let (min, max) = (bounds.min, bounds.max);
    let middle = Place { x: (min.x + max.x) / 2.0, y: (min.y + max.y) / 2.0 };
    let to_centre = Place { x: CENTRE - middle.x * scale, y: CENTRE - middle.y * scale };
    let mut places: Vec<Place> = Vec::with_capacity(stroke.len());
    for (n, point) in stroke.iter().enumerate().filter(|(_, point)| point.is_finite()) {
        let place = point.place().scaled_and_moved(scale, to_centre);
        let is_step = places.last().is_none_or(|last| {
            let (dx, dy) = (place.x - last.x, place.y - last.y);
            dx * dx + dy * dy >= SHORTEST_STEP * SHORTEST_STEP
        });
        if is_step || n + 1 == stroke.len() {
            places.push(place);
        }
    }
    places
}

fn drawn(strokes: &[Vec<Place>], moved_by: Place) -> Image {
    let mut raster = Raster::new(BRUSH);
    for stroke in strokes {
        let moved: Vec<Place> = stroke.iter().map(|place| place.scaled_and_moved(1.0, moved_by)).collect();
        raster.draw(&moved);
    }
    raster.image()
}

impl Point {
    fn is_finite(self) -> bool {
        self.x.is_finite() && self.y.is_finite()
    }

    fn place(self) -> Place {
        Place { x: self.x, y: self.y }
    }
}
