//! A run that has ended.

use crate::page::state::keeping::packed;
use crate::page::state::run::history::Position;
use crate::training::{TrainConfig, description};
use serde::{Deserialize, Serialize};

/// A run that has ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierRun {
    /// Its name on the page.
    pub letter: char,
    /// Its settings.
    pub config: TrainConfig,
    /// The data set that it learnt.
    pub dataset: String,
    /// Steps that it came to.
    pub steps: u32,
    /// Passes over the training set that it came to.
    pub epochs: f64,
    /// Share of the test digits misread along the run.
    #[serde(with = "packed")]
    pub errors: Vec<(Position, f32)>,
}

impl EarlierRun {
    /// Its settings in words.
    pub fn in_words(&self) -> String {
        format!("{}, seed {}", description::describe(&self.config), self.config.seed)
    }
}
