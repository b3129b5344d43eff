//! Digits: images with labels, and where they come from.
//!
//! An image is 28×28 bytes (0 paper, 255 ink), row after row; the networks read it reduced to 14×14 (see [`reduce`]).
//! Nothing here knows of networks, batches in flight or the browser.

pub mod augment;
mod chance;
pub mod files;
pub mod generated;
pub mod generation;
mod images;
pub mod ink;
pub mod known_maps;
pub mod raster;
pub mod reduce;
mod sheet;
mod sine;
pub mod strokes;
pub mod tsne;
pub mod turn;
pub mod upright;

pub use images::Images;

use crc32fast::Hasher;

/// Pixels along a side of an image.
pub const SIDE: usize = 28;
/// Pixels of an image.
pub const N_PIXELS: usize = SIDE * SIDE;
/// Pixels along a side of a reduced image, which the networks read.
pub const REDUCED_SIDE: usize = 14;
/// Inputs of every network: the pixels of a reduced image.
pub const N_INPUTS: usize = REDUCED_SIDE * REDUCED_SIDE;
/// Classes: the digits 0 to 9.
pub const N_CLASSES: usize = 10;

/// A 28×28 image, row after row, 255 is full ink.
pub type Image = [u8; N_PIXELS];
/// A 14×14 image, row after row, 255 is full ink.
pub type ReducedImage = [u8; N_INPUTS];

/// Images and their labels; image `n` shows the digit `labels[n]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Digits {
    /// The images, `[n]`.
    pub images: Images,
    /// The digit that each image shows, 0 to 9, `[n]`.
    pub labels: Vec<u8>,
}

/// A named data set: training digits, and test digits that are never trained on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dataset {
    /// The name on the page: "MNIST", "generated digits", or the files' name.
    pub name: String,
    /// The training digits.
    pub train: Digits,
    /// The test digits, which are never trained on.
    pub test: Digits,
}

impl Digits {
    /// The number of digits.
    pub fn len(&self) -> usize {
        self.images.len()
    }

    /// Whether there are no digits.
    pub fn is_empty(&self) -> bool {
        self.images.is_empty()
    }

    /// CRC-32 of every pixel and then every label: by it digits made on two platforms are compared.
    pub fn checksum(&self) -> u32 {
        self.hasher().finalize()
    }

    fn hasher(&self) -> Hasher {
        let mut hasher = self.images.checksum();
        hasher.update(&self.labels);
        hasher
    }
}

impl Dataset {
    /// CRC-32 of the training digits and then the test digits: a run is resumed only on the digits that it has learnt from.
    pub fn checksum(&self) -> u32 {
        let mut hasher = self.train.hasher();
        hasher.combine(&self.test.hasher());
        hasher.finalize()
    }
}
