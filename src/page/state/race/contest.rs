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

/// Where the runs part: the first steps, with their epochs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Parting {
    /// The test errors differ by more than the choice of the digits explains.
    pub errors: Option<(u32, f64)>,
    /// The numbers of effective experts differ.
    pub gates: Option<(u32, f64)>,
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
        let runners = [Runner::new(first.0, first.1), Runner::new(same_batches, second.1)];
        let ask = |runner| [(runner, ToWorker::SetWorkers { n: 1 }), (runner, ToWorker::UseDataset(source.clone()))];
        let outbox = [ask(0), ask(1)].concat();
        Self {
            runners,
            is_running: true,
            parting: Parting::default(),
            target: 0,
            looks: (0, None),
            digits: None,
            failure: None,
            outbox,
        }
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
        self.is_running = is_running && self.failure.is_none();
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
            if !self.is_running {
                return;
            }
            let most = self.runners[0].steps_per_epoch.div_ceil(TESTS_AN_EPOCH).max(1);
            let next = (f64::from(self.target) * GROWTH).ceil() as u32;
            self.target = next.clamp(self.target + 1, self.target + most);
            self.runners.iter_mut().for_each(|runner| runner.is_tested = false);
        }
        for (idx, runner) in self.runners.iter_mut().enumerate().filter(|(_, runner)| !runner.is_pending) {
            if runner.steps < self.target {
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
        let at = (self.target, self.position().epochs);
        if paired_test::differ([&a.misread, &b.misread], self.looks.0) {
            self.parting.errors.get_or_insert(at);
        }
        if (a.effective_experts - b.effective_experts).abs() >= MIN_EXPERTS_APART {
            self.parting.gates.get_or_insert(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::Evaluation;
    use crate::training::presets::preset;

    fn begun() -> Contest {
        let settings = ["reference", "competitive"].map(|key| {
            let preset = preset(key).expect("there is such a preset");
            ((preset.config)(), preset.name.to_owned())
        });
        let mut contest = Contest::new(settings, &DataSource::Generated);
        let ready =
            || FromWorker::DatasetReady { name: "digits".to_owned(), n_train: 6_400, n_test: 1000, checksum: 1 };
        (0..2).for_each(|runner| contest.on_message(runner, ready()));
        contest
    }

    fn progress(steps: u32, test: Option<Evaluation>) -> FromWorker {
        let evaluation = test.map(|test| Box::new(Evaluation { steps, complete: true, ..test }));
        let epochs = f64::from(steps) / 100.0;
        FromWorker::Progress(Box::new(Progress {
            steps,
            epochs,
            steps_per_epoch: 100,
            evaluation,
            ..Progress::default()
        }))
    }

    /// A test on a thousand digits, of which the first ones are misread.
    fn test(error: f32, effective_experts: f32) -> Evaluation {
        let n_misread = (error * 1000.0) as usize;
        let bit = |digit: usize| u8::from(digit < n_misread) << (digit % 8);
        let misread = (0..125).map(|byte| (8 * byte..8 * byte + 8).map(bit).sum()).collect();
        Evaluation { error, effective_experts, misread, n_digits: 1000, ..Evaluation::default() }
    }

    /// Answers all messages as workers would, `n` times. Returns runner and step of each slice.
    fn answer(contest: &mut Contest, n: usize, errors: [f32; 2]) -> Vec<(usize, u32)> {
        let mut trained = Vec::new();
        let mut steps = contest.runners.each_ref().map(|runner| runner.steps);
        for _ in 0..n {
            for (runner, message) in contest.take_outbox() {
                match message {
                    ToWorker::Start { config } => {
                        contest.on_message(runner, FromWorker::Started { config });
                        contest.on_message(runner, progress(0, None));
                    }
                    ToWorker::Train { max_steps, .. } => {
                        // B's slices end before the target step, as slow slices do.
                        steps[runner] += max_steps.div_ceil(1 + runner as u32);
                        trained.push((runner, steps[runner]));
                        contest.on_message(runner, progress(steps[runner], None));
                    }
                    ToWorker::Evaluate => {
                        let experts = [1.0, 1.0 + f32::from(steps[runner] > 10) * 5.0][runner];
                        contest.on_message(runner, progress(steps[runner], Some(test(errors[runner], experts))));
                    }
                    _ => {}
                }
            }
        }
        trained
    }

    #[test]
    fn both_train_on_the_same_batches_and_are_tested_at_the_same_steps() {
        let mut contest = begun();
        assert_eq!(contest.runners[1].config.batch_size, contest.runners[0].config.batch_size);
        answer(&mut contest, 200, [0.5, 0.5]);
        let steps = |runner: usize| -> Vec<u32> {
            let tests = contest.runners[runner].history.complete.samples();
            tests.iter().map(|test| test.evaluation.steps).collect()
        };
        assert!(steps(0).len() > 20 && steps(0).starts_with(&[0, 1, 2, 3, 4, 5, 7]), "{:?}", steps(0));
        let n = steps(0).len().min(steps(1).len());
        assert_eq!(steps(0)[..n], steps(1)[..n]);
        assert!(steps(0).windows(2).all(|pair| pair[1] - pair[0] <= 25), "at least four tests an epoch");
    }

    #[test]
    fn the_parting_is_the_first_difference_beyond_chance() {
        let mut contest = begun();
        answer(&mut contest, 20, [0.500, 0.505]);
        assert_eq!(contest.parting.errors, None, "five digits are chance");
        answer(&mut contest, 100, [0.50, 0.40]);
        let (at, _) = contest.parting.errors.expect("a hundred digits are more than chance");
        answer(&mut contest, 100, [0.30, 0.10]);
        assert_eq!(contest.parting.errors.map(|(steps, _)| steps), Some(at));
        assert!(contest.parting.gates.is_some_and(|(steps, _)| steps > 10));
    }

    #[test]
    fn a_difference_that_one_look_would_prove_is_chance_among_many_looks() {
        // Eight digits that only one misreads: p = 2 / 2^8.
        let apart = [0.500, 0.5085];
        let mut contest = begun();
        answer(&mut contest, 200, [0.5, 0.5]);
        assert!(contest.looks.0 > 20);
        answer(&mut contest, 200, apart);
        assert_eq!(contest.parting.errors, None, "after {} looks", contest.looks.0);
        let mut contest = begun();
        answer(&mut contest, 20, apart);
        assert_eq!(contest.parting.errors, Some((0, 0.0)), "the first look proves the same difference");
    }

    #[test]
    fn a_pause_acts_after_the_next_test_and_the_race_resumes_there() {
        let mut contest = begun();
        answer(&mut contest, 20, [0.5, 0.5]);
        contest.set_running(false);
        answer(&mut contest, 20, [0.5, 0.5]);
        let (steps, looks) = (contest.steps(), contest.looks);
        assert!(answer(&mut contest, 20, [0.5, 0.5]).is_empty(), "a paused race trains");
        contest.set_running(false);
        assert_eq!(contest.looks, looks, "the same tests are compared once");
        contest.set_running(true);
        answer(&mut contest, 20, [0.5, 0.5]);
        assert!(contest.steps() > steps);
    }

    #[test]
    fn a_failed_runner_ends_the_race_with_the_reason() {
        let mut contest = begun();
        answer(&mut contest, 10, [0.5, 0.5]);
        contest.on_message(1, FromWorker::Refused { why: "It must not.".to_owned() });
        assert_eq!(contest.failure.as_deref(), Some("The second run cannot go on: It must not."));
        contest.take_outbox();
        contest.set_running(true);
        assert!(contest.take_outbox().is_empty() && !contest.is_running);
    }
}
