//! The record of a run: its first settings and every later change with its step, from which the run can be repeated to
//! the bit.

use crate::training::TrainConfig;
use crate::training::fields::FIELDS;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::fmt;

/// The most changes in a record. A run with more changes cannot be repeated.
pub const MAX_CHANGES: usize = 100;

/// A recipe: everything that it takes to repeat a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// The settings at step 0.
    pub config: TrainConfig,
    /// Later settings, each with the step after which they act.
    pub changes: VecDeque<(u32, TrainConfig)>,
    /// The last step.
    pub steps: u32,
}

impl Recipe {
    /// Makes these the settings after the last step, with which the run goes on.
    pub fn end_with(&mut self, config: &TrainConfig) {
        if self.changes.back().map_or(&self.config, |(_, last)| last) != config {
            self.changes.push_back((self.steps, config.clone()));
        }
    }
}

/// Why a run cannot be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Broken {
    /// The run diverged and went back to earlier weights.
    Diverged,
    /// The settings changed more than [`MAX_CHANGES`] times.
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

/// The record of the run so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    config: TrainConfig,
    changes: VecDeque<(u32, TrainConfig)>,
    /// Why the run cannot be repeated; `None` if it can.
    pub broken: Option<Broken>,
}

impl Record {
    /// The record of a run that begins with these settings.
    pub fn new(config: TrainConfig) -> Self {
        Self { config, changes: VecDeque::new(), broken: None }
    }

    /// Records that these settings act from this step on.
    pub fn change(&mut self, steps: u32, config: TrainConfig) {
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

    /// Every change of settings in a few words, with its step.
    pub fn marks(&self) -> Vec<(u32, String)> {
        let before = std::iter::once(&self.config).chain(self.changes.iter().map(|(_, config)| config));
        let changes = self.changes.iter().zip(before);
        changes.filter_map(|((at, after), before)| Some((*at, difference(before, after)?))).collect()
    }

    /// The settings that led to this step.
    pub fn config_at(&self, steps: u32) -> &TrainConfig {
        self.changes.iter().rev().find(|(at, _)| *at < steps).map_or(&self.config, |(_, config)| config)
    }

    /// Whether these settings have led the run from its start.
    pub fn is_of(&self, config: &TrainConfig) -> bool {
        self.config == *config && self.changes.is_empty()
    }

    /// The recipe of the run up to this step, to be gone on with from there with the switches of `config`.
    pub fn recipe_switched(&self, steps: u32, config: &TrainConfig) -> Recipe {
        let mut recipe = self.recipe(steps);
        let end = self.config_at(steps);
        if !end.routes_like(config) {
            let (top_k, experts_off, gate_by_hand) = (config.top_k, config.experts_off, config.gate_by_hand);
            recipe.end_with(&TrainConfig { top_k, experts_off, gate_by_hand, ..end.clone() });
        }
        recipe
    }

    /// The recipe of the run up to this step.
    pub fn recipe(&self, steps: u32) -> Recipe {
        let changes = self.changes.iter().filter(|(at, _)| *at < steps).cloned().collect();
        Recipe { config: self.config.clone(), changes, steps }
    }
}

/// The first setting in which two differ, with its new value.
fn difference(before: &TrainConfig, after: &TrainConfig) -> Option<String> {
    let mut changed = FIELDS.iter().filter(|field| field.text(before) != field.text(after));
    let first = changed.next()?;
    let more = if changed.next().is_some() { " …" } else { "" };
    Some(format!("{} {}{more}", first.label, first.shown(after)).replace(" -", " −"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::presets::specialists;

    #[test]
    fn a_recipe_has_the_changes_before_its_last_step() {
        let with = |learning_rate| TrainConfig { learning_rate, ..specialists() };
        let mut record = Record::new(with(0.1));
        record.change(10, with(0.2));
        record.change(20, with(0.3));
        record.change(20, with(0.4));
        assert_eq!(record.recipe(20).changes, [(10, with(0.2))]);
        assert_eq!(record.recipe(21).changes, [(10, with(0.2)), (20, with(0.4))]);
        assert_eq!(record.recipe(7).config, with(0.1));
    }
}
