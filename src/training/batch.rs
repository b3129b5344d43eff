//! The digits of one step, part by part, as lists of pixels for the networks.

use super::TrainConfig;
use super::inputs::Inputs;
use super::sampler::{Drawn, Sampler};
use super::warping;
use crate::digits::N_INPUTS;
use crate::kernel::{ByteRows, SparseRows};
use crate::mixture::InputScaling;

/// Examples that pass through the networks at once; more would not fit the cache.
pub const SLICE: usize = 256;

/// A part of a batch (a micro-batch): its gradient is added up before the next part is read.
pub struct BatchPart {
    /// The place of the part's first example in the batch.
    pub first: usize,
    /// Examples in the whole batch.
    pub n_batch: usize,
    /// The label of each example, `[n]`.
    pub labels: Vec<u8>,
    /// The pixels of each slice of [`SLICE`] examples, scaled for the networks.
    pub slices: Vec<SparseRows>,
    pub(super) rows: ByteRows,
}

impl Default for BatchPart {
    fn default() -> Self {
        Self { first: 0, n_batch: 0, labels: Vec::new(), slices: Vec::new(), rows: ByteRows::new(N_INPUTS) }
    }
}

impl BatchPart {
    /// The largest number of examples in a part. A term on the whole batch needs the batch in one part.
    pub fn max_len(config: &TrainConfig, batch_size: usize) -> usize {
        if config.term_weights().need_whole_batch() { batch_size } else { batch_size.min(SLICE) }
    }

    /// Whether this part is the last one of the batch.
    pub fn is_last(&self) -> bool {
        self.first + self.labels.len() == self.n_batch
    }

    /// Fills in the next part of the batch of step `step`, with warped digits if the settings say so.
    pub fn fill(&mut self, config: &TrainConfig, step: u32, sampler: &mut Sampler, digits: &Inputs) {
        let drawn = sampler.next_part(Self::max_len(config, sampler.batch_size()));
        self.fill_with(config, step, &drawn, digits);
    }

    /// Fills in these digits of the batch of step `step`, warped if the settings say so.
    pub fn fill_with(&mut self, config: &TrainConfig, step: u32, drawn: &Drawn, digits: &Inputs) {
        let numbers = || drawn.digits.iter().map(|digit| *digit as usize);
        (self.first, self.n_batch) = (drawn.first, drawn.n_batch);
        self.labels.clear();
        self.labels.extend(numbers().map(|digit| digits.labels()[digit]));
        self.rows.clear();
        match &config.warp() {
            None => numbers().for_each(|digit| self.rows.push_row_of(digits.rows(), digit)),
            Some(warp) => {
                let images = numbers().map(|digit| digits.digits().images.get(digit));
                warping::warp(warp, config.seed, step, drawn.first, images, &mut self.rows);
            }
        }
        self.scale(config.input_scaling);
    }

    /// Makes the lists of pixels that the networks read.
    pub(super) fn scale(&mut self, scaling: InputScaling) {
        self.slices.resize_with(self.labels.len().div_ceil(SLICE), SparseRows::default);
        for (slice, pixels) in self.slices.iter_mut().enumerate() {
            pixels.reset(N_INPUTS);
            let rows = slice * SLICE..self.labels.len().min((slice + 1) * SLICE);
            rows.for_each(|row| self.rows.append_row(row, scaling.scale() / 255.0, pixels));
        }
    }
}
