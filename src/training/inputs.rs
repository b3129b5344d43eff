//! Digits as the first layer wants them: for each digit the list of its pixels that are not blank, made once.

use crate::digits::reduce::InputReduction;
use crate::digits::{Digits, Image, N_INPUTS, ReducedImage};
use crate::kernel::{Entry, SparseRows};
use crate::mixture::InputScaling;

/// Labelled digits as lists of non-blank pixels: two bytes a pixel, about 100 bytes a digit.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Where each digit's pixels start, and where the last one's end, `[n + 1]`.
    starts: Vec<u32>,
    /// Place of each pixel in the 14×14 image, and its value.
    pixels: Vec<(u8, u8)>,
    /// `[n]`.
    labels: Vec<u8>,
}

const _: () = assert!(N_INPUTS <= 256, "a pixel's place must fit a byte");

impl Inputs {
    /// The lists of these digits.
    pub fn new(digits: &Digits, reduction: InputReduction) -> Self {
        let mut inputs = Self { starts: vec![0], pixels: Vec::new(), labels: digits.labels.clone() };
        for image in &digits.images {
            inputs.pixels.extend(non_blank(&reduction.apply(image)));
            inputs.starts.push(inputs.pixels.len() as u32);
        }
        inputs
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
        let (from, to) = (self.starts[digit] as usize, self.starts[digit + 1] as usize);
        rows.push_row(entries(self.pixels[from..to].iter().copied(), scaling));
    }
}

/// Appends one image's pixels to `rows`, exactly as a data set's.
pub fn push_image(image: &Image, reduction: InputReduction, scaling: InputScaling, rows: &mut SparseRows) {
    rows.push_row(entries(non_blank(&reduction.apply(image)), scaling));
}

fn non_blank(image: &ReducedImage) -> impl Iterator<Item = (u8, u8)> {
    image.iter().enumerate().filter(|(_, value)| **value > 0).map(|(place, value)| (place as u8, *value))
}

fn entries(pixels: impl Iterator<Item = (u8, u8)>, scaling: InputScaling) -> impl Iterator<Item = Entry> {
    let scale = scaling.scale() / 255.0;
    pixels.map(move |(place, value)| Entry { column: u32::from(place), value: f32::from(value) * scale })
}
