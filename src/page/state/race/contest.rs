//! A contest: two runs in lockstep, with one seed and the same batches. Both train to the same step, both are tested
//! there on all test digits, and only then does either train on. The page's own run takes no part.
//!
//! The runs *part* at the step where their errors first differ by more than the choice of the test digits explains, see
//! [`super::paired_test`], and where their gates first use an expert more or less.

use crate::page::state::race::paired_test;
use crate::page::state::race::runner::Runner;
use crate::page::state::run::history::Position;
use crate::protocol::{DataSource, FromWorker, Progress, ToWorker, VERSION};
use crate::training::TrainConfig;

/// The length of a runner's slice, milliseconds.
const SLICE_MS: f64 = 50.0;
/// The ratio of the steps of successive tests …
const GROWTH: f64 = 1.25;
/// … as long as it leaves at least this number of tests in an epoch.
const TESTS_AN_EPOCH: u32 = 4;
/// The gates have parted if their numbers of effective experts differ by at least this number.
const MIN_EXPERTS_APART: f32 = 1.0;

/// The names of the two runners, which are no letters because letters name experts.
pub const RUNNERS: [&str; 2] = ["first", "second"];

/// Where the runs part: the first steps.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Parting {
    /// The test errors differ by more than the choice of the digits explains.
    pub errors: Option<u32>,
    /// The numbers of effective experts differ.
    pub gates: Option<u32>,
}

/// Two runs in lockstep.
#[derive(Debug)]
pub struct Contest {
    /// The runners, named by [`RUNNERS`].
    pub runners: [Runner; 2],
    /// Whether the contest is running, and not paused.
    pub is_running: bool,
    /// Where the runs parted.
    pub parting: Parting,
    /// The step at which both are tested next.
    target: u32,
    /// Epochs after which the contest is over; none if it goes on until it is ended.
    length: Option<f64>,
    /// How often their tests have been compared, and the step of the last comparison.
    looks: (u32, Option<u32>),
    /// The digits that the runners learn from: name and checksum; none until they are loaded.
    pub digits: Option<(String, u32)>,
    /// Why the contest failed; none while it can continue.
    pub failure: Option<String>,
    outbox: Vec<(usize, ToWorker)>,
}

impl Contest {
    /// A contest of these named settings on this data set. The second gets the seed and the batch size of the first, so
    /// that both train on the same batches.
    pub fn new([first, second]: [(TrainConfig, String); 2], source: &DataSource) -> Self {
        let same_batches = TrainConfig { seed: first.0.seed, batch_size: first.0.batch_size, ..second.0 };
        Self::of([Runner::new(first.0, first.1), Runner::new(same_batches, second.1)], source)
    }

    /// A contest of these runners, which have one seed and one batch size.
    pub fn of(runners: [Runner; 2], source: &DataSource) -> Self {
        let ask = |runner| [(runner, ToWorker::SetWorkers { n: 1 }), (runner, ToWorker::UseDataset(source.clone()))];
        let outbox = [ask(0), ask(1)].concat();
        Self {
            runners,
            is_running: true,
            parting: Parting::default(),
            target: 0,
            length: None,
            looks: (0, None),
            digits: None,
            failure: None,
            outbox,
        }
    }

    /// The same contest, which is over after `epochs` epochs.
    pub fn over_after(self, epochs: f64) -> Self {
        Self { length: Some(epochs), ..self }
    }

    /// Whether both have been tested at the end of a contest that has an end.
    pub fn is_over(&self) -> bool {
        self.last_step().is_some_and(|last| self.steps() >= last)
    }

    /// The step at which the contest is over, once it has begun.
    fn last_step(&self) -> Option<u32> {
        let steps_per_epoch = Some(self.runners[0].steps_per_epoch).filter(|steps| *steps > 0)?;
        self.length.map(|epochs| (epochs * f64::from(steps_per_epoch)).ceil() as u32)
    }

    /// Hands out the messages to the two workers, each with its runner.
    pub fn take_outbox(&mut self) -> Vec<(usize, ToWorker)> {
        std::mem::take(&mut self.outbox)
    }

    /// The latest step at which both have been tested.
    pub fn steps(&self) -> u32 {
        self.runners.iter().map(|runner| runner.test.as_ref().map_or(0, |test| test.steps)).min().unwrap_or(0)
    }

    /// Whether both runs have started.
    pub fn has_begun(&self) -> bool {
        self.runners.iter().all(|runner| runner.has_started)
    }

    /// The position that both have reached.
    pub fn position(&self) -> Position {
        let [a, b] = &self.runners;
        if a.position.epochs < b.position.epochs { a.position } else { b.position }
    }

    /// Resumes, or pauses after the next test.
    pub fn set_running(&mut self, is_running: bool) {
        self.is_running = is_running && self.failure.is_none() && !self.is_over();
        self.request_slice();
    }

    /// Ends the contest, because a runner's worker has failed.
    ///
    /// # Panics
    ///
    /// If `runner` is neither 0 nor 1.
    pub fn fail(&mut self, runner: usize, why: &str) {
        self.is_running = false;
        self.failure = Some(format!("The {} run cannot go on: {why}", RUNNERS[runner]));
    }

    /// Handles a message from a runner's worker.
    ///
    /// # Panics
    ///
    /// If `runner` is neither 0 nor 1.
    pub fn on_message(&mut self, runner: usize, message: FromWorker) {
        match message {
            FromWorker::Ready { version } if version != VERSION => {
                self.fail(runner, "the page and its worker are of different versions. Reload the page.");
            }
            FromWorker::DatasetReady { name, checksum, .. } => {
                self.digits = Some((name, checksum));
                let config = self.runners[runner].config.clone();
                self.outbox.push((runner, ToWorker::Start { config }));
            }
            FromWorker::Started { config } => {
                self.runners[runner].config = config;
                self.runners[runner].has_started = true;
            }
            FromWorker::Progress(progress) => self.progressed(runner, *progress),
            FromWorker::Diverged { why, .. }
            | FromWorker::Refused { why }
            | FromWorker::DatasetFailed { why }
            | FromWorker::DatasetIncomplete { why, .. }
            | FromWorker::DatasetMissing { why } => {
                self.fail(runner, &why);
            }
            _ => {}
        }
        self.request_slice();
    }

    fn progressed(&mut self, idx: usize, progress: Progress) {
        let target = self.target;
        let runner = &mut self.runners[idx];
        let is_further = progress.steps > runner.steps;
        (runner.steps, runner.steps_per_epoch) = (progress.steps, progress.steps_per_epoch);
        runner.train_ms = progress.train_ms;
        runner.position = Position::from(&progress);
        let test = progress.evaluation.map(|test| *test).filter(|test| test.complete && test.steps == target);
        let is_new = test.is_some() && !runner.is_tested;
        if is_further || is_new {
            runner.is_pending = false;
        }
        if let Some(test) = test.filter(|_| is_new) {
            runner.history.add_evaluation(runner.position, test.clone());
            runner.test = Some(test);
            runner.is_tested = true;
        }
        if progress.finished && runner.steps < target {
            self.fail(idx, "its schedule has come to its end.");
        }
    }

    /// Asks each runner for training up to the target step, then for a test; once both are tested, sets the next
    /// target.
    fn request_slice(&mut self) {
        if self.failure.is_some() || !self.has_begun() {
            return;
        }
        if self.runners.iter().all(|runner| runner.is_tested) {
            self.compare();
            self.is_running &= !self.is_over();
            if !self.is_running {
                return;
            }
            let most = self.runners[0].steps_per_epoch.div_ceil(TESTS_AN_EPOCH).max(1);
            let next = (f64::from(self.target) * GROWTH).ceil() as u32;
            let next = next.clamp(self.target + 1, self.target + most);
            // A runner whose settings change on the way stops where they change.
            let stops = self.runners.iter().filter_map(Runner::change_at).chain(self.last_step());
            self.target = stops.filter(|stop| *stop > self.target).fold(next, u32::min);
            self.runners.iter_mut().for_each(|runner| runner.is_tested = false);
        }
        for (idx, runner) in self.runners.iter_mut().enumerate().filter(|(_, runner)| !runner.is_pending) {
            if runner.steps < self.target {
                if let Some(config) = runner.take_change() {
                    self.outbox.push((idx, ToWorker::Change { number: 0, config }));
                }
                let max_steps = self.target - runner.steps;
                self.outbox.push((idx, ToWorker::Train { budget_ms: SLICE_MS, max_steps }));
            } else if !runner.is_tested {
                self.outbox.push((idx, ToWorker::Evaluate));
            } else {
                continue;
            }
            runner.is_pending = true;
        }
    }

    fn compare(&mut self) {
        let [Some(a), Some(b)] = self.runners.each_ref().map(|runner| runner.test.as_ref()) else { return };
        // A race that pauses sees the same tests again.
        if self.looks.1 == Some(self.target) {
            return;
        }
        self.looks = (self.looks.0 + 1, Some(self.target));
        let at = self.target;
        if paired_test::differ([&a.misread, &b.misread], self.looks.0) {
            self.parting.errors.get_or_insert(at);
        }
        if (a.effective_experts - b.effective_experts).abs() >= MIN_EXPERTS_APART {
            self.parting.gates.get_or_insert(at);
        }
    }
}

#[cfg(test)]
mod tests;
