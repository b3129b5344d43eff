//! One of the two runs of a race, as the page knows it.

use crate::page::state::run::history::{History, Position};
use crate::training::{Evaluation, TrainConfig};

/// One of the two runs.
#[derive(Debug)]
pub struct Runner {
    /// The settings.
    pub config: TrainConfig,
    /// The name of the settings.
    pub name: String,
    /// The tests so far.
    pub history: History,
    /// The latest test.
    pub test: Option<Evaluation>,
    /// Milliseconds spent in training steps.
    pub train_ms: f64,
    /// Settings that replace the first ones on the way, and the epochs after which they do.
    pub later: Option<(f64, TrainConfig)>,
    pub(super) steps: u32,
    pub(super) steps_per_epoch: u32,
    pub(super) position: Position,
    /// Whether the test at the common target step has arrived.
    pub(super) is_tested: bool,
    /// Whether the worker was asked and has not answered.
    pub(super) is_pending: bool,
    pub(super) has_started: bool,
}

impl Runner {
    /// A run that has not begun.
    pub fn new(config: TrainConfig, name: String) -> Self {
        Self {
            config,
            name,
            history: History::default(),
            test: None,
            train_ms: 0.0,
            later: None,
            steps: 0,
            steps_per_epoch: 0,
            position: Position::default(),
            is_tested: false,
            is_pending: false,
            has_started: false,
        }
    }

    /// The step at which the settings change; none if they do not, or have.
    pub(super) fn change_at(&self) -> Option<u32> {
        self.later.as_ref().map(|(epochs, _)| (epochs * f64::from(self.steps_per_epoch)).ceil() as u32)
    }

    /// The settings from now on, once their time has come.
    pub(super) fn take_change(&mut self) -> Option<TrainConfig> {
        let is_due = self.change_at().is_some_and(|step| self.steps >= step);
        let (_, config) = self.later.take_if(|_| is_due)?;
        self.config = config.clone();
        Some(config)
    }
}
