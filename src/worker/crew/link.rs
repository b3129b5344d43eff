//! A link is one worker's end of the shared memory: the worker writes its outputs and state there, and reads those of the
//! others.

use super::barrier::Barrier;
use super::memory::{SharedMemory, TimedOut};
use super::plan::Plan;
use crate::digits::N_INPUTS;
use crate::digits::augment::Warp;
use crate::kernel::ByteRows;
use crate::mixture::InputScaling;
use crate::training::part_bytes::{self, Heading};
use crate::training::sampler::Drawn;
use crate::training::{BatchPart, Inputs, TrainState, warping};

/// A worker's place in the crew.
pub struct Link {
    memory: Box<dyn SharedMemory>,
    plan: Plan,
    worker: usize,
    barrier: Barrier,
    /// One worker's outputs, side by side.
    block: Vec<f32>,
    /// The digits that this worker has warped last.
    warped: ByteRows,
}

impl Link {
    /// The link of worker number `worker`; the coordinator is 0.
    pub fn new(memory: Box<dyn SharedMemory>, plan: Plan, worker: usize) -> Self {
        let barrier = Barrier::new(plan.layouts.len());
        Self { memory, plan, worker, barrier, block: Vec::new(), warped: ByteRows::new(N_INPUTS) }
    }

    /// The plan of the crew.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Gives part number `number`, of step `step`, to all workers, which must happen before the barrier of the part before.
    pub fn give_part(&self, number: u32, step: u32, part: &BatchPart) {
        let start = self.plan.part(number);
        part.write(step, |at, bytes| self.memory.write_bytes(start + at, bytes));
    }

    /// Gives the images of part number `number` to all workers, to be warped: before the barrier of the part before the part
    /// before.
    pub fn give_images(&self, number: u32, step: u32, drawn: &Drawn, digits: &Inputs) {
        let start = self.plan.images(number);
        let heading = Heading::of(drawn, step, self.plan.layouts.len());
        self.memory.write_bytes(start, &heading.to_bytes());
        for (example, digit) in drawn.digits.iter().enumerate() {
            let image = digits.digits().images.get(*digit as usize);
            self.memory.write_bytes(start + part_bytes::image_at(example), &image);
        }
    }

    /// Gives what is known of part number `number` before the workers have warped their shares of it.
    pub fn give_heading(&self, number: u32, step: u32, drawn: &Drawn, digits: &Inputs) {
        let start = self.plan.part(number);
        let labels: Vec<u8> = drawn.digits.iter().map(|digit| digits.labels()[*digit as usize]).collect();
        let heading = Heading::of(drawn, step, self.plan.layouts.len());
        part_bytes::write_heading(heading, &labels, |at, bytes| self.memory.write_bytes(start + at, bytes));
    }

    /// Warps this worker's share of the images of part number `number`, before the barrier of the part before.
    pub fn warp_share(&mut self, number: u32, warp: &Warp, seed: u32) {
        let (images, part) = (self.plan.images(number), self.plan.part(number));
        let mut bytes = [0; Heading::BYTES];
        self.memory.read_bytes(images, &mut bytes);
        let heading = Heading::from_bytes(&bytes);
        let share = heading.share(self.worker);
        let originals = part_bytes::read_images(share.clone(), |at, bytes| self.memory.read_bytes(images + at, bytes));
        self.warped.clear();
        warping::warp(warp, seed, heading.step, heading.first + share.start, originals, &mut self.warped);
        part_bytes::write_rows(heading, share.start, &self.warped, |at, bytes| {
            self.memory.write_bytes(part + at, bytes)
        });
    }

    /// Reads part number `number`, counted since the crew was formed.
    pub fn take_part(&self, number: u32, scaling: InputScaling, part: &mut BatchPart) {
        let start = self.plan.part(number);
        part.read(scaling, |at, bytes| self.memory.read_bytes(start + at, bytes));
    }

    /// Gives this worker's columns of `outputs` `[n, network, outputs]` to all workers.
    pub fn give_outputs(&mut self, part: u32, outputs: &[f32]) {
        let layout = &self.plan.layouts[self.worker];
        self.block.clear();
        for row in outputs.chunks_exact(layout.row()) {
            self.block.extend_from_slice(&row[layout.member_outputs()]);
        }
        self.memory.write(self.plan.outputs(part, self.worker), &self.block);
    }

    /// Reads the columns of all other workers, after the barrier.
    pub fn take_outputs(&mut self, part: u32, outputs: &mut [f32]) {
        for (worker, layout) in self.plan.layouts.iter().enumerate().filter(|(worker, _)| *worker != self.worker) {
            let members = layout.member_outputs();
            self.block.resize(outputs.len() / layout.row() * members.len(), 0.0);
            self.memory.read(self.plan.outputs(part, worker), &mut self.block);
            let rows = outputs.chunks_exact_mut(layout.row()).zip(self.block.chunks_exact(members.len()));
            rows.for_each(|(row, block)| row[members.clone()].copy_from_slice(block));
        }
    }

    /// Sets the part before which the slice ends; to be called before the barrier of the last part but one.
    pub fn set_slice_end(&self, part: u32) {
        self.memory.store(self.plan.slice_end, part);
    }

    /// The part before which the slice ends, as far as the coordinator has decided.
    pub fn slice_end(&self) -> u32 {
        self.memory.load(self.plan.slice_end)
    }

    /// Tells the barrier that this worker has done its share.
    pub fn arrive(&mut self) {
        self.barrier.arrive(&*self.memory);
    }

    /// Waits at the barrier for all workers, for at most `milliseconds`.
    ///
    /// # Errors
    ///
    /// Fails where a worker has not arrived by then.
    pub fn wait(&self, milliseconds: f64) -> Result<(), TimedOut> {
        self.barrier.wait(&*self.memory, milliseconds)
    }

    /// Called by a helper that has trained `slices` slices: announces whether the memory can begin the helper's next slice.
    pub fn announce_standby(&self, slices: u32) {
        self.plan.standby(self.worker).announce(slices, &*self.memory);
    }

    /// Called by a helper: waits for the next slice. Gives `false` where the helper is to read messages instead.
    pub fn stand_by(&self) -> bool {
        self.plan.standby(self.worker).wait(&*self.memory)
    }

    /// Makes worker number `worker` begin a slice. Gives `false` where the worker does not stand by and needs a message.
    pub fn begin(&self, worker: usize) -> bool {
        self.plan.standby(worker).begin(&*self.memory)
    }

    /// Sends all helpers that stand by back to their messages.
    pub fn dismiss(&self) {
        for worker in 1..self.plan.layouts.len() {
            self.plan.standby(worker).dismiss(&*self.memory);
        }
    }

    /// Writes this worker's state at the end of a slice.
    pub fn give_state(&self, slice: u32, state: &TrainState) {
        self.put_state(slice, self.worker, state);
    }

    /// Writes the state of worker number `worker` at the end of a slice; slice 0 is the start.
    pub fn put_state(&self, slice: u32, worker: usize, state: &TrainState) {
        for (array, values) in state.arrays().into_iter().enumerate() {
            self.memory.write(self.plan.state(slice, worker, array), values);
        }
    }

    /// The state of worker number `worker` at the end of a slice.
    pub fn state(&self, slice: u32, worker: usize) -> TrainState {
        let mut state = TrainState::zeros(&self.plan.layouts[worker]);
        for (array, values) in state.arrays_mut().into_iter().enumerate() {
            self.memory.read(self.plan.state(slice, worker, array), values);
        }
        state
    }

    /// The moving average that worker number `worker` had at the end of a slice.
    pub fn average(&self, slice: u32, worker: usize) -> Vec<f32> {
        let mut average = vec![0.0; self.plan.layouts[worker].n_parameters()];
        self.memory.read(self.plan.state(slice, worker, TrainState::AVERAGE), &mut average);
        average
    }
}
