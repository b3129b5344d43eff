//! A race of two settings: one beside the other, in step, with where they part.

use crate::page::state::race::contest::Contest;
use crate::protocol::FromWorker;
use crate::training::TrainConfig;
use crate::training::description::describe;
use crate::training::presets::preset;

/// The key of the settings that the page's own run has.
pub const OWN: &str = "own";

/// What happened to the race.
#[derive(Clone, Debug, PartialEq)]
pub enum RaceEvent {
    /// The preset of this key was chosen for a runner, or [`OWN`].
    Chosen {
        /// 0 is A, 1 is B.
        runner: usize,
        /// The preset.
        key: String,
    },
    /// Start, with what is chosen.
    Started,
    /// Pause, or go on.
    PausedOrResumed,
    /// End it.
    Ended,
    /// A runner's worker has answered.
    Answered(usize, FromWorker),
    /// A runner's worker has failed, and why.
    Failed(usize, String),
}

/// What is chosen, and the race, if there is one.
#[derive(Debug)]
pub struct Race {
    /// The preset of each runner, or [`OWN`].
    pub chosen: [String; 2],
    /// The race.
    pub contest: Option<Contest>,
}

impl Default for Race {
    /// The original script against the cost that its source paper preferred.
    fn default() -> Self {
        Self { chosen: ["reference", "competitive"].map(str::to_owned), contest: None }
    }
}

impl Race {
    /// Settings and name of both runners; `own` are those of the page's run, which also gives the seed.
    pub fn settings(&self, own: &TrainConfig) -> [(TrainConfig, String); 2] {
        self.chosen.each_ref().map(|key| match preset(key) {
            Some(preset) => (TrainConfig { seed: own.seed, ..(preset.config)() }, preset.name.to_owned()),
            None => (own.clone(), format!("this page’s settings ({})", describe(own))),
        })
    }
}
