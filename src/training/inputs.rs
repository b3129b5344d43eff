//! Digits in the form that the first layer reads: for each digit the list of its pixels that are not blank, made once.

use crate::digits::reduce::InputReduction;
use crate::digits::{Digits, N_INPUTS, ReducedImage};
use crate::kernel::{ByteRows, Entry, SparseRows};
use crate::mixture::InputScaling;

/// About how many of a digit's pixels are not blank: 50 of MNIST's on average.
const ENTRIES_PER_DIGIT: usize = 52;

/// Labelled digits with the lists of their non-blank pixels, which take about 100 bytes a digit beside the image.
#[derive(Clone, Debug)]
pub struct Inputs {
    digits: Digits,
    reduction: InputReduction,
    pixels: ByteRows,
}

impl Inputs {
    /// Makes the lists of these digits.
    pub fn new(digits: Digits, reduction: InputReduction) -> Self {
        let mut pixels = ByteRows::with_capacity(N_INPUTS, digits.len(), digits.len() * ENTRIES_PER_DIGIT);
        digits.images.iter().for_each(|image| pixels.push(&reduction.apply(&image)));
        Self { digits, reduction, pixels }
    }

    /// Makes the lists anew if they are of another reduction.
    pub fn reduce(&mut self, reduction: InputReduction) {
        if reduction != self.reduction {
            *self = Self::new(std::mem::take(&mut self.digits), reduction);
        }
    }

    /// The number of digits.
    pub fn len(&self) -> usize {
        self.digits.len()
    }

    /// Whether there are no digits.
    pub fn is_empty(&self) -> bool {
        self.digits.is_empty()
    }

    /// The images and their labels.
    pub fn digits(&self) -> &Digits {
        &self.digits
    }

    /// The label of each image.
    pub fn labels(&self) -> &[u8] {
        &self.digits.labels
    }

    /// The lists of non-blank pixels.
    pub fn rows(&self) -> &ByteRows {
        &self.pixels
    }

    /// Appends a digit's pixels to `rows`, scaled for the networks.
    pub fn push_to(&self, digit: usize, scaling: InputScaling, rows: &mut SparseRows) {
        self.pixels.append_row(digit, scaling.scale() / 255.0, rows);
    }
}

/// Appends a reduced image's pixels to `rows`, scaled for the networks.
pub fn push_image(image: &ReducedImage, scaling: InputScaling, rows: &mut SparseRows) {
    let scale = scaling.scale() / 255.0;
    let non_blank = image.iter().enumerate().filter(|(_, value)| **value > 0);
    rows.push_row(non_blank.map(|(column, value)| Entry { column: column as u32, value: f32::from(*value) * scale }));
}
