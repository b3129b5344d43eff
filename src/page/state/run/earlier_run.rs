//! An earlier run: settings and error curve of a run that has ended.

use crate::page::state::keeping::packed;
use crate::page::state::run::history::Position;
use crate::training::{TrainConfig, description};
use serde::{Deserialize, Serialize};

/// A run that has ended: its settings and its error curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierRun {
    /// The letter that names the run on the page.
    pub letter: char,
    /// The settings at the run's end.
    pub config: TrainConfig,
    /// The name of its data set.
    pub dataset: String,
    /// The step that the run reached.
    pub steps: u32,
    /// The epochs that the run reached.
    pub epochs: f64,
    /// The test error, 0 to 1, along the run.
    #[serde(with = "packed")]
    pub errors: Vec<(Position, f32)>,
}

impl EarlierRun {
    /// The settings in words.
    pub fn in_words(&self) -> String {
        format!("{}, seed {}", description::describe(&self.config), self.config.seed)
    }
}
