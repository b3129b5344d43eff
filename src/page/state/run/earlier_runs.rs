//! Runs before the one that is shown: their curves stay as ghosts, and their settings can be taken again.

use crate::page::state::State;
use crate::page::state::choices::Restart;
use crate::page::state::keeping::packed;
use crate::page::state::run::history::Along;
use crate::training::{TrainConfig, description};
use serde::{Deserialize, Serialize};

/// Earlier runs kept at most; the oldest goes first.
const KEPT: usize = 4;
/// A run with fewer tests than this has no curve worth keeping.
const FEWEST_TESTS: usize = 3;

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
    pub errors: Vec<(Along, f32)>,
}

impl EarlierRun {
    /// Its settings in words.
    pub fn in_words(&self) -> String {
        format!("{}, seed {}", description::describe(&self.config), self.config.seed)
    }
}

impl State {
    /// Keeps the run that is about to be forgotten.
    pub(in crate::page::state) fn keep_as_ghost(&mut self) {
        let tests = self.history.tests();
        if tests.len() < FEWEST_TESTS {
            return;
        }
        let shown = self.loaded.as_ref().map(|loaded| &loaded.file);
        let in_use = self.dataset.as_ref().map_or("", |dataset| &dataset.name);
        let dataset = shown.map_or(in_use, |file| &file.dataset).to_owned();
        let config = shown.map_or(&self.run_config, |file| &file.config).clone();
        let (steps, epochs) = (self.shown_steps(), self.history.end().epochs);
        let errors = tests.iter().map(|test| (test.at, test.evaluation.error)).collect();
        let letter = char::from(b'a' + (self.n_earlier_runs % 26) as u8);
        self.n_earlier_runs += 1;
        if self.earlier_runs.len() == KEPT {
            self.earlier_runs.remove(0);
        }
        self.earlier_runs.push(EarlierRun { letter, config, dataset, steps, epochs, errors });
    }

    /// Takes the settings of that run for a new one.
    pub(in crate::page::state) fn use_settings_of(&mut self, letter: char) {
        if let Some(run) = self.earlier_runs.iter().find(|run| run.letter == letter) {
            let config = run.config.clone();
            self.restart_or_ask(format!("Taking the settings of run {letter}"), Restart::Config(config));
        }
    }

    /// Takes that run's curve off the charts.
    pub(in crate::page::state) fn forget_earlier_run(&mut self, letter: char) {
        self.earlier_runs.retain(|run| run.letter != letter);
        self.stale.history = true;
        self.stale.controls = true;
    }
}
