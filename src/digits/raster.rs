//! Rasterises strokes, of drawn and of generated digits alike.
//!
//! A pixel's ink is `clamp(½ + (radius − distance)/softness, 0, 1)`, with the distance from its middle to the nearest
//! segment: a round brush of one width with soft edges. Arithmetic is `+ − × ÷ √` and comparisons in f32, which IEEE 754
//! rounds alike everywhere: the same strokes give the same bytes on every platform.

use super::{Image, N_PIXELS, SIDE};

/// A place on the image in pixels; the middle of the first pixel is (0, 0).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// To the right.
    pub x: f32,
    /// Downwards.
    pub y: f32,
}

impl Place {
    /// This place scaled from the origin, then moved.
    pub fn scaled_and_moved(self, scale: f32, by: Self) -> Self {
        Self { x: self.x * scale + by.x, y: self.y * scale + by.y }
    }
}

/// A round brush, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Brush {
    /// Half of a stroke's width, where ink is half.
    pub radius: f32,
    /// Width of the soft edge, from full ink to none.
    pub softness: f32,
}

/// The smallest box around some places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The upper left corner.
    pub min: Place,
    /// The lower right corner.
    pub max: Place,
}

impl Bounds {
    /// The box around `places`; `None` without places.
    pub fn of(places: impl IntoIterator<Item = Place>) -> Option<Self> {
        places.into_iter().map(|place| Self { min: place, max: place }).reduce(|a, b| Self {
            min: Place { x: a.min.x.min(b.min.x), y: a.min.y.min(b.min.y) },
            max: Place { x: a.max.x.max(b.max.x), y: a.max.y.max(b.max.y) },
        })
    }

    /// The longer side.
    pub fn longest_side(&self) -> f32 {
        (self.max.x - self.min.x).max(self.max.y - self.min.y)
    }
}

/// Pixels that are worked on at once.
const LANES: usize = 4;

/// An image that is being drawn, as the squared distance of each pixel to the nearest segment so far.
pub struct Raster {
    brush: Brush,
    /// Row by row, in groups of as many pixels as a vector holds.
    squared_distance: [[[f32; LANES]; SIDE / LANES]; SIDE],
}

impl Raster {
    /// A blank image, to be drawn on with this brush.
    pub fn new(brush: Brush) -> Self {
        Self { brush, squared_distance: [[[f32::MAX; LANES]; SIDE / LANES]; SIDE] }
    }

    /// Draws from place to place; a single place is a dot.
    pub fn draw(&mut self, places: &[Place]) {
        if let [dot] = places {
            self.draw_segment(*dot, *dot);
        }
        for ends in places.windows(2) {
            self.draw_segment(ends[0], ends[1]);
        }
    }

    /// Changes only pixels that the brush can reach from the segment, and pixels in the same groups.
    fn draw_segment(&mut self, from: Place, to: Place) {
        let reach = self.brush.radius + self.brush.softness / 2.0;
        let columns = pixels_within(from.x.min(to.x) - reach, from.x.max(to.x) + reach);
        let rows = pixels_within(from.y.min(to.y) - reach, from.y.max(to.y) + reach);
        let groups = columns.start / LANES..columns.end.div_ceil(LANES);
        let (along_x, along_y) = (to.x - from.x, to.y - from.y);
        let squared_length = along_x * along_x + along_y * along_y;
        // A segment without length is its own nearest point everywhere.
        let per_squared_length = if squared_length > 1e-12 { 1.0 / squared_length } else { 0.0 };
        for row in rows {
            let to_pixel_y = row as f32 - from.y;
            for (group, nearest) in groups.clone().zip(&mut self.squared_distance[row][groups.clone()]) {
                let to_first_x = (group * LANES) as f32 - from.x;
                for (lane, nearest) in nearest.iter_mut().enumerate() {
                    let to_pixel_x = to_first_x + lane as f32;
                    let along = (to_pixel_x * along_x + to_pixel_y * along_y) * per_squared_length;
                    let along = along.clamp(0.0, 1.0);
                    let off_x = to_pixel_x - along * along_x;
                    let off_y = to_pixel_y - along * along_y;
                    let squared = off_x * off_x + off_y * off_y;
                    // Not `f32::min`, whose rule for NaN costs instructions.
                    *nearest = if squared < *nearest { squared } else { *nearest };
                }
            }
        }
    }

    /// The ink of every pixel, 255 is full.
    pub fn image(&self) -> Image {
        let reach = self.brush.radius + self.brush.softness / 2.0;
        let mut image = [0; N_PIXELS];
        for (ink, &squared) in image.iter_mut().zip(self.squared_distance.as_flattened().as_flattened()) {
            if squared < reach * reach {
                let share = 0.5 + (self.brush.radius - squared.sqrt()) / self.brush.softness;
                *ink = (share.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
            }
        }
        image
    }
}

/// The rows or columns whose middles lie within `low..=high`.
fn pixels_within(low: f32, high: f32) -> std::ops::Range<usize> {
    // Casts clamp to the range of the type, so ends far off the image or not finite give an empty or a cut range.
    let first = low.max(0.0).ceil() as usize;
    let end = ((high + 1.0).floor().max(0.0) as usize).min(SIDE);
    first.min(end)..end
}

/// The centre of mass of an image's ink, in pixels; `None` for a blank image.
pub fn centre_of_mass(image: &Image) -> Option<Place> {
    let (mut mass, mut moment_x, mut moment_y) = (0u32, 0u32, 0u32);
    for (row, line) in image.chunks_exact(SIDE).enumerate() {
        for (column, &ink) in line.iter().enumerate() {
            mass += u32::from(ink);
            moment_x += u32::from(ink) * column as u32;
            moment_y += u32::from(ink) * row as u32;
        }
    }
    (mass > 0).then(|| Place { x: moment_x as f32 / mass as f32, y: moment_y as f32 / mass as f32 })
}
