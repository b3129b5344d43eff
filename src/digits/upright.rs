//! Sets a digit upright before it is reduced: removes its slant, centres its ink, and enlarges it a little (deskewing).
//!
//! People slant their digits differently, and a network that need not learn every slant has more units left for the
//! rest. With the ink's moments about its middle, μ_xy = Σ ink·(x − x̄)(y − ȳ) and μ_yy = Σ ink·(y − ȳ)², the slant is
//! μ_xy / μ_yy pixels to the right per pixel down; the upright digit has at (u, v) from its middle the ink of the image
//! at (x̄ + u + slant·v, ȳ + v), where u and v are distances in pixels of the image, divided by the enlargement.

use super::sheet::{N_COLUMNS, Places, Sheet};
use super::{Image, N_INPUTS, REDUCED_SIDE, ReducedImage, SIDE};

/// The enlargement of an upright digit, which then fills more of the 14×14; few digits lose the end of a stroke.
const ENLARGEMENT: f32 = 1.15;
/// The largest slant that is removed, either way: 45°. The few digits that lean further keep the rest of their slant.
const MAX_SLANT: f32 = 1.0;
/// The middle of the image among its blocks: along each axis, block `i` covers the pixels `i` and `i + 1`.
pub const MIDDLE: f32 = 13.0;

/// Where a digit stands on its image, and how it leans.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stance {
    /// The digit's middle from the left, among the blocks of 2×2 pixels.
    pub x: f32,
    /// The digit's middle from the top, among the blocks of 2×2 pixels.
    pub y: f32,
    /// How far the digit leans to the right, per pixel down.
    pub slant: f32,
    /// Pixels of the image to a pixel of the upright digit.
    pub step: f32,
}

impl Stance {
    /// The stance of a digit that is not to change.
    pub const AS_IT_IS: Self = Self { x: MIDDLE, y: MIDDLE, slant: 0.0, step: 1.0 };

    /// The stance of the digit on this image; a blank image stays unchanged.
    pub fn of(image: &Image) -> Self {
        let (mut ink, mut x, mut y, mut xy, mut yy) = (0_i64, 0_i64, 0_i64, 0_i64, 0_i64);
        for (row, line) in image.chunks_exact(SIDE).enumerate() {
            let (mut by_row, mut by_row_x) = (0_u32, 0_u32);
            for (column, &pixel) in line.iter().enumerate() {
                by_row += u32::from(pixel);
                by_row_x += u32::from(pixel) * column as u32;
            }
            let (row, by_row, by_row_x) = (row as i64, i64::from(by_row), i64::from(by_row_x));
            ink += by_row;
            x += by_row_x;
            y += row * by_row;
            xy += row * by_row_x;
            yy += row * row * by_row;
        }
        if ink == 0 {
            return Self::AS_IT_IS;
        }
        // Whole numbers up to here: nothing is rounded before these divisions.
        let (lean, height) = (ink * xy - x * y, ink * yy - y * y);
        let slant = if height == 0 { 0.0 } else { lean as f32 / height as f32 };
        // A block's middle is half a pixel to the right of the first of its pixels, and half a pixel down.
        let middle = |sum: i64| sum as f32 / ink as f32 - 0.5;
        Self { x: middle(x), y: middle(y), slant: slant.clamp(-MAX_SLANT, MAX_SLANT), step: 1.0 / ENLARGEMENT }
    }
}

/// The digit upright, reduced to means of 2×2 pixels.
pub fn upright(image: &Image) -> ReducedImage {
    let stance = Stance::of(image);
    let blocks = Sheet::of(image).mean_of_blocks();
    let from_middle = |n: usize| 2.0 * n as f32 - MIDDLE;
    let mut reduced = [0; N_INPUTS];
    for (row, line) in reduced.as_chunks_mut::<REDUCED_SIDE>().0.iter_mut().enumerate() {
        let left = stance.x + stance.slant * stance.step * from_middle(row);
        let x: Places = std::array::from_fn(|column| left + stance.step * from_middle(column));
        let y = stance.y + stance.step * from_middle(row);
        let values = blocks.sample(&x, &[y; N_COLUMNS]);
        *line = std::array::from_fn(|column| values[column]);
    }
    reduced
}
