//! A run as the session sees it: trains, adds up figures, tests, and reports what is due.

use super::beside::Beside;
use super::crew::{Engine, Helpers, Lost, Then};
use super::data::Data;
use super::finite_weights::{self, FiniteWeights};
use super::inspection::InspectedModel;
use super::load_sums::LoadSums;
use super::stopwatch::Stopwatch;
use crate::mixture::Layout;
use crate::protocol::{Checkpoint, Progress, TrainingFigures, WeightsSnapshot};
use crate::training::as_bytes::{bytes_of, numbers_of};
use crate::training::{Ablation, Evaluation, EvaluationJob, TrainConfig, TrainState, Trainer};

/// Test digits that live figures come from; at the end of an epoch all test digits are read.
const LIVE_TEST_DIGITS: usize = 1_000;
/// Milliseconds between live evaluations.
const EVALUATION_INTERVAL: f64 = 80.0;
/// Milliseconds between snapshots of the weights: twenty a second.
const WEIGHTS_INTERVAL: f64 = 50.0;
/// Milliseconds between checkpoints: with the time to store one, a closed tab loses at most five seconds of its run.
const CHECKPOINT_INTERVAL: f64 = 4_000.0;

/// A run with its figures and the test that is under way.
pub struct Run {
    /// The engine that trains the run.
    pub engine: Engine,
    /// The baseline of the mixture's size, if the settings ask for it.
    beside: Beside,
    finite_weights: FiniteWeights,
    stopwatch: Stopwatch,
    /// Sums over the steps since the last report.
    figures: TrainingFigures,
    n_figures: u32,
    load: LoadSums,
    last_evaluation: f64,
    last_weights: f64,
    last_checkpoint: f64,
    /// A test on all test digits, under way.
    full_evaluation: Option<EvaluationJob>,
}

/// Why a slice has ended early, in a sentence. The run can go on.
pub enum Halted {
    /// A cost was not finite. The run stands at its last weights whose cost was finite.
    Diverged {
        /// What happened and which settings may be the cause.
        why: String,
    },
    /// The crew has lost a worker.
    Lost {
        /// What happened.
        why: String,
    },
}

impl From<Lost> for Halted {
    fn from(Lost(why): Lost) -> Self {
        Self::Lost { why }
    }
}

impl Run {
    /// A fresh run on `n_digits` training digits, with the network beside that its settings may ask for.
    pub fn fresh(config: &TrainConfig, n_digits: usize, now: f64) -> Self {
        Self::new(Trainer::new(config, n_digits), now).with(Beside::new(config, n_digits))
    }

    fn with(self, beside: Beside) -> Self {
        Self { finite_weights: FiniteWeights::of(&self.engine, &beside), beside, ..self }
    }

    /// A run that begins with the networks of `trainer` and none beside them, at the time `now`.
    pub fn new(trainer: Trainer, now: f64) -> Self {
        let engine = Engine::new(trainer);
        Self {
            finite_weights: FiniteWeights::of(&engine, &Beside::default()),
            engine,
            beside: Beside::default(),
            stopwatch: Stopwatch::default(),
            figures: TrainingFigures::default(),
            n_figures: 0,
            load: LoadSums::default(),
            last_evaluation: f64::NEG_INFINITY,
            last_weights: f64::NEG_INFINITY,
            last_checkpoint: now,
            full_evaluation: None,
        }
    }

    /// Resumes a run from a checkpoint, on `n_digits` training digits.
    ///
    /// # Errors
    ///
    /// Gives a sentence where the checkpoint's weights do not fit its settings.
    pub fn resume(checkpoint: &Checkpoint, n_digits: usize, now: f64) -> Result<Self, String> {
        let config = &checkpoint.config;
        let layout = Layout::new(config.shape());
        let found = (checkpoint.state.len(), checkpoint.finite_average.len());
        let state = TrainState::from_bytes(&layout, &checkpoint.state);
        let finite_average = numbers_of(&checkpoint.finite_average).filter(|all| all.len() == layout.n_parameters());
        let beside = Beside::resume(config, n_digits, &checkpoint.size_state, checkpoint.steps);
        let size_average = numbers_of(&checkpoint.size_finite_average);
        let size_average =
            size_average.filter(|all| beside.as_ref().is_some_and(|own| own.average().len() == all.len()));
        let (Ok(state), Some(finite_average), Some(beside), Some(size_average)) =
            (state, finite_average, beside, size_average)
        else {
            return Err(format!(
                "The weights of the run are {} and {} bytes, which do not fit its settings.",
                found.0, found.1
            ));
        };
        let mut run = Self::new(Trainer::resume(config, n_digits, state, checkpoint.steps), now);
        run.beside = beside;
        run.finite_weights = FiniteWeights { steps: checkpoint.finite_steps, average: finite_average, size_average };
        run.stopwatch = Stopwatch::after(checkpoint.train_ms);
        Ok(run)
    }

    /// A checkpoint, from which the run can be resumed. Only between slices.
    pub fn checkpoint(&mut self, now: f64) -> Checkpoint {
        self.last_checkpoint = now;
        Checkpoint {
            config: self.engine.learner().config().clone(),
            steps: self.steps(),
            train_ms: self.stopwatch.train_ms,
            state: self.engine.state().to_bytes(),
            finite_steps: self.finite_weights.steps,
            finite_average: bytes_of(&self.finite_weights.average),
            size_state: self.beside.state_bytes(),
            size_finite_average: bytes_of(&self.finite_weights.size_average),
        }
    }

    /// Steps done.
    pub fn steps(&self) -> u32 {
        self.engine.learner().steps()
    }

    /// Trains until `end` or for `max_steps`, whichever comes first, but a step at least; gives the time at the end.
    ///
    /// # Errors
    ///
    /// Fails where the run diverges or the crew loses a worker.
    pub fn train(
        &mut self,
        data: &Data,
        helpers: &mut dyn Helpers,
        clock: &dyn Fn() -> f64,
        end: f64,
        max_steps: u32,
    ) -> Result<f64, Halted> {
        let max_steps = max_steps.min(self.engine.learner().last_step().saturating_sub(self.steps()));
        if self.engine.n_workers() > 1 {
            self.beside.begin_slice();
        }
        let mut now = clock();
        let mut last = 0.0;
        for step in 1..=max_steps {
            // Helpers learn before a step begins whether another one follows.
            let is_last = step == max_steps || now + last >= end || self.ends_epoch();
            let then = if is_last || self.ends_before_copy() { Then::Stop } else { Then::Continue };
            self.step(data, then, helpers)?;
            let after = clock();
            last = after - now;
            self.stopwatch.count(last);
            now = after;
            if is_last {
                break;
            }
        }
        if max_steps > 0 && self.steps().is_multiple_of(self.engine.learner().steps_per_epoch()) {
            self.start_full_evaluation(data, Ablation::Skipped);
        }
        Ok(now)
    }

    /// Whether the next step is the last step of an epoch, after which all test digits are read.
    fn ends_epoch(&self) -> bool {
        (self.steps() + 1).is_multiple_of(self.engine.learner().steps_per_epoch())
    }

    /// Whether the weights are copied after the next step: the copy needs the weights of all workers.
    fn ends_before_copy(&self) -> bool {
        (self.steps() + 1).is_multiple_of(finite_weights::INTERVAL)
    }

    fn step(&mut self, data: &Data, then: Then, helpers: &mut dyn Helpers) -> Result<(), Halted> {
        let steps = self.steps();
        let copy =
            steps.is_multiple_of(finite_weights::INTERVAL).then(|| FiniteWeights::of(&self.engine, &self.beside));
        let costs = self.engine.step(&data.train, then, helpers)?;
        if !costs.are_finite() {
            let FiniteWeights { steps: finite, average, size_average } = &self.finite_weights;
            let why = finite_weights::explanation(self.engine.learner().config(), &costs, steps + 1, *finite);
            self.engine.go_back(average, *finite, data.train.len());
            self.beside.go_back(size_average, *finite, self.engine.learner().config(), data.train.len());
            return Err(Halted::Diverged { why });
        }
        // A step's cost is the cost of the weights before it, so that the copy is known to be finite only now.
        if let Some(copy) = copy {
            self.finite_weights = copy;
        }
        self.beside.step(&data.train);
        let n = self.engine.batch_size() as f32;
        self.figures.cost += costs.cost;
        self.figures.baseline_cost += costs.baseline_cost;
        self.figures.error += costs.n_wrong as f32 / n;
        self.figures.baseline_error += costs.n_baseline_wrong as f32 / n;
        self.n_figures += 1;
        if let Some(load) = self.engine.learner().load() {
            self.load.add(load);
        }
        Ok(())
    }

    /// Whether a test on all test digits is under way.
    pub fn is_testing(&self) -> bool {
        self.full_evaluation.is_some()
    }

    /// Begins a test of the present weights on all test digits.
    pub fn start_full_evaluation(&mut self, data: &Data, ablation: Ablation) {
        // A new test takes the place of one under way, but an ablation that was asked of that one is still wanted.
        let under_way = self.full_evaluation.as_ref().map(EvaluationJob::ablation);
        let ablation = under_way.filter(|asked| *asked == Ablation::EachExpert).unwrap_or(ablation);
        self.full_evaluation = Some(self.test(data.test.len()).with_ablation(ablation));
    }

    /// A test of the present weights on the first `n_digits` test digits.
    fn test(&self, n_digits: usize) -> EvaluationJob {
        let job = EvaluationJob::new(self.engine.model(), self.steps(), n_digits);
        job.with_size_baseline(self.beside.reader())
    }

    /// Applies settings from the next step on. Only between slices.
    pub fn change(&mut self, config: &TrainConfig, helpers: &mut dyn Helpers) {
        self.engine.change(config, helpers);
        self.beside.change(config);
    }

    /// Reads the next slice of test digits; gives the test's figures after the last one.
    pub fn advance_full_evaluation(&mut self, data: &Data) -> Option<Evaluation> {
        let evaluation = self.full_evaluation.as_mut()?.advance(&data.test)?;
        self.full_evaluation = None;
        Some(evaluation)
    }

    /// Makes this worker train alone after a loss, from the end of the last slice. Figures of steps that are done again are
    /// dropped.
    pub fn lose_crew(&mut self, data: &Data) {
        self.engine.dissolve();
        self.beside.return_to(self.steps(), self.engine.learner().config(), &data.train);
        self.take_figures();
    }

    /// The progress of training, without figures.
    pub fn progress(&self) -> Progress {
        let (steps, steps_per_epoch) = (self.steps(), self.engine.learner().steps_per_epoch());
        Progress {
            steps,
            examples: f64::from(steps) * self.engine.batch_size() as f64,
            epochs: f64::from(steps) / f64::from(steps_per_epoch),
            steps_per_epoch,
            train_ms: self.stopwatch.train_ms,
            workers: self.engine.n_workers() as u32,
            finished: self.engine.is_finished(),
            ..Progress::default()
        }
    }

    /// The progress of training with the figures that are due, or with all figures.
    pub fn report(&mut self, data: &Data, now: f64, everything: bool) -> Progress {
        let mut progress = self.progress();
        if everything || now - self.last_evaluation >= EVALUATION_INTERVAL {
            self.last_evaluation = now;
            let n_digits = data.test.len().min(LIVE_TEST_DIGITS);
            let evaluation = self.test(n_digits).finish(&data.test);
            progress.evaluation = Some(Box::new(evaluation));
            progress.training = self.take_figures();
            let image = |example| self.engine.last_part().image(example);
            progress.load = self.load.take(&self.engine.learner().objective().router, image);
        }
        if everything || now - self.last_weights >= WEIGHTS_INTERVAL {
            self.last_weights = now;
            progress.weights = Some(self.snapshot());
        }
        if now - self.last_checkpoint >= CHECKPOINT_INTERVAL {
            progress.checkpoint = Some(Box::new(self.checkpoint(now)));
        }
        progress
    }

    /// The model that the page's questions are about. Only between slices.
    pub fn inspected_model(&self) -> InspectedModel {
        let (learner, model) = (self.engine.learner(), self.engine.model());
        let mut objective = learner.objective().clone();
        if !objective.router.is_dense() {
            objective.router = model.reading().router;
        }
        InspectedModel { model, steps: self.steps(), objective }
    }

    /// The weights that are shown and tested.
    pub fn snapshot(&self) -> WeightsSnapshot {
        WeightsSnapshot { steps: self.steps(), bytes: self.engine.average_bytes() }
    }

    fn take_figures(&mut self) -> Option<TrainingFigures> {
        let n = std::mem::take(&mut self.n_figures) as f32;
        let sums = std::mem::take(&mut self.figures);
        (n > 0.0).then(|| TrainingFigures {
            cost: sums.cost / n,
            baseline_cost: sums.baseline_cost / n,
            error: sums.error / n,
            baseline_error: sums.baseline_error / n,
        })
    }
}
