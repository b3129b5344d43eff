//! From 28×28 to the 14×14 that the networks read.

use super::{Image, N_INPUTS, REDUCED_SIDE, ReducedImage, SIDE};
use crate::choice::choice;

choice!(
    /// How a 28×28 image becomes 14×14.
    InputReduction {
        /// The mean of 2×2 pixels.
        Pool = "pool" "Mean of 2×2 pixels",
        /// A cubic-spline zoom, as the original script does.
        Spline = "spline" "Cubic spline, as the original",
    }
);

impl InputReduction {
    /// The 14×14 image that the networks read.
    pub fn apply(self, image: &Image) -> ReducedImage {
        match self {
            Self::Pool => pool(image),
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

/// A cubic-spline zoom, as the original script does it: `scipy.ndimage.zoom(image, 0.5, order=3)`, which rounds half up and clamps.
pub fn spline(_image: &Image) -> ReducedImage {
    todo!()
}
