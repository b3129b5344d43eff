//! A digit on a sheet with some paper around it, to thicken, to thin and to sample between its pixels.
//!
//! Rows are 32 bytes apart, so that neighbours are at fixed distances and the loops run over the whole sheet in vectors:
//! past a row's end a loop reads the paper at the next row's start.

use super::{Image, REDUCED_SIDE, SIDE};

/// Bytes from a pixel to the one below.
const STRIDE: usize = 32;
/// Paper above the image and to the left of it, in pixels; as much remains below and to the right.
const MARGIN: usize = 2;
/// Pixels of the sheet.
const N_SHEET: usize = STRIDE * STRIDE;
/// Bytes that hold a sheet, with enough paper after it for neighbours to be read without asking whether they are there.
const N_PADDED: usize = N_SHEET + 2 * STRIDE;

/// An image with paper around it.
pub struct Sheet {
    pixels: [u8; N_PADDED],
}

impl Sheet {
    /// The image on its sheet.
    pub fn of(image: &Image) -> Self {
        let mut pixels = [0; N_PADDED];
        let rows = pixels.as_chunks_mut::<STRIDE>().0;
        for (row, line) in rows[MARGIN..].iter_mut().zip(image.as_chunks::<SIDE>().0) {
            *row.split_at_mut(MARGIN).1.first_chunk_mut().expect("a row has room for the image's") = *line;
        }
        Self { pixels }
    }

    /// Strokes thicker by a pixel (dilation): each pixel becomes the darkest of the 2×2 to its right and below, which moves
    /// the strokes half a pixel to the left and up.
    pub fn dilated(&self) -> Self {
        self.of_blocks(|[a, b, c, d]| a.max(b).max(c.max(d)))
    }

    /// Strokes thinner by a pixel (erosion), moved like [`Self::dilated`].
    pub fn eroded(&self) -> Self {
        self.of_blocks(|[a, b, c, d]| a.min(b).min(c.min(d)))
    }

    /// Strokes thicker by two pixels, not moved.
    pub fn dilated_all_around(&self) -> Self {
        let twice = self.dilated().dilated();
        // Two dilations have moved the strokes by a whole pixel; this moves them back.
        let mut pixels = [0; N_PADDED];
        pixels[STRIDE + 1..N_SHEET].copy_from_slice(&twice.pixels[..N_SHEET - STRIDE - 1]);
        Self { pixels }
    }

    /// The means of the 2×2 pixels to the right of and below each pixel, rounded half up.
    pub fn mean_of_blocks(&self) -> Blocks {
        let mean = |[a, b, c, d]: [u8; 4]| ((u16::from(a) + u16::from(b) + u16::from(c) + u16::from(d) + 2) / 4) as u8;
        Blocks { means: self.of_blocks(mean).pixels }
    }

    fn of_blocks(&self, value: impl Fn([u8; 4]) -> u8) -> Self {
        let mut pixels = [0; N_PADDED];
        let old = &self.pixels;
        for (n, pixel) in pixels[..N_SHEET].iter_mut().enumerate() {
            *pixel = value([old[n], old[n + 1], old[n + STRIDE], old[n + STRIDE + 1]]);
        }
        Self { pixels }
    }
}

/// The means of all blocks of 2×2 pixels.
pub struct Blocks {
    means: [u8; N_PADDED],
}

/// Samples in a row: those of the reduced image, and as many more as fill whole vectors.
pub const N_COLUMNS: usize = 16;

/// A coordinate of each sample in a row, among the blocks: at (0, 0) is the block of the image's first 2×2 pixels, at
/// (1, 0) the block one pixel to its right.
pub type Places = [f32; N_COLUMNS];

/// Bits of a sample's place between two blocks.
const STEP_BITS: u32 = 8;
/// Steps from a block to the next.
const STEPS: u32 = 1 << STEP_BITS;
/// Samples off the sheet see its edge, which is paper.
const EDGE: i32 = (STRIDE as i32 - 2) * STEPS as i32;

impl Blocks {
    /// The values at the places of a row, linear between the blocks in x and in y. Values past the reduced image are
    /// arbitrary.
    #[inline]
    pub fn sample(&self, x: &Places, y: &Places) -> [u8; N_COLUMNS] {
        let (mut x_steps, mut y_steps, mut corners) = ([0; N_COLUMNS], [0; N_COLUMNS], [0; N_COLUMNS]);
        for n in 0..N_COLUMNS {
            (x_steps[n], y_steps[n]) = (step_on_sheet(x[n]), step_on_sheet(y[n]));
            corners[n] = (y_steps[n] >> STEP_BITS) * STRIDE as u32 + (x_steps[n] >> STEP_BITS);
        }
        // This part cannot be done in vectors; it stands apart so that the rest can.
        for corner in &mut corners[..REDUCED_SIDE] {
            let first = *corner as usize % N_SHEET;
            let pair = |at: usize| {
                let bytes = self.means[at..].first_chunk().expect("there is paper after the sheet");
                u32::from(u16::from_le_bytes(*bytes))
            };
            *corner = pair(first) | pair(first + STRIDE) << 16;
        }
        let mut values = [0; N_COLUMNS];
        for n in 0..N_COLUMNS {
            let (right, down) = (x_steps[n] % STEPS, y_steps[n] % STEPS);
            // Upper and lower row at once: each sum fits its half of the number.
            let (left_pair, right_pair) = (corners[n] & 0x00ff_00ff, corners[n] >> 8 & 0x00ff_00ff);
            let pair = left_pair * (STEPS - right) + right_pair * right;
            let (upper, lower) = (pair & 0xffff, pair >> 16);
            let value = upper * (STEPS - down) + lower * down;
            values[n] = ((value + STEPS * STEPS / 2) / (STEPS * STEPS)) as u8;
        }
        values
    }
}

/// A place among the blocks in steps from the sheet's corner, on the sheet; for places up to some thousands.
///
/// Adding a number so large that its last bit counts ones rounds a number, and the bits of the sum hold the result. Unlike a
/// cast, the addition checks neither for NaN nor for overflow, which on most processors costs more than the rounding.
#[inline]
fn step_on_sheet(place: f32) -> u32 {
    const LARGE: f32 = 12_582_912.0;
    let steps = (place + MARGIN as f32) * STEPS as f32 + LARGE;
    let steps = steps.to_bits().cast_signed() - LARGE.to_bits().cast_signed();
    steps.clamp(0, EDGE).cast_unsigned()
}
