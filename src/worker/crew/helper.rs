//! A helper: trains its range of the networks, slice by slice.

use super::helpers::Join;
use super::link::Link;
use super::memory::{SharedMemory, TimedOut};
use super::plan::Plan;
use crate::training::{BatchPart, Learner, TrainConfig};

/// Milliseconds after which a helper gives up waiting for the others in a step. The coordinator waits less long, so that
/// the coordinator is first and reports the failure.
const PATIENCE: f64 = 25_000.0;

/// A helper that has a place in a crew.
pub struct Helper {
    link: Link,
    learner: Learner,
    part: BatchPart,
    /// Parts done in this crew.
    n_parts: u32,
    outputs: Vec<f32>,
    slice: u32,
}

impl Helper {
    /// Takes a place in a crew, whose shared memory is `memory`.
    pub fn join(place: &Join, memory: Box<dyn SharedMemory>) -> Self {
        let Join { config, n_workers, worker, batch_size, steps_per_epoch, steps } = place;
        let plan = Plan::new(config.shape(), *n_workers, BatchPart::max_len(config, *batch_size));
        let layout = plan.layouts[*worker];
        let link = Link::new(memory, plan, *worker);
        let state = link.state(0, *worker);
        let learner = Learner::new(config, layout, state, *steps, *steps_per_epoch);
        Self { link, learner, part: BatchPart::default(), n_parts: 0, outputs: Vec::new(), slice: 0 }
    }

    /// Applies settings from the next step on.
    pub fn change(&mut self, config: &TrainConfig) {
        self.learner.change(config);
    }

    /// Trains slice after slice, until the helper is to read messages or no slice has begun for long.
    ///
    /// # Errors
    ///
    /// Fails where the other workers do not come to the barrier.
    pub fn work(&mut self) -> Result<(), TimedOut> {
        self.work_a_slice()?;
        while self.link.stand_by() {
            self.work_a_slice()?;
        }
        Ok(())
    }

    /// Trains until the slice ends or the cost is not finite, and writes the state into the shared memory.
    fn work_a_slice(&mut self) -> Result<(), TimedOut> {
        while self.n_parts != self.link.slice_end() {
            let number = self.n_parts;
            self.n_parts = number.wrapping_add(1);
            self.link.take_part(number, self.learner.config().input_scaling, &mut self.part);
            self.learner.forward(&self.part, &mut self.outputs);
            if self.learner.is_routed() {
                self.link.give_gate_outputs(number, &self.outputs);
                self.link.arrive();
                self.link.wait(PATIENCE)?;
                self.link.take_gate_outputs(number, &mut self.outputs);
                self.learner.forward_asked(&self.part, &mut self.outputs);
            }
            self.link.give_outputs(number, &self.outputs);
            self.link.arrive();
            self.link.wait(PATIENCE)?;
            self.link.take_outputs(number, &mut self.outputs);
            if self.learner.learn(&self.part, &mut self.outputs).is_some_and(|costs| !costs.are_finite()) {
                break;
            }
        }
        self.slice += 1;
        self.link.give_state(self.slice, self.learner.state());
        self.link.announce_standby(self.slice);
        // The coordinator waits for this arrival, and only then begins another slice.
        self.link.arrive();
        Ok(())
    }
}
