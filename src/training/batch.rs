//! The digits of one step, part by part: as lists of pixels for the networks, and as bytes for workers that share a run.

use super::TrainConfig;
use super::inputs::Inputs;
use super::sampler::Sampler;
use crate::digits::{N_INPUTS, ReducedImage};
use crate::kernel::{ByteRows, SparseRows};
use crate::mixture::{InputScaling, Routing};
use rand_pcg::Pcg32;

/// Examples that pass through the networks at once; more would not fit the cache.
pub const SLICE: usize = 256;

const WARP_STREAM: u64 = 1 << 32;

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
    rows: ByteRows,
}

/// Bytes before the labels of a part: [`BatchPart::first`], [`BatchPart::n_batch`] and the number of its examples.
const HEADER_BYTES: usize = 3 * size_of::<u32>();

impl Default for BatchPart {
    fn default() -> Self {
        Self { first: 0, n_batch: 0, labels: Vec::new(), slices: Vec::new(), rows: ByteRows::new(N_INPUTS) }
    }
}

impl BatchPart {
    /// The largest number of examples in a part. A term on the whole batch needs the batch in one part, and so does a router.
    pub fn max_len(config: &TrainConfig, batch_size: usize) -> usize {
        let needs_whole = config.term_weights().need_whole_batch() || config.routing != Routing::Dense;
        if needs_whole { batch_size } else { batch_size.min(SLICE) }
    }

    /// Whether this part is the last one of the batch.
    pub fn is_last(&self) -> bool {
        self.first + self.labels.len() == self.n_batch
    }

    /// Fills in the next part of the batch of step `step`, with warped digits if the settings say so.
    pub fn fill(&mut self, config: &TrainConfig, step: u32, sampler: &mut Sampler, digits: &Inputs) {
        self.labels.clear();
        self.rows.clear();
        let warp = config.warp();
        self.n_batch = sampler.batch_size();
        let (first, numbers) = sampler.next_part(Self::max_len(config, self.n_batch));
        self.first = first;
        for (place, &digit) in (first..).zip(numbers) {
            let digit = digit as usize;
            self.labels.push(digits.labels()[digit]);
            match &warp {
                None => self.rows.push_row_of(digits.rows(), digit),
                Some(warp) => {
                    let image = digits.digits().images.get(digit);
                    self.rows.push(&warp.apply(&image, &mut warp_random(config.seed, step, place)));
                }
            }
        }
        self.scale(config.input_scaling);
    }

    /// Makes the lists of pixels that the networks read.
    fn scale(&mut self, scaling: InputScaling) {
        self.slices.resize_with(self.labels.len().div_ceil(SLICE), SparseRows::default);
        for (slice, pixels) in self.slices.iter_mut().enumerate() {
            pixels.reset(N_INPUTS);
            let rows = slice * SLICE..self.labels.len().min((slice + 1) * SLICE);
            rows.for_each(|row| self.rows.append_row(row, scaling.scale() / 255.0, pixels));
        }
    }

    /// What the networks read of an example of the part, as it is after a warp.
    pub fn image(&self, example: usize) -> ReducedImage {
        let mut image = [0; N_INPUTS];
        self.rows.row(example).for_each(|(pixel, value)| image[pixel] = value);
        image
    }

    /// The largest number of bytes of a part of `n` examples.
    pub fn max_bytes(n: usize) -> usize {
        HEADER_BYTES + 2 * n + 2 * n * N_INPUTS
    }

    /// Writes the part as bytes: its place, the labels, the number of pixels of each example, and the pixels.
    pub fn write(&self, bytes: &mut Vec<u8>) {
        bytes.clear();
        let header = [self.first, self.n_batch, self.labels.len()];
        header.into_iter().for_each(|number| bytes.extend_from_slice(&(number as u32).to_le_bytes()));
        bytes.extend_from_slice(&self.labels);
        bytes.extend(self.rows.counts().map(|count| count as u8));
        bytes.extend_from_slice(self.rows.bytes());
    }

    /// Reads the part that [`Self::write`] has written; `read` copies bytes from a place among those bytes.
    pub fn read(&mut self, scaling: InputScaling, read: impl Fn(usize, &mut [u8])) {
        let mut header = [0; HEADER_BYTES];
        read(0, &mut header);
        let (numbers, _) = header.as_chunks();
        let [first, n_batch, n] = [0, 1, 2].map(|at| u32::from_le_bytes(numbers[at]) as usize);
        (self.first, self.n_batch) = (first, n_batch);
        self.labels.resize(n, 0);
        read(HEADER_BYTES, &mut self.labels);
        let mut counts = vec![0; n];
        read(HEADER_BYTES + n, &mut counts);
        let counts = counts.into_iter().map(usize::from);
        let mut pixels = vec![0; 2 * counts.clone().sum::<usize>()];
        read(HEADER_BYTES + 2 * n, &mut pixels);
        self.rows.set(counts, &pixels);
        self.scale(scaling);
    }
}

/// Random numbers for the warp of one example of one step, whichever worker warps it.
fn warp_random(seed: u32, step: u32, place: usize) -> Pcg32 {
    Pcg32::new(mixed_seed(seed, step), WARP_STREAM + place as u64)
}

/// Seed and step as one number, with the finaliser of SplitMix64 (Steele et al. 2014), so that neighbouring steps start far apart.
pub fn mixed_seed(seed: u32, step: u32) -> u64 {
    let mut mixed = (u64::from(seed) << 32 | u64::from(step)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}
