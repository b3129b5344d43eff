//! The bytes of a part, for workers that share a run: as one worker writes them, or several, each a share of the examples.
//!
//! The bytes are a [`Heading`], the labels, the number of pixels of each example, and room for the pixels of each example.
//! The pixels of a share stand without gaps from the room of its first example on.

use super::BatchPart;
use super::sampler::Drawn;
use crate::digits::{Image, N_INPUTS, N_PIXELS};
use crate::kernel::ByteRows;
use crate::mixture::InputScaling;
use std::ops::Range;

/// Bytes for the pixels of an example, two for each.
const ROOM: usize = 2 * N_INPUTS;

/// What is known of a part before its pixels are.
#[derive(Clone, Copy, Debug)]
pub struct Heading {
    /// The step of the part's batch.
    pub step: u32,
    /// The place of the part's first example in the batch.
    pub first: usize,
    /// Examples in the whole batch.
    pub n_batch: usize,
    /// Examples of the part.
    pub n: usize,
    /// Shares of the examples, each with the pixels of its own.
    pub n_shares: usize,
}

impl Heading {
    /// Bytes of a heading.
    pub const BYTES: usize = 5 * size_of::<u32>();

    /// The heading of what the sampler has drawn for step `step`.
    pub fn of(drawn: &Drawn, step: u32, n_shares: usize) -> Self {
        Self { step, first: drawn.first, n_batch: drawn.n_batch, n: drawn.digits.len(), n_shares }
    }

    /// The heading as bytes.
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        let numbers = [self.step, self.first as u32, self.n_batch as u32, self.n as u32, self.n_shares as u32];
        let mut bytes = [0; Self::BYTES];
        bytes.as_chunks_mut().0.iter_mut().zip(numbers).for_each(|(bytes, number)| *bytes = number.to_le_bytes());
        bytes
    }

    /// The heading that [`Self::to_bytes`] has written.
    pub fn from_bytes(bytes: &[u8; Self::BYTES]) -> Self {
        let (numbers, _) = bytes.as_chunks();
        let [step, first, n_batch, n, n_shares] = [0, 1, 2, 3, 4].map(|at| u32::from_le_bytes(numbers[at]));
        let [first, n_batch, n, n_shares] = [first, n_batch, n, n_shares].map(|number| number as usize);
        Self { step, first, n_batch, n, n_shares }
    }

    /// The examples of a share.
    pub fn share(&self, share: usize) -> Range<usize> {
        share * self.n / self.n_shares..(share + 1) * self.n / self.n_shares
    }

    /// Where the number of pixels of an example is.
    pub fn count_at(&self, example: usize) -> usize {
        Self::BYTES + self.n + example
    }

    /// Where the room of an example is.
    pub fn room_at(&self, example: usize) -> usize {
        Self::BYTES + 2 * self.n + ROOM * example
    }
}

/// The largest number of bytes of a part of `n` examples.
pub fn max_bytes(n: usize) -> usize {
    Heading::BYTES + 2 * n + ROOM * n
}

/// The largest number of bytes of a part of `n` examples before the warp: a heading, and the images.
pub fn max_bytes_of_images(n: usize) -> usize {
    Heading::BYTES + N_PIXELS * n
}

/// Where image number `example` of a part is, before the warp.
pub fn image_at(example: usize) -> usize {
    Heading::BYTES + N_PIXELS * example
}

/// Writes what is known of a part before the warp; `write` takes bytes to a place among the part's bytes.
pub fn write_heading(heading: Heading, labels: &[u8], mut write: impl FnMut(usize, &[u8])) {
    write(0, &heading.to_bytes());
    write(Heading::BYTES, labels);
}

/// Writes the pixels of the examples from `first` on.
pub fn write_rows(heading: Heading, first: usize, rows: &ByteRows, mut write: impl FnMut(usize, &[u8])) {
    let counts: Vec<u8> = rows.counts().map(|count| count as u8).collect();
    write(heading.count_at(first), &counts);
    write(heading.room_at(first), rows.bytes());
}

impl BatchPart {
    /// Writes the whole part, of step `step`.
    pub fn write(&self, step: u32, mut write: impl FnMut(usize, &[u8])) {
        let heading = Heading { step, first: self.first, n_batch: self.n_batch, n: self.labels.len(), n_shares: 1 };
        write_heading(heading, &self.labels, &mut write);
        write_rows(heading, 0, &self.rows, write);
    }

    /// Reads the part that one or several workers have written; `read` copies bytes from a place among those bytes.
    pub fn read(&mut self, scaling: InputScaling, read: impl Fn(usize, &mut [u8])) {
        let mut bytes = [0; Heading::BYTES];
        read(0, &mut bytes);
        let heading = Heading::from_bytes(&bytes);
        (self.first, self.n_batch) = (heading.first, heading.n_batch);
        self.labels.resize(heading.n, 0);
        read(Heading::BYTES, &mut self.labels);
        let mut counts = vec![0; heading.n];
        read(heading.count_at(0), &mut counts);
        let count = |examples: Range<usize>| counts[examples].iter().map(|count| usize::from(*count));
        let mut pixels = vec![0; 2 * count(0..heading.n).sum::<usize>()];
        let mut rest = &mut pixels[..];
        for share in (0..heading.n_shares).map(|share| heading.share(share)) {
            let n_bytes = 2 * count(share.clone()).sum::<usize>();
            let (own, others) = rest.split_at_mut(n_bytes);
            read(heading.room_at(share.start), own);
            rest = others;
        }
        self.rows.set(count(0..heading.n), &pixels);
        self.scale(scaling);
    }
}

/// Images that `read` copies from places of their own.
pub fn read_images(examples: Range<usize>, read: impl Fn(usize, &mut [u8])) -> impl Iterator<Item = Image> {
    examples.map(move |example| {
        let mut image = [0; N_PIXELS];
        read(image_at(example), &mut image);
        image
    })
}
