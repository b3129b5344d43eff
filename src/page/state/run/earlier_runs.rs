//! Earlier runs: their curves stay on the charts as ghosts, and the user can use their settings again.

use crate::page::state::State;
use crate::page::state::question::Restart;
use crate::page::state::run::earlier_run::EarlierRun;
use crate::training::TrainConfig;

/// The most earlier runs that stay; a further run replaces the oldest.
const MAX_EARLIER_RUNS: usize = 4;

/// A run with fewer tests than this has no curve worth keeping.
const MIN_TESTS: usize = 3;

impl State {
    /// Adds the shown run to the earlier runs, before another run replaces it.
    pub(in crate::page::state) fn keep_as_earlier_run(&mut self) {
        let tests = self.shown.history.tests();
        if tests.len() < MIN_TESTS {
            return;
        }
        let in_use = self.dataset.as_ref().map_or("", |dataset| &dataset.name);
        let dataset = self.shown.model().map_or(in_use, |loaded| &loaded.file.dataset).to_owned();
        let config = TrainConfig::clone(&self.shown.config);
        let (steps, epochs) = (self.shown_steps(), self.shown.history.end().epochs);
        let errors = tests.iter().map(|test| (test.at, test.evaluation.error)).collect();
        let letter = char::from(b'a' + (self.n_earlier_runs % 26) as u8);
        self.n_earlier_runs += 1;
        if self.earlier_runs.len() == MAX_EARLIER_RUNS {
            self.earlier_runs.remove(0);
        }
        self.earlier_runs.push(EarlierRun { letter, config, dataset, steps, epochs, errors });
    }

    /// Starts a run with the settings of the earlier run with this letter, after a question.
    pub(in crate::page::state) fn use_settings_of(&mut self, letter: char) {
        if let Some(run) = self.earlier_runs.iter().find(|run| run.letter == letter) {
            let config = run.config.clone();
            self.restart_or_ask(format!("Taking the settings of run {letter}"), Restart::Config(config));
        }
    }

    /// Removes the earlier run with this letter.
    pub(in crate::page::state) fn forget_earlier_run(&mut self, letter: char) {
        self.earlier_runs.retain(|run| run.letter != letter);
    }
}
