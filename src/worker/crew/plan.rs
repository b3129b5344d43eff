//! The plan of a crew: the networks of each worker, and the place of everything in the shared memory.

use super::barrier::BARRIER_BYTES;
use super::standby::{STANDBY_BYTES, Standby};
use crate::mixture::{Layout, Shape};
use crate::training::BatchPart;

/// Workers that can share a run; more gain little.
pub const MOST_WORKERS: usize = 6;
/// Examples of the largest part that a crew shares. Larger parts are left to one worker, because memory would run short.
pub const LARGEST_PART: usize = 4_096;

/// Everything begins at the start of a cache line.
const ALIGNMENT: usize = 64;
/// Bytes of a number.
const NUMBER: usize = size_of::<f32>();

/// The plan of a crew, which all workers make alike.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The members of each worker, the coordinator's first.
    pub layouts: Vec<Layout>,
    /// The word that holds the part before which the slice ends.
    pub slice_end: usize,
    /// Where each helper waits for slices. The places are the same in every plan, because a helper that wakes late may
    /// still read its word.
    standbys: [Standby; MOST_WORKERS - 1],
    /// Two places for the bytes of a part, used in turn: the coordinator writes the next part while the workers learn from
    /// this one.
    parts: [usize; 2],
    /// Two places for the outputs of each worker's members `[n, member, outputs]`, used in turn.
    outputs: [Vec<usize>; 2],
    /// Two places for the gate's outputs for a part `[n, outputs]`, used in turn, where the experts come after the gate.
    gate_outputs: [usize; 2],
    /// Two places for the state of each worker's members, used in turn: the half-written state of a slice that fails is
    /// never read.
    state: [Vec<usize>; 2],
    /// Bytes in all.
    pub n_bytes: usize,
}

impl Plan {
    /// The plan for `n_workers` workers, at most [`MOST_WORKERS`] and one for each network, and for parts of at most
    /// `part_size` examples.
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
        let slice_end = take(NUMBER);
        let standbys = [(); MOST_WORKERS - 1].map(|()| Standby { word: take(STANDBY_BYTES) });
        let parts = [0, 1].map(|_| take(BatchPart::max_bytes(part_size)));
        let output_bytes = |layout: &Layout| part_size * layout.member_outputs().len() * NUMBER;
        let outputs = [0, 1].map(|_| layouts.iter().map(|layout| take(output_bytes(layout))).collect());
        let gate_bytes = part_size * layouts[0].outputs * NUMBER;
        let gate_outputs = [0, 1].map(|_| take(gate_bytes));
        let state_bytes = |layout: &Layout| 4 * layout.n_parameters() * NUMBER;
        let state = [0, 1].map(|_| layouts.iter().map(|layout| take(state_bytes(layout))).collect());
        Self { layouts, slice_end, standbys, parts, outputs, gate_outputs, state, n_bytes: end }
    }

    /// Where helper number `worker`, from 1, waits for slices.
    pub fn standby(&self, worker: usize) -> Standby {
        self.standbys[worker - 1]
    }

    /// Where part number `part` is, counted since the crew was formed.
    pub fn part(&self, part: u32) -> usize {
        self.parts[turn(part)]
    }

    /// Where a worker's outputs for a part are.
    pub fn outputs(&self, part: u32, worker: usize) -> usize {
        self.outputs[turn(part)][worker]
    }

    /// Where the gate's outputs for a part are.
    pub fn gate_outputs(&self, part: u32) -> usize {
        self.gate_outputs[turn(part)]
    }

    /// Where one of the four arrays of a worker's state at the end of a slice is.
    pub fn state(&self, slice: u32, worker: usize, array: usize) -> usize {
        self.state[turn(slice)][worker] + array * self.layouts[worker].n_parameters() * NUMBER
    }
}

fn turn(number: u32) -> usize {
    (number % 2) as usize
}
