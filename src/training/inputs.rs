//! Digits as the first layer wants them: for each digit the list of its pixels that are not blank, made once.

use crate::digits::reduce::InputReduction;
use crate::digits::{Digits, Image, N_INPUTS};
use crate::kernel::{ByteRows, SparseRows};
use crate::mixture::InputScaling;

/// Labelled digits as lists of non-blank pixels: about 100 bytes a digit.
#[derive(Clone, Debug)]
pub struct Inputs {
    pixels: ByteRows,
    /// `[n]`.
    labels: Vec<u8>,
}

impl Inputs {
    /// The lists of these digits.
    pub fn new(digits: &Digits, reduction: InputReduction) -> Self {
        let mut pixels = ByteRows::new(N_INPUTS);
        digits.images.iter().for_each(|image| pixels.push(&reduction.apply(image)));
        Self { pixels, labels: digits.labels.clone() }
    }

    /// How many digits there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The digit that each image shows.
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// Appends a digit's pixels to `rows`, scaled for the networks.
    pub fn push_to(&self, digit: usize, scaling: InputScaling, rows: &mut SparseRows) {
        self.pixels.append_row(digit, scaling.scale() / 255.0, rows);
    }
}

/// Appends one image's pixels to `rows`, exactly as a data set's.
pub fn push_image(image: &Image, reduction: InputReduction, scaling: InputScaling, rows: &mut SparseRows) {
    let mut pixels = ByteRows::new(N_INPUTS);
    pixels.push(&reduction.apply(image));
    pixels.append_row(0, scaling.scale() / 255.0, rows);
}
