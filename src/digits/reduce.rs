//! Reduces images from 28×28 to the 14×14 that the networks read.

use super::upright::upright;
use super::{Image, N_INPUTS, REDUCED_SIDE, ReducedImage, SIDE};
use crate::choice::choice;
use std::sync::LazyLock;

choice!(
    /// How a 28×28 image becomes 14×14.
    InputReduction {
        /// The mean of 2×2 pixels.
        Pool = "pool" "Mean of 2×2 pixels",
        /// The digit is set upright and enlarged a little; then the mean of 2×2 pixels.
        Upright = "upright" "Set upright, mean of 2×2",
        /// A cubic-spline zoom, as the original script does.
        Spline = "spline" "Cubic spline, as the original",
    }
);

impl InputReduction {
    /// The 14×14 image that the networks read.
    pub fn apply(self, image: &Image) -> ReducedImage {
        match self {
            Self::Pool => pool(image),
            Self::Upright => upright(image),
            Self::Spline => spline(image),
        }
    }
}

/// The mean of each 2×2 pixels, rounded half up.
pub fn pool(image: &Image) -> ReducedImage {
    let mut reduced = [0; N_INPUTS];
    for row in 0..REDUCED_SIDE {
        for column in 0..REDUCED_SIDE {
            let at = 2 * row * SIDE + 2 * column;
            let sum: u16 = [at, at + 1, at + SIDE, at + SIDE + 1].iter().map(|&pixel| u16::from(image[pixel])).sum();
            reduced[row * REDUCED_SIDE + column] = ((sum + 2) / 4) as u8;
        }
    }
    reduced
}

/// A cubic-spline zoom, as the original script does it: `scipy.ndimage.zoom(image, 0.5, order=3)`, which rounds half up
/// and clamps.
///
/// Before the rounding the zoom is linear and the same along both axes: `Mᵀ · image · M`. `M` `[28, 14]` has the weight
/// of each of the 28 samples of a row in each of the 14 values of the zoomed row.
pub fn spline(image: &Image) -> ReducedImage {
    static WEIGHTS: LazyLock<SplineWeights> = LazyLock::new(spline_weights);
    let weights: &SplineWeights = &WEIGHTS;
    let mut zoomed = [[0.0; REDUCED_SIDE]; REDUCED_SIDE];
    for (row, by_row) in image.chunks_exact(SIDE).zip(weights) {
        // Most of an image is paper, which adds nothing.
        if row.iter().all(|&ink| ink == 0) {
            continue;
        }
        let mut narrow = [0.0; REDUCED_SIDE];
        for (&ink, by_column) in row.iter().zip(weights).filter(|(ink, _)| **ink > 0) {
            for (sum, weight) in narrow.iter_mut().zip(by_column) {
                *sum += weight * f64::from(ink);
            }
        }
        for (line, weight) in zoomed.iter_mut().zip(by_row) {
            for (sum, ink) in line.iter_mut().zip(&narrow) {
                *sum += weight * ink;
            }
        }
    }
    // The cast rounds towards zero and clamps to 0 to 255.
    std::array::from_fn(|n| (zoomed[n / REDUCED_SIDE][n % REDUCED_SIDE] + 0.5) as u8)
}

type SplineWeights = [[f64; REDUCED_SIDE]; SIDE];

/// The weights `[28, 14]` with which a cubic B-spline through 28 samples is read at the 14 places `i·27/13`.
///
/// Beyond its ends a row goes on as in a mirror that stands on its last sample. SciPy multiplies `i` with 27/13 in
/// floating point, so its last place is a rounding error past the last sample, where it sees blank paper: the last
/// place has no weights, and the last row and column of every zoomed image are blank.
fn spline_weights() -> SplineWeights {
    let last = SIDE - 1;
    let mut weights = [[0.0; REDUCED_SIDE]; SIDE];
    for (sample, by_place) in weights.iter_mut().enumerate() {
        let mut unit = [0.0; SIDE];
        unit[sample] = 1.0;
        let coefficients = spline_coefficients(unit);
        for (output, weight) in by_place.iter_mut().enumerate() {
            let place = output as f64 * (last as f64 / (REDUCED_SIDE - 1) as f64);
            if place > last as f64 {
                continue;
            }
            let knot = place as usize;
            let past_knot = place - knot as f64;
            *weight = (0..4)
                .map(|k| {
                    // The four knots around the place: the one before `knot`, `knot` itself, and the two after `knot`.
                    let at = (knot + k).abs_diff(1);
                    let mirrored = if at > last { 2 * last - at } else { at };
                    b_spline((k as f64 - 1.0 - past_knot).abs()) * coefficients[mirrored]
                })
                .sum();
        }
    }
    weights
}

/// The cubic B-spline at a distance of up to 2 from its middle.
fn b_spline(distance: f64) -> f64 {
    if distance < 1.0 {
        2.0 / 3.0 - distance * distance * (2.0 - distance) / 2.0
    } else {
        let left = (2.0 - distance).max(0.0);
        left * left * left / 6.0
    }
}

/// The coefficients whose B-splines sum to `samples` at the samples: a recursive filter forth and back (Unser 1999).
fn spline_coefficients(samples: [f64; SIDE]) -> [f64; SIDE] {
    let pole = 3f64.sqrt() - 2.0;
    let gain = (1.0 - pole) * (1.0 - 1.0 / pole);
    let mut c = samples.map(|sample| sample * gain);

    // Forth; the mirrored row has period 54, so the sum over all that lies before the first sample is finite.
    let (mut power, mut sum) = (1.0, 0.0);
    for n in 0..2 * (SIDE - 1) {
        sum += power * c[if n < SIDE { n } else { 2 * (SIDE - 1) - n }];
        power *= pole;
    }
    c[0] = sum / (1.0 - power);
    for n in 1..SIDE {
        c[n] += pole * c[n - 1];
    }

    // And back.
    c[SIDE - 1] = (pole * c[SIDE - 2] + c[SIDE - 1]) * pole / (pole * pole - 1.0);
    for n in (0..SIDE - 1).rev() {
        c[n] = pole * (c[n + 1] - c[n]);
    }
    c
}
