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
            steps: 0,
            steps_per_epoch: 0,
            position: Position::default(),
            is_tested: false,
            is_pending: false,
            has_started: false,
        }
    }
}
