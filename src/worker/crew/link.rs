//! A link is one worker's end of the shared memory: the worker writes its outputs and state there, and reads those of the
//! others.

use super::barrier::Barrier;
use super::memory::{SharedMemory, TimedOut};
use super::plan::Plan;
use crate::mixture::InputScaling;
use crate::training::{BatchPart, TrainState};

/// A worker's place in the crew.
pub struct Link {
    memory: Box<dyn SharedMemory>,
    plan: Plan,
    worker: usize,
    barrier: Barrier,
    /// One worker's outputs, side by side.
    block: Vec<f32>,
    bytes: Vec<u8>,
}

impl Link {
    /// The link of worker number `worker`; the coordinator is 0.
    pub fn new(memory: Box<dyn SharedMemory>, plan: Plan, worker: usize) -> Self {
        let barrier = Barrier::new(plan.layouts.len());
        Self { memory, plan, worker, barrier, block: Vec::new(), bytes: Vec::new() }
    }

    /// The plan of the crew.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Gives part number `number` to all workers, which must happen before the barrier of the part before.
    pub fn give_part(&mut self, number: u32, part: &BatchPart) {
        part.write(&mut self.bytes);
        self.memory.write_bytes(self.plan.part(number), &self.bytes);
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

    /// Gives the gate's columns of `outputs` to all workers, where the gate is this worker's.
    pub fn give_gate_outputs(&mut self, part: u32, outputs: &[f32]) {
        let layout = &self.plan.layouts[self.worker];
        let gate = layout.gate_outputs();
        if layout.member_outputs().contains(&gate.start) {
            self.block.clear();
            outputs.chunks_exact(layout.row()).for_each(|row| self.block.extend_from_slice(&row[gate.clone()]));
            self.memory.write(self.plan.gate_outputs(part), &self.block);
        }
    }

    /// Reads the gate's columns, after the barrier.
    pub fn take_gate_outputs(&mut self, part: u32, outputs: &mut [f32]) {
        let layout = &self.plan.layouts[self.worker];
        let gate = layout.gate_outputs();
        self.block.resize(outputs.len() / layout.row() * gate.len(), 0.0);
        self.memory.read(self.plan.gate_outputs(part), &mut self.block);
        let rows = outputs.chunks_exact_mut(layout.row()).zip(self.block.chunks_exact(gate.len()));
        rows.for_each(|(row, block)| row[gate.clone()].copy_from_slice(block));
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
