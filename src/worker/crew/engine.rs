//! An engine trains a run with one worker or with a crew, and can change between the two after any slice.

use super::coordinator::{Crew, Then};
use super::helpers::{Helpers, Lost};
use super::plan::{LARGEST_PART, MOST_WORKERS};
use crate::mixture::BatchCosts;
use crate::training::as_bytes::bytes_of;
use crate::training::{BatchPart, Inputs, Learner, Model, TrainConfig, TrainState, Trainer};

/// One worker or several.
pub enum Engine {
    /// This worker alone.
    Alone(Box<Trainer>),
    /// This worker with helpers.
    Crew(Box<Crew>),
}

impl Engine {
    /// A run that one worker trains.
    pub fn new(trainer: Trainer) -> Self {
        Self::Alone(Box::new(trainer))
    }

    /// The learner of this worker; its settings and steps are those of every worker.
    pub fn learner(&self) -> &Learner {
        match self {
            Self::Alone(trainer) => trainer.learner(),
            Self::Crew(crew) => crew.learner(),
        }
    }

    /// The part of a batch that was learnt from last; with a router the whole batch.
    pub fn last_part(&self) -> &BatchPart {
        match self {
            Self::Alone(trainer) => trainer.last_part(),
            Self::Crew(crew) => crew.last_part(),
        }
    }

    /// Workers that share the run.
    pub fn n_workers(&self) -> usize {
        match self {
            Self::Alone(_) => 1,
            Self::Crew(crew) => crew.size(),
        }
    }

    /// Examples in a step.
    pub fn batch_size(&self) -> usize {
        match self {
            Self::Alone(trainer) => trainer.batch_size(),
            Self::Crew(crew) => crew.batch_size(),
        }
    }

    /// Examples of a step that the networks learn from at once, with these settings.
    fn part_size(&self, config: &TrainConfig) -> usize {
        BatchPart::max_len(config, self.batch_size())
    }

    /// Whether the run has come to the end of its schedule.
    pub fn is_finished(&self) -> bool {
        self.learner().steps() >= self.learner().last_step()
    }

    /// Shares the run with all helpers that are ready, or trains with this worker alone. Only between slices.
    ///
    /// # Errors
    ///
    /// Fails where there is no memory to share.
    pub fn share(&mut self, n_digits: usize, helpers: &mut dyn Helpers) -> Result<(), Lost> {
        let n_workers = self.n_to_share(1 + helpers.ready());
        if n_workers == self.n_workers() {
            return Ok(());
        }
        let trainer = self.dissolve();
        if n_workers > 1 {
            *self = Self::Crew(Box::new(Crew::form(trainer, n_workers, n_digits, helpers)?));
        }
        Ok(())
    }

    /// How many of `available` workers can share the run: at most one for each network.
    fn n_to_share(&self, available: usize) -> usize {
        if self.part_size(self.learner().config()) > LARGEST_PART {
            return 1;
        }
        available.min(MOST_WORKERS).min(self.learner().networks().layout.n_networks)
    }

    /// Makes this worker train alone, from the end of the last slice on.
    pub fn dissolve(&mut self) -> &mut Trainer {
        if let Self::Crew(crew) = self {
            *self = Self::new(crew.dissolve());
        }
        match self {
            Self::Alone(trainer) => trainer,
            Self::Crew(_) => unreachable!("the crew has just been dissolved"),
        }
    }

    /// Applies settings from the next step on. Only between slices. A crew has memory for parts of one size, and is
    /// dissolved where these settings need another.
    pub fn change(&mut self, config: &TrainConfig, helpers: &mut dyn Helpers) {
        if self.part_size(config) != self.part_size(self.learner().config()) {
            self.dissolve();
        }
        match self {
            Self::Alone(trainer) => trainer.change(config),
            Self::Crew(crew) => crew.change(config, helpers),
        }
    }

    /// Learns from the next batch; gives the costs of the weights before the step.
    ///
    /// # Errors
    ///
    /// Fails where a helper of the crew has failed.
    pub fn step(&mut self, digits: &Inputs, then: Then, helpers: &mut dyn Helpers) -> Result<BatchCosts, Lost> {
        match self {
            Self::Alone(trainer) => Ok(trainer.step(digits)),
            Self::Crew(crew) => crew.step(digits, then, helpers),
        }
    }

    /// The moving averages of all networks, packed. Only between slices.
    pub fn average(&self) -> Vec<f32> {
        match self {
            Self::Alone(trainer) => trainer.learner().state().average.clone(),
            Self::Crew(crew) => crew.average(),
        }
    }

    /// The moving averages as little-endian bytes, the form in which they travel to the page. Only between slices.
    pub fn average_bytes(&self) -> Vec<u8> {
        match self {
            Self::Alone(trainer) => bytes_of(&trainer.learner().state().average),
            Self::Crew(crew) => bytes_of(&crew.average()),
        }
    }

    /// The train state of all networks. Only between slices.
    pub fn state(&self) -> TrainState {
        match self {
            Self::Alone(trainer) => trainer.learner().state().clone(),
            Self::Crew(crew) => crew.state(),
        }
    }

    /// The weights that are shown and tested, with the settings. Only between slices.
    pub fn model(&self) -> Model {
        let config = self.learner().config();
        Model::from_packed(config, config.networks(config.shape()), self.average())
    }

    /// Goes back to step `steps`, with these moving averages as weights and with a fresh optimiser.
    pub fn go_back(&mut self, average: &[f32], steps: u32, n_digits: usize) {
        let state = TrainState::new(average.to_vec());
        *self = Self::new(Trainer::resume(self.learner().config(), n_digits, state, steps));
    }
}
