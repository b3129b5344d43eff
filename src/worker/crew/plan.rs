//! Who trains which networks, and where everything stands in the shared memory.

use super::barrier::BARRIER_BYTES;
use crate::mixture::{Layout, Shape};
use crate::training::Batch;

/// Digits of the largest batch that a crew shares; larger ones are one worker's, because memory would run short.
pub const LARGEST_BATCH: usize = 4_096;

/// Everything begins at the start of a cache line.
const ALIGNMENT: usize = 64;
/// Bytes of a number.
const NUMBER: usize = size_of::<f32>();

/// The plan of a crew. All workers make the same one.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The members of each worker, the coordinator's first.
    pub layouts: Vec<Layout>,
    /// Digits in a batch.
    pub batch_size: usize,
    /// The word that says at which step the slice ends.
    pub until: usize,
    /// Two batches, the bytes of each, in turns: the next one is put there while this one is learnt.
    batches: [usize; 2],
    /// Outputs of each worker's members `[n, member, outputs]`, twice, in turns.
    outputs: [Vec<usize>; 2],
    /// What each worker's members have learnt, twice, in turns: what a slice that fails leaves half done is not used.
    learnt: [Vec<usize>; 2],
    /// Bytes in all.
    pub n_bytes: usize,
}

impl Plan {
    /// For this many workers, at most one for each network.
    pub fn new(shape: Shape, n_workers: usize, batch_size: usize) -> Self {
        let n = Layout::new(shape).n_networks;
        let members = |worker: usize| worker * n / n_workers..(worker + 1) * n / n_workers;
        let layouts: Vec<Layout> = (0..n_workers).map(|worker| Layout::of_members(shape, members(worker))).collect();
        let mut end = BARRIER_BYTES;
        let mut take = |n_bytes: usize| {
            let at = end;
            end = (end + n_bytes).next_multiple_of(ALIGNMENT);
            at
        };
        let until = take(NUMBER);
        let batches = [0, 1].map(|_| take(Batch::max_bytes(batch_size)));
        let output_bytes = |layout: &Layout| batch_size * layout.member_outputs().len() * NUMBER;
        let outputs = [0, 1].map(|_| layouts.iter().map(|layout| take(output_bytes(layout))).collect());
        let learnt_bytes = |layout: &Layout| 4 * layout.n_parameters() * NUMBER;
        let learnt = [0, 1].map(|_| layouts.iter().map(|layout| take(learnt_bytes(layout))).collect());
        Self { layouts, batch_size, until, batches, outputs, learnt, n_bytes: end }
    }

    /// Where the batch of a step is.
    pub fn batch(&self, step: u32) -> usize {
        self.batches[turn(step)]
    }

    /// Where a worker's outputs of a step are.
    pub fn outputs(&self, step: u32, worker: usize) -> usize {
        self.outputs[turn(step)][worker]
    }

    /// Where one of the four arrays is that a worker has learnt by the end of a slice.
    pub fn learnt(&self, slice: u32, worker: usize, array: usize) -> usize {
        self.learnt[turn(slice)][worker] + array * self.layouts[worker].n_parameters() * NUMBER
    }
}

fn turn(number: u32) -> usize {
    (number % 2) as usize
}
