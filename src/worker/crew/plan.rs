//! Who trains which networks, and where everything stands in the shared memory.

use super::barrier::BARRIER_BYTES;
use super::standby::{STANDBY_BYTES, Standby};
use crate::mixture::{Layout, Shape};
use crate::training::BatchPart;

/// Workers that a run is shared by at most; more gain little.
pub const MOST_WORKERS: usize = 6;
/// Examples of the largest part that a crew shares; larger ones are one worker's, because memory would run short.
pub const LARGEST_PART: usize = 4_096;

/// Everything begins at the start of a cache line.
const ALIGNMENT: usize = 64;
/// Bytes of a number.
const NUMBER: usize = size_of::<f32>();

/// The plan of a crew. All workers make the same one.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The members of each worker, the coordinator's first.
    pub layouts: Vec<Layout>,
    /// The word that says before which part the slice ends.
    pub until: usize,
    /// Where each helper waits for slices: in every plan at the same places, where one that wakes late may look.
    standbys: [Standby; MOST_WORKERS - 1],
    /// Two parts, the bytes of each, in turns: the next one is put there while this one is learnt.
    parts: [usize; 2],
    /// Outputs of each worker's members `[n, member, outputs]`, twice, in turns.
    outputs: [Vec<usize>; 2],
    /// What each worker's members have learnt, twice, in turns: what a slice that fails leaves half done is not used.
    state: [Vec<usize>; 2],
    /// Bytes in all.
    pub n_bytes: usize,
}

impl Plan {
    /// For this many workers, at most [`MOST_WORKERS`] and one for each network, and parts of so many examples at most.
    pub fn new(shape: Shape, n_workers: usize, part_size: usize) -> Self {
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
        let standbys = [(); MOST_WORKERS - 1].map(|()| Standby { word: take(STANDBY_BYTES) });
        let parts = [0, 1].map(|_| take(BatchPart::max_bytes(part_size)));
        let output_bytes = |layout: &Layout| part_size * layout.member_outputs().len() * NUMBER;
        let outputs = [0, 1].map(|_| layouts.iter().map(|layout| take(output_bytes(layout))).collect());
        let state_bytes = |layout: &Layout| 4 * layout.n_parameters() * NUMBER;
        let state = [0, 1].map(|_| layouts.iter().map(|layout| take(state_bytes(layout))).collect());
        Self { layouts, until, standbys, parts, outputs, state, n_bytes: end }
    }

    /// Where a worker that helps waits for slices.
    pub fn standby(&self, worker: usize) -> Standby {
        self.standbys[worker - 1]
    }

    /// Where part number `part` of the run is.
    pub fn part(&self, part: u32) -> usize {
        self.parts[turn(part)]
    }

    /// Where a worker's outputs for a part are.
    pub fn outputs(&self, part: u32, worker: usize) -> usize {
        self.outputs[turn(part)][worker]
    }

    /// Where one of the four arrays is that a worker has learnt by the end of a slice.
    pub fn state(&self, slice: u32, worker: usize, array: usize) -> usize {
        self.state[turn(slice)][worker] + array * self.layouts[worker].n_parameters() * NUMBER
    }
}

fn turn(number: u32) -> usize {
    (number % 2) as usize
}
