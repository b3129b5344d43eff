//! The race panel's state: the settings that the user chose for both runners, and the contest once it has started.

use crate::page::state::race::contest::Contest;
use crate::protocol::FromWorker;
use crate::training::TrainConfig;
use crate::training::description::describe;
use crate::training::presets::preset;

/// The key of the page's own settings beside the keys of presets, in every select of presets.
pub const OWN: &str = "own";

/// An event of the race.
#[derive(Clone, Debug, PartialEq)]
pub enum RaceEvent {
    /// A preset, or [`OWN`], was chosen for a runner.
    Chosen {
        /// 0 is the first, 1 the second.
        runner: usize,
        /// The key of the preset, or [`OWN`].
        key: String,
    },
    /// Start a race with the chosen settings.
    Started,
    /// Pause the race, or resume it.
    PausedOrResumed,
    /// End the race.
    Ended,
    /// A message from this runner's worker.
    Answered(usize, FromWorker),
    /// This runner's worker has failed, for this reason.
    Failed(usize, String),
}

/// The chosen settings, and the contest.
#[derive(Debug)]
pub struct Race {
    /// The key of each runner's preset, or [`OWN`].
    pub chosen: [String; 2],
    /// The contest; none between races.
    pub contest: Option<Contest>,
}

impl Default for Race {
    /// The original script's settings against the cost that its source paper preferred.
    fn default() -> Self {
        Self { chosen: ["reference", "competitive"].map(str::to_owned), contest: None }
    }
}

impl Race {
    /// Settings and name of both runners. `own` are the page's own settings, and presets get the seed of `own`.
    pub fn settings(&self, own: &TrainConfig) -> [(TrainConfig, String); 2] {
        // A race shows no network beside its two mixtures.
        let own = &TrainConfig { size_baseline: false, ..own.clone() };
        self.chosen.each_ref().map(|key| match preset(key) {
            Some(preset) => (preset.config_with(own), preset.name.to_owned()),
            None => (own.clone(), format!("this page’s settings ({})", describe(own))),
        })
    }
}
