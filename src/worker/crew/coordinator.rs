//! The coordinator: hands out batches, trains its own range of the networks, and decides how far a slice goes.

use super::helpers::{Helpers, Join, Lost, ToHelper};
use super::link::Link;
use super::memory::TimedOut;
use super::plan::Plan;
use crate::mixture::{BatchCosts, Layout};
use crate::training::sampler::Sampler;
use crate::training::{BatchPart, Inputs, Learner, TrainConfig, TrainState, Trainer};

/// Milliseconds after which the coordinator gives up a helper that does not come to the barrier. A busy machine may keep
/// a helper from its core for seconds.
const PATIENCE: f64 = 20_000.0;

/// What follows a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Another step, without a pause.
    Continue,
    /// The end of the slice.
    Stop,
}

/// A crew, seen from its coordinator.
pub struct Crew {
    link: Link,
    learner: Learner,
    sampler: Sampler,
    n_digits: usize,
    part: BatchPart,
    /// The part after `part`, which is ready before a worker could wait for it.
    next: BatchPart,
    /// Parts done in this crew.
    n_parts: u32,
    outputs: Vec<f32>,
    slice_is_open: bool,
    /// Slices that all workers have finished, and the steps at the end of the last of them.
    slice: u32,
    safe_steps: u32,
}

impl Crew {
    /// Shares a run among `n_workers` workers from its present step on.
    ///
    /// # Errors
    ///
    /// Fails where there is no memory to share.
    pub fn form(trainer: &Trainer, n_workers: usize, n_digits: usize, helpers: &mut dyn Helpers) -> Result<Self, Lost> {
        let (config, steps) = (trainer.config(), trainer.steps());
        let (batch_size, steps_per_epoch) = (trainer.batch_size(), trainer.steps_per_epoch());
        let plan = Plan::new(config.shape(), n_workers, BatchPart::max_len(config, batch_size));
        let state = trainer.learner().state();
        let own = state.of_members(&plan.layouts[0]);
        let learner = Learner::new(config, plan.layouts[0], own, steps, steps_per_epoch);
        let link = Link::new(helpers.memory(plan.n_bytes)?, plan, 0);
        for (worker, layout) in link.plan().layouts.iter().enumerate() {
            link.put_state(0, worker, &state.of_members(layout));
        }
        // Helpers join last, because each reads its state from the memory as soon as it joins.
        let place = |worker| Join { config: config.clone(), n_workers, worker, batch_size, steps_per_epoch, steps };
        helpers.join((1..n_workers).map(place).collect());
        Ok(Self {
            link,
            learner,
            sampler: Trainer::sampler(config, n_digits, steps),
            n_digits,
            part: BatchPart::default(),
            next: BatchPart::default(),
            n_parts: 0,
            outputs: Vec::new(),
            slice_is_open: false,
            slice: 0,
            safe_steps: steps,
        })
    }

    /// Workers of the crew, the coordinator included.
    pub fn size(&self) -> usize {
        self.link.plan().layouts.len()
    }

    /// The coordinator's own share of the networks.
    pub fn learner(&self) -> &Learner {
        &self.learner
    }

    /// The part of a batch that was learnt from last, until the next step.
    pub fn last_part(&self) -> &BatchPart {
        &self.next
    }

    /// Digits in a batch.
    pub fn batch_size(&self) -> usize {
        self.sampler.batch_size()
    }

    /// Applies settings from the next slice on.
    pub fn change(&mut self, config: &TrainConfig, helpers: &mut dyn Helpers) {
        self.learner.change(config);
        self.link.dismiss();
        for helper in 0..self.size() - 1 {
            helpers.tell(helper, &ToHelper::Change { config: config.clone() });
        }
    }

    /// Learns from the next batch; each worker trains its own networks. The first step opens a slice. A step that is to be
    /// the last, or whose cost is not finite, closes the slice. Helpers read messages only between slices.
    ///
    /// # Errors
    ///
    /// Fails where a helper does not come to the barrier.
    pub fn step(&mut self, digits: &Inputs, then: Then, helpers: &mut dyn Helpers) -> Result<BatchCosts, Lost> {
        if !self.slice_is_open {
            self.open_slice(digits, helpers);
        }
        let costs = loop {
            if let Some(costs) = self.learn_part(digits, then)? {
                break costs;
            }
        };
        if then == Then::Stop || !costs.are_finite() {
            self.close_slice()?;
        }
        Ok(costs)
    }

    /// Learns from a part of the batch; gives the costs after the last part.
    fn learn_part(&mut self, digits: &Inputs, then: Then) -> Result<Option<BatchCosts>, Lost> {
        let (number, step) = (self.n_parts, self.learner.steps());
        self.learner.forward(&self.part, &mut self.outputs);
        if self.learner.is_routed() {
            self.link.give_gate_outputs(number, &self.outputs);
            self.meet()?;
            self.link.take_gate_outputs(number, &mut self.outputs);
            self.learner.forward_asked(&self.part, &mut self.outputs);
        }
        self.link.give_outputs(number, &self.outputs);
        self.n_parts = number.wrapping_add(1);
        if !self.part.is_last() {
            self.prepare(step, digits);
        } else if then == Then::Continue {
            self.prepare(step + 1, digits);
        }
        self.meet()?;
        self.link.take_outputs(number, &mut self.outputs);
        let costs = self.learner.learn(&self.part, &mut self.outputs);
        std::mem::swap(&mut self.part, &mut self.next);
        Ok(costs)
    }

    fn open_slice(&mut self, digits: &Inputs, helpers: &mut dyn Helpers) {
        self.prepare(self.learner.steps(), digits);
        std::mem::swap(&mut self.part, &mut self.next);
        self.slice_is_open = true;
        for worker in 1..self.size() {
            if !self.link.begin(worker) {
                helpers.tell(worker - 1, &ToHelper::Slice);
            }
        }
    }

    /// Gives all workers the next part, which belongs to step `step`, and extends the slice past that part.
    fn prepare(&mut self, step: u32, digits: &Inputs) {
        self.next.fill(self.learner.config(), step, &mut self.sampler, digits);
        self.link.give_part(self.n_parts, &self.next);
        self.link.set_slice_end(self.n_parts.wrapping_add(1));
    }

    fn close_slice(&mut self) -> Result<(), Lost> {
        self.link.give_state(self.slice + 1, self.learner.state());
        self.meet()?;
        self.slice += 1;
        self.safe_steps = self.learner.steps();
        self.slice_is_open = false;
        Ok(())
    }

    /// Waits at the barrier for all workers.
    fn meet(&mut self) -> Result<(), Lost> {
        self.link.arrive();
        self.link
            .wait(PATIENCE)
            .map_err(|TimedOut| Lost(format!("A helper has not answered for {} seconds.", PATIENCE / 1_000.0)))
    }

    /// The moving average of all networks at the end of the last slice.
    pub fn average(&self) -> Vec<f32> {
        let all = Layout::new(self.learner.config().shape());
        let mut average = vec![0.0; all.n_parameters()];
        for (worker, layout) in self.link.plan().layouts.iter().enumerate() {
            layout.put(&self.link.average(self.slice, worker), &mut average);
        }
        average
    }

    /// The state of all networks at the end of the last slice that all workers finished.
    pub fn state(&self) -> TrainState {
        let mut state = TrainState::zeros(&Layout::new(self.learner.config().shape()));
        for (worker, layout) in self.link.plan().layouts.iter().enumerate() {
            state.put(layout, &self.link.state(self.slice, worker));
        }
        state
    }

    /// The run at the end of the last slice that all workers finished, for one worker to train on.
    pub fn dissolve(&self) -> Trainer {
        Trainer::resume(self.learner.config(), self.n_digits, self.state(), self.safe_steps)
    }
}

impl Drop for Crew {
    /// Sends the helpers back to their messages, which offer them other places.
    fn drop(&mut self) {
        self.link.dismiss();
    }
}
