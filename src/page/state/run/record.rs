//! What a run was made of, so that it can be repeated to the bit: the settings that it began with, those that were changed
//! on the way and when, and how far it came.

use crate::training::TrainConfig;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::fmt;

/// Changes kept at most: who turns a knob more often has a run that cannot be repeated.
pub const MAX_CHANGES: usize = 100;

/// All that it takes to repeat a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// The settings that it begins with.
    pub config: TrainConfig,
    /// Steps after which settings change, and what to.
    pub changes: VecDeque<(u32, TrainConfig)>,
    /// How far it goes.
    pub steps: u32,
}

/// Why a run cannot be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Broken {
    /// It went back to earlier weights.
    Diverged,
    /// More often than is kept.
    ChangedTooOften,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::Diverged => "It diverged on the way and went back.",
            Self::ChangedTooOften => "Its settings were changed too often.",
        })
    }
}

/// What the run so far was made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    config: TrainConfig,
    changes: VecDeque<(u32, TrainConfig)>,
    /// A change that acts from the end of the slice under way.
    #[serde(skip)]
    pending: Option<TrainConfig>,
    /// Why the run cannot be repeated, if so.
    pub broken: Option<Broken>,
}

impl Record {
    /// A run begins with these settings.
    pub fn new(config: TrainConfig) -> Self {
        Self { config, changes: VecDeque::new(), pending: None, broken: None }
    }

    /// These settings act from the end of the slice under way.
    pub fn change(&mut self, config: TrainConfig) {
        self.pending = Some(config);
    }

    /// No slice is under way, and the run is at that step.
    pub fn apply_pending(&mut self, steps: u32) {
        if let Some(config) = self.pending.take() {
            if let Some((_, last)) = self.changes.back_mut().filter(|(_, last)| last.trains_like(&config)) {
                *last = config;
                return;
            }
            self.changes.retain(|(at, _)| *at != steps);
            self.changes.push_back((steps, config));
            if self.changes.len() > MAX_CHANGES {
                self.broken = Some(Broken::ChangedTooOften);
            }
        }
    }

    /// Whether every change acts already.
    pub fn has_pending(&self) -> bool {
        self.pending.is_some()
    }

    /// The same without a change that does not act yet.
    pub fn without_pending(&self) -> Self {
        Self { pending: None, ..self.clone() }
    }

    /// How to repeat the run up to that step.
    pub fn recipe(&self, steps: u32) -> Recipe {
        let changes = self.changes.iter().filter(|(at, _)| *at < steps).cloned().collect();
        Recipe { config: self.config.clone(), changes, steps }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::presets::specialists;

    #[test]
    fn a_recipe_has_the_changes_before_its_end() {
        let with = |learning_rate| TrainConfig { learning_rate, ..specialists() };
        let mut record = Record::new(with(0.1));
        record.apply_pending(5);
        record.change(with(0.2));
        record.apply_pending(10);
        record.change(with(0.3));
        record.change(with(0.4));
        record.apply_pending(20);
        assert_eq!(record.recipe(20).changes, [(10, with(0.2))]);
        assert_eq!(record.recipe(21).changes, [(10, with(0.2)), (20, with(0.4))]);
        assert_eq!(record.recipe(7).config, with(0.1));
    }
}
