//! The session answers each message of the page, a slice of work at a time.
//!
//! Time comes from a clock that the caller passes in. Time decides when the session reports, never what a run learns.

use super::cells::Cells;
use super::crew::{Helpers, NoHelpers};
use super::data::Data;
use super::inspection::Inspector;
use super::rehearsal::Rehearsal;
use super::run::{Halted, Run};
use crate::digits::Dataset;
use crate::digits::generation::Generation;
use crate::digits::reduce::InputReduction;
use crate::protocol::inspection::Inspect;
use crate::protocol::{Checkpoint, FromWorker, Progress, Slope, ToWorker};
use crate::training::{Ablation, Model, TrainConfig, TrainState, Trainer, fields, first_that_restarts, presets};

/// The longest slice of work, in milliseconds: messages wait no longer.
const MAX_BUDGET: f64 = 50.0;

/// The worker's state.
pub struct Session {
    /// Gives milliseconds from any origin.
    clock: Box<dyn Fn() -> f64>,
    helpers: Box<dyn Helpers>,
    data: Option<Data>,
    generation: Option<Generation>,
    run: Option<Run>,
    inspector: Inspector,
    rehearsal: Rehearsal,
    cells: Cells,
}

impl Session {
    /// A session with no data yet, and no helpers.
    pub fn new(clock: impl Fn() -> f64 + 'static) -> Self {
        Self::with_helpers(clock, NoHelpers)
    }

    /// A session with no data yet that shares its runs with these helpers.
    pub fn with_helpers(clock: impl Fn() -> f64 + 'static, helpers: impl Helpers + 'static) -> Self {
        Self {
            clock: Box::new(clock),
            helpers: Box::new(helpers),
            data: None,
            generation: None,
            run: None,
            inspector: Inspector::default(),
            rehearsal: Rehearsal::default(),
            cells: Cells::default(),
        }
    }

    /// Answers a message of the page. A message about a run has no answer where there is no run: the digits were
    /// replaced while the message was on its way, and the page is about to start another run. The glue fetches data
    /// sets itself and then calls [`Self::use_dataset`].
    pub fn handle(&mut self, message: ToWorker) -> Vec<FromWorker> {
        let answer = match message {
            ToWorker::UseDataset(_) => {
                self.generate();
                return Vec::new();
            }
            ToWorker::Start { config } => self.start(&config),
            ToWorker::Show { config, weights } => self.show_model(&config, &weights),
            ToWorker::Resume(checkpoint) => self.resume(*checkpoint),
            ToWorker::TakeCheckpoint => self.take_checkpoint(),
            ToWorker::Change { number, config } => self.change(number, &config),
            ToWorker::SetWorkers { n } => return vec![self.set_workers(n)],
            ToWorker::Train { budget_ms, max_steps } => self.train(budget_ms, max_steps),
            ToWorker::Evaluate => self.evaluate(Ablation::Skipped),
            ToWorker::Ablate => self.evaluate(Ablation::EachExpert),
            ToWorker::CheckGradients => self.check_gradients(),
            ToWorker::TestDigit { index } => self.test_digit(index),
            ToWorker::Inspect(question) => self.inspect(question),
            ToWorker::TrainCell { number, config, round } => {
                self.cells.push(number, &config, round);
                return Vec::new();
            }
            ToWorker::DropCells => {
                self.cells.clear();
                return Vec::new();
            }
            // The glue makes films, with the browser's encoder.
            ToWorker::Film(_) => return Vec::new(),
        };
        answer.unwrap_or_else(|why| vec![FromWorker::Refused { why }])
    }

    /// The message that says how many workers share a run, and how many could.
    pub fn workers(&self) -> FromWorker {
        let (n, most) = (1 + self.helpers.wanted() as u32, 1 + self.helpers.most() as u32);
        FromWorker::Workers { n, most, alone: self.helpers.alone() }
    }

    /// Takes a data set into use, and ends the run on the data set before.
    pub fn use_dataset(&mut self, dataset: Dataset) -> FromWorker {
        self.generation = None;
        self.run = None;
        self.inspector = Inspector::default();
        self.rehearsal.release();
        let checksum = dataset.checksum();
        let data = Data::new(dataset, presets::specialists().input_reduction);
        let ready = FromWorker::DatasetReady {
            name: data.name.clone(),
            n_train: data.train.len() as u32,
            n_test: data.test.len() as u32,
            checksum,
        };
        self.data = Some(data);
        ready
    }

    /// Begins to generate digits in the background.
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
            || self.trains_cells()
            || self.inspector.has_work()
            || self.run.as_ref().is_some_and(|run| run.is_testing() || !self.rehearsal.is_over())
    }

    /// Whether there are cells of a map to train, and digits for them.
    pub fn trains_cells(&self) -> bool {
        self.data.is_some() && !self.cells.is_empty()
    }

    /// Works for about `budget_ms` in the background: on generated digits, cells of a map, a test on all test digits, answers
    /// about them, and the rehearsal.
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
        if let Some(data) = self.data.as_mut().filter(|_| !self.cells.is_empty()) {
            return self.cells.advance(data, || (self.clock)() < end).into_iter().collect();
        }
        let (Some(data), Some(run)) = (&self.data, &mut self.run) else { return Vec::new() };
        while (self.clock)() < end {
            if let Some(evaluation) = run.advance_full_evaluation(data) {
                // The weights that were sent last can be some steps older than these.
                let weights = Some(run.snapshot());
                // The page asks for a test on all digits where training rests, which is a good moment for a checkpoint.
                let checkpoint = Some(Box::new(run.checkpoint((self.clock)())));
                let evaluation = Some(Box::new(evaluation));
                let progress = Progress { evaluation, weights, checkpoint, ..run.progress() };
                return vec![FromWorker::Progress(Box::new(progress))];
            }
            if !run.is_testing() && !self.inspector.has_work() {
                if !self.rehearsal.is_over() {
                    self.rehearsal.advance(&data.train, &mut *self.helpers, &*self.clock, end);
                }
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
        self.begin(config.input_reduction, |n_digits, now| Ok(Run::fresh(&config, n_digits, now)))
    }

    fn resume(&mut self, checkpoint: Checkpoint) -> Result<Vec<FromWorker>, String> {
        let checkpoint = Checkpoint { config: fields::clamped(&checkpoint.config), ..checkpoint };
        self.begin(checkpoint.config.input_reduction, |n_digits, now| Run::resume(&checkpoint, n_digits, now))
    }

    fn take_checkpoint(&mut self) -> Result<Vec<FromWorker>, String> {
        let now = (self.clock)();
        let Some(run) = &mut self.run else { return Ok(Vec::new()) };
        let checkpoint = Some(Box::new(run.checkpoint(now)));
        Ok(vec![FromWorker::Progress(Box::new(Progress { checkpoint, ..run.progress() }))])
    }

    fn show_model(&mut self, config: &TrainConfig, weights: &[u8]) -> Result<Vec<FromWorker>, String> {
        let config = fields::clamped(config);
        let model = Model::from_bytes(&config, weights).map_err(|error| error.to_string())?;
        let state = TrainState::new(model.into_parameters());
        let run = |n_digits, now| Ok(Run::new(Trainer::resume(&config, n_digits, state, 0), now));
        let answers = self.begin(config.input_reduction, run)?;
        self.evaluate(Ablation::Skipped)?;
        Ok(answers)
    }

    /// Begins the run that `run` makes from the number of training digits and the time.
    fn begin(
        &mut self,
        reduction: InputReduction,
        run: impl FnOnce(usize, f64) -> Result<Run, String>,
    ) -> Result<Vec<FromWorker>, String> {
        let data = self.data.as_mut().ok_or("There are no digits to learn from yet.")?;
        let now = (self.clock)();
        let mut run = run(data.train.len(), now)?;
        data.reduce(reduction);
        let config = run.engine.learner().config().clone();
        let progress = run.report(data, now, true);
        self.run = Some(run);
        self.inspector.begin_run();
        Ok(vec![FromWorker::Started { config }, FromWorker::Progress(Box::new(progress))])
    }

    fn change(&mut self, number: u32, config: &TrainConfig) -> Result<Vec<FromWorker>, String> {
        let Some(run) = &mut self.run else { return Ok(Vec::new()) };
        let config = fields::clamped(config);
        if let Some(field) = first_that_restarts(run.engine.learner().config(), &config) {
            return Err(format!("{} can only be changed by a restart.", field.label));
        }
        run.change(&config, &mut *self.helpers);
        if let Some(data) = &self.data {
            self.inspector.forget_readings(run.inspected_model(), &data.test);
        }
        Ok(vec![FromWorker::Changed { number, steps: run.steps() }])
    }

    /// Sets the number of workers. The present crew is dissolved, because new helpers have no place in it.
    fn set_workers(&mut self, n: u32) -> FromWorker {
        if let Some(run) = &mut self.run {
            run.engine.dissolve();
        }
        self.rehearsal.release();
        self.helpers.set_wanted((n as usize).saturating_sub(1).min(self.helpers.most()));
        self.workers()
    }

    fn train(&mut self, budget_ms: f64, max_steps: u32) -> Result<Vec<FromWorker>, String> {
        let (Some(data), Some(run)) = (&self.data, &mut self.run) else {
            return Ok(Vec::new());
        };
        self.rehearsal.end();
        let (helpers, clock) = (&mut *self.helpers, &*self.clock);
        let end = clock() + budget_ms.clamp(0.0, MAX_BUDGET);
        let first_step = run.steps();
        let trained = match helpers.failure() {
            Some(why) => Err(Halted::Lost { why }),
            None => (run.engine.share(data.train.len(), helpers).map_err(Halted::from))
                .and_then(|()| run.train(data, helpers, clock, end, max_steps)),
        };
        let now = match trained {
            Ok(now) => now,
            Err(Halted::Diverged { why }) => {
                let progress = Box::new(run.report(data, clock(), true));
                return Ok(vec![FromWorker::Diverged { why, progress }]);
            }
            Err(Halted::Lost { why }) => {
                run.lose_crew(data);
                helpers.set_wanted(0);
                return Ok(vec![self.workers(), FromWorker::CrewLost { why }]);
            }
        };
        let evaluation = run.advance_full_evaluation(data);
        let everything = run.steps() - first_step == max_steps || run.engine.is_finished();
        let mut progress = run.report(data, now, everything);
        if evaluation.is_some() {
            progress.evaluation = evaluation.map(Box::new);
        }
        Ok(vec![FromWorker::Progress(Box::new(progress))])
    }

    fn evaluate(&mut self, ablation: Ablation) -> Result<Vec<FromWorker>, String> {
        let (Some(data), Some(run)) = (&self.data, &mut self.run) else {
            return Ok(Vec::new());
        };
        run.start_full_evaluation(data, ablation);
        Ok(Vec::new())
    }

    fn check_gradients(&mut self) -> Result<Vec<FromWorker>, String> {
        let (Some(data), Some(run)) = (&self.data, &mut self.run) else {
            return Ok(Vec::new());
        };
        let slopes = run.engine.dissolve().check_gradients(&data.train).map(|slope| Slope {
            array: slope.array.into(),
            by_gradient: slope.by_gradient,
            by_differences: slope.by_differences,
            relative_difference: slope.relative_difference(),
        });
        Ok(vec![FromWorker::GradientsChecked { slopes: slopes.into() }])
    }

    fn inspect(&mut self, question: Inspect) -> Result<Vec<FromWorker>, String> {
        let (Some(data), Some(run)) = (&self.data, &self.run) else {
            return Ok(Vec::new());
        };
        Ok(self
            .inspector
            .ask(question, run.inspected_model(), &data.test)
            .map(FromWorker::Inspected)
            .into_iter()
            .collect())
    }

    fn test_digit(&self, index: u32) -> Result<Vec<FromWorker>, String> {
        let data = self.data.as_ref().ok_or("There are no test digits yet.")?;
        let test = data.test.digits();
        let digit = index as usize % test.len();
        let pixels = test.images.get(digit).to_vec();
        Ok(vec![FromWorker::TestDigit { index: digit as u32, label: test.labels[digit], pixels }])
    }
}
