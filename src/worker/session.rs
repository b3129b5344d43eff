//! What the worker knows and does: answers each message of the page, a slice of work at a time.
//!
//! Time comes from a clock that the caller passes in; it decides when to report, never what is learnt.

use super::data::Data;
use super::good_weights::{Diverged, GoodWeights};
use super::inspection::{Inspector, Subject};
use crate::digits::Dataset;
use crate::digits::generation::Generation;
use crate::digits::reduce::InputReduction;
use crate::mixture::Weights;
use crate::protocol::inspection::Inspect;
use crate::protocol::{FromWorker, Progress, Slope, ToWorker, TrainingFigures, WeightsSnapshot};
use crate::training::learnt::Learnt;
use crate::training::{Ablation, Evaluation, EvaluationJob, TrainConfig, Trainer, fields, presets};

/// Test digits that live figures come from; all of them are read at the end of an epoch.
const LIVE_TEST_DIGITS: usize = 1_000;
/// Milliseconds between live evaluations.
const EVALUATION_INTERVAL: f64 = 80.0;
/// Milliseconds between snapshots of the weights: twenty a second.
const WEIGHTS_INTERVAL: f64 = 50.0;
/// The longest slice of work, milliseconds: messages wait no longer than this.
const MAX_BUDGET: f64 = 50.0;

/// The worker's state.
pub struct Session {
    /// Milliseconds, from any origin.
    clock: Box<dyn Fn() -> f64>,
    data: Option<Data>,
    generation: Option<Generation>,
    run: Option<Run>,
    inspector: Inspector,
}

/// A run, with what is known of it.
struct Run {
    trainer: Trainer,
    good_weights: GoodWeights,
    train_ms: f64,
    /// Sums over the steps since the last report, and how many they are.
    figures: TrainingFigures,
    n_figures: u32,
    last_evaluation: f64,
    last_weights: f64,
    /// A test on all test digits, under way.
    full_evaluation: Option<EvaluationJob>,
}

impl Session {
    /// A session with no data yet.
    pub fn new(clock: impl Fn() -> f64 + 'static) -> Self {
        Self { clock: Box::new(clock), data: None, generation: None, run: None, inspector: Inspector::default() }
    }

    /// Answers a message. Data sets are fetched by the glue, which then calls [`Self::use_dataset`].
    pub fn handle(&mut self, message: ToWorker) -> Vec<FromWorker> {
        let answer = match message {
            ToWorker::UseDataset(_) => {
                self.generate();
                return Vec::new();
            }
            ToWorker::Start { config } => self.start(&config),
            ToWorker::Show { config, weights } => self.show_model(&config, &weights),
            ToWorker::Change { config } => self.change(&config),
            ToWorker::Train { budget_ms, max_steps } => self.train(budget_ms, max_steps),
            ToWorker::Evaluate => self.evaluate(Ablation::Skipped),
            ToWorker::Ablate => self.evaluate(Ablation::EachExpert),
            ToWorker::CheckGradients => self.check_gradients(),
            ToWorker::TestDigit { index } => self.test_digit(index),
            ToWorker::Inspect(question) => self.inspect(question),
        };
        answer.unwrap_or_else(|why| vec![FromWorker::Refused { why }])
    }

    /// Takes a data set into use; the run on the one before ends.
    pub fn use_dataset(&mut self, dataset: Dataset) -> FromWorker {
        self.generation = None;
        self.run = None;
        self.inspector = Inspector::default();
        let data = Data::new(dataset, presets::specialists().input_reduction);
        let ready = FromWorker::DatasetReady {
            name: data.name.clone(),
            n_train: data.train.len() as u32,
            n_test: data.test.len() as u32,
        };
        self.data = Some(data);
        ready
    }

    /// Begins to generate digits, as work in the background.
    pub fn generate(&mut self) {
        self.generation = Some(Generation::default());
    }

    /// Whether there is a data set in use.
    pub fn has_data(&self) -> bool {
        self.data.is_some()
    }

    /// Whether [`Self::work_in_background`] has anything to do.
    pub fn has_background_work(&self) -> bool {
        self.generation.is_some()
            || self.inspector.has_work()
            || self.run.as_ref().is_some_and(|run| run.full_evaluation.is_some())
    }

    /// Goes on for about `budget_ms` with what no message asks for: generated digits, a test on all test digits, answers
    /// about them.
    pub fn work_in_background(&mut self, budget_ms: f64) -> Vec<FromWorker> {
        let end = (self.clock)() + budget_ms.min(MAX_BUDGET);
        if let Some(mut generation) = self.generation.take() {
            while (self.clock)() < end {
                if let Some(dataset) = generation.advance() {
                    return vec![self.use_dataset(dataset)];
                }
            }
            let (done, total) = generation.progress();
            self.generation = Some(generation);
            let (done, total) = (done as f64, total as f64);
            return vec![FromWorker::Loading { what: "generated digits".into(), done, total }];
        }
        let (Some(data), Some(run)) = (&self.data, &mut self.run) else { return Vec::new() };
        while (self.clock)() < end {
            if let Some(evaluation) = run.advance_full_evaluation(data) {
                // With the weights of now: those sent last can be some steps older.
                let weights = Some(run.snapshot());
                let progress = Progress { evaluation: Some(Box::new(evaluation)), weights, ..run.progress() };
                return vec![FromWorker::Progress(Box::new(progress))];
            }
            if run.full_evaluation.is_none() && !self.inspector.has_work() {
                break;
            }
            if let Some(answer) = self.inspector.advance(&data.test) {
                return vec![FromWorker::Inspected(answer)];
            }
        }
        Vec::new()
    }

    fn start(&mut self, config: &TrainConfig) -> Result<Vec<FromWorker>, String> {
        let config = fields::clamped(config);
        self.begin(config.input_reduction, |n_digits| Trainer::new(&config, n_digits))
    }

    fn show_model(&mut self, config: &TrainConfig, weights: &[u8]) -> Result<Vec<FromWorker>, String> {
        let config = fields::clamped(config);
        let found = weights.len();
        let weights = Weights::from_bytes(config.shape(), weights)
            .map_err(|expected| format!("The weights of these settings are {expected} bytes, not {found}."))?;
        let learnt = Learnt::new(weights.pack());
        let answers = self.begin(config.input_reduction, |n_digits| Trainer::resume(&config, n_digits, learnt, 0))?;
        self.evaluate(Ablation::Skipped)?;
        Ok(answers)
    }

    /// Begins the run of this trainer, which is told how many training digits there are.
    fn begin(
        &mut self,
        reduction: InputReduction,
        trainer: impl FnOnce(usize) -> Trainer,
    ) -> Result<Vec<FromWorker>, String> {
        let data = self.data.as_mut().ok_or("There are no digits to learn from yet.")?;
        data.reduce(reduction);
        let trainer = trainer(data.train.len());
        let config = trainer.config().clone();
        let mut run = Run {
            good_weights: GoodWeights::first(&trainer),
            trainer,
            train_ms: 0.0,
            figures: TrainingFigures::default(),
            n_figures: 0,
            last_evaluation: f64::NEG_INFINITY,
            last_weights: f64::NEG_INFINITY,
            full_evaluation: None,
        };
        let progress = run.report(data, (self.clock)(), true);
        self.run = Some(run);
        self.inspector = Inspector::default();
        Ok(vec![FromWorker::Started { config }, FromWorker::Progress(Box::new(progress))])
    }

    fn change(&mut self, config: &TrainConfig) -> Result<Vec<FromWorker>, String> {
        let run = self.run.as_mut().ok_or("No run has started that could be changed.")?;
        let config = fields::clamped(config);
        if let Some(field) = fields::first_that_restarts(run.trainer.config(), &config) {
            return Err(format!("{} can only be changed by a restart.", field.label));
        }
        run.trainer.change(&config);
        if let Some(data) = &self.data {
            self.inspector.forget_readings(run.subject(), &data.test);
        }
        Ok(Vec::new())
    }

    fn train(&mut self, budget_ms: f64, max_steps: u32) -> Result<Vec<FromWorker>, String> {
        let (Some(data), Some(run)) = (&self.data, &mut self.run) else {
            return Err("No run has started yet.".into());
        };
        let start = (self.clock)();
        let end = start + budget_ms.clamp(0.0, MAX_BUDGET);
        let mut n_steps = 0;
        let mut now = start;
        while n_steps < max_steps && (n_steps == 0 || now < end) && !run.trainer.is_finished() {
            let step = run.step(data);
            n_steps += 1;
            let after = (self.clock)();
            if let Err(Diverged { why }) = step {
                let progress = Box::new(run.report(data, after, true));
                return Ok(vec![FromWorker::Diverged { why, progress }]);
            }
            run.train_ms += after - now;
            now = after;
        }
        let evaluation = run.advance_full_evaluation(data);
        let mut progress = run.report(data, now, n_steps == max_steps || run.trainer.is_finished());
        if evaluation.is_some() {
            progress.evaluation = evaluation.map(Box::new);
        }
        Ok(vec![FromWorker::Progress(Box::new(progress))])
    }

    fn evaluate(&mut self, ablation: Ablation) -> Result<Vec<FromWorker>, String> {
        let (Some(data), Some(run)) = (&self.data, &mut self.run) else {
            return Err("No run has started yet.".into());
        };
        run.start_full_evaluation(data, ablation);
        Ok(Vec::new())
    }

    fn check_gradients(&self) -> Result<Vec<FromWorker>, String> {
        let (Some(data), Some(run)) = (&self.data, &self.run) else {
            return Err("No run has started yet.".into());
        };
        let slopes = run.trainer.check_gradients(&data.train).map(|slope| Slope {
            array: slope.array.into(),
            by_gradient: slope.by_gradient,
            by_differences: slope.by_differences,
            relative_difference: slope.relative_difference(),
        });
        Ok(vec![FromWorker::GradientsChecked { slopes: slopes.into() }])
    }

    fn inspect(&mut self, question: Inspect) -> Result<Vec<FromWorker>, String> {
        let (Some(data), Some(run)) = (&self.data, &self.run) else {
            return Err("No run has started yet.".into());
        };
        Ok(self.inspector.ask(question, run.subject(), &data.test).map(FromWorker::Inspected).into_iter().collect())
    }

    fn test_digit(&self, index: u32) -> Result<Vec<FromWorker>, String> {
        let data = self.data.as_ref().ok_or("There are no test digits yet.")?;
        let test = data.test.digits();
        let digit = index as usize % test.len();
        let pixels = test.images[digit].to_vec();
        Ok(vec![FromWorker::TestDigit { index: digit as u32, label: test.labels[digit], pixels }])
    }
}

impl Run {
    fn step(&mut self, data: &Data) -> Result<(), Diverged> {
        let costs = self.good_weights.step(&mut self.trainer, &data.train)?;
        let n = self.trainer.batch_size() as f32;
        self.figures.cost += costs.cost;
        self.figures.baseline_cost += costs.baseline_cost;
        self.figures.error += costs.n_wrong as f32 / n;
        self.figures.baseline_error += costs.n_baseline_wrong as f32 / n;
        self.n_figures += 1;
        if self.trainer.steps().is_multiple_of(self.trainer.steps_per_epoch()) {
            self.start_full_evaluation(data, Ablation::Skipped);
        }
        Ok(())
    }

    fn start_full_evaluation(&mut self, data: &Data, ablation: Ablation) {
        // A test takes the place of one under way, but what was asked of that one is still wanted.
        let under_way = self.full_evaluation.as_ref().map(EvaluationJob::ablation);
        let ablation = under_way.filter(|asked| *asked == Ablation::EachExpert).unwrap_or(ablation);
        let (model, steps) = (self.trainer.model(), self.trainer.steps());
        self.full_evaluation = Some(EvaluationJob::new(model, steps, data.test.len()).with_ablation(ablation));
    }

    fn advance_full_evaluation(&mut self, data: &Data) -> Option<Evaluation> {
        let evaluation = self.full_evaluation.as_mut()?.advance(&data.test)?;
        self.full_evaluation = None;
        Some(evaluation)
    }

    /// Where training is, without figures.
    fn progress(&self) -> Progress {
        let steps = self.trainer.steps();
        Progress {
            steps,
            examples: f64::from(steps) * self.trainer.batch_size() as f64,
            epochs: f64::from(steps) / f64::from(self.trainer.steps_per_epoch()),
            steps_per_epoch: self.trainer.steps_per_epoch(),
            train_ms: self.train_ms,
            finished: self.trainer.is_finished(),
            ..Progress::default()
        }
    }

    /// Where training is, with the figures that are due, or with all of them.
    fn report(&mut self, data: &Data, now: f64, everything: bool) -> Progress {
        let mut progress = self.progress();
        let steps = self.trainer.steps();
        if everything || now - self.last_evaluation >= EVALUATION_INTERVAL {
            self.last_evaluation = now;
            let n_digits = data.test.len().min(LIVE_TEST_DIGITS);
            let evaluation = EvaluationJob::new(self.trainer.model(), steps, n_digits).finish(&data.test);
            progress.evaluation = Some(Box::new(evaluation));
            progress.training = self.take_figures();
        }
        if everything || now - self.last_weights >= WEIGHTS_INTERVAL {
            self.last_weights = now;
            progress.weights = Some(self.snapshot());
        }
        progress
    }

    /// What is looked at when the page asks about the model.
    fn subject(&self) -> Subject {
        Subject { model: self.trainer.model(), steps: self.trainer.steps() }
    }

    fn snapshot(&self) -> WeightsSnapshot {
        WeightsSnapshot { steps: self.trainer.steps(), bytes: self.trainer.model().weights().to_bytes() }
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
