//! What the worker's messages change.

use crate::page::state::event::Event;
use crate::page::state::keeping::orders::KeepingEvent;
use crate::page::state::run::dataset::{DatasetInUse, Loading};
use crate::page::state::run::history::{Along, History, Throughput};
use crate::page::state::run::replay::Record;
use crate::page::state::run::time_machine::TimeMachine;
use crate::page::state::run::training_loop::{Pace, TrainingLoop};
use crate::page::state::run::workers::Workers;
use crate::page::state::{State, Subject};
use crate::protocol::{DataSource, FromWorker, ToWorker, VERSION, WeightsSnapshot};
use crate::training::TrainConfig;

impl State {
    /// Takes a message from the worker in.
    pub(in crate::page::state) fn hear(&mut self, message: FromWorker) {
        match message {
            FromWorker::Ready { version } if version == VERSION => {}
            FromWorker::Ready { .. } => self.lose_worker(
                "The page and its worker are of different versions: reload the page to get both anew.".to_owned(),
            ),
            FromWorker::Loading { what, done, total } => {
                let fraction = if total > 0.0 { (done / total).clamp(0.0, 1.0) } else { 0.0 };
                self.loading = Some(Loading { what, fraction });
                self.stale.controls = true;
            }
            FromWorker::DatasetReady { name, n_train, n_test, checksum } => {
                // Without a request outstanding these are the generated digits that stand in for a set that failed.
                let source = if self.asked.is_empty() { DataSource::Generated } else { self.asked.remove(0) };
                self.take_dataset(DatasetInUse { source, name, n_train, n_test, checksum });
            }
            FromWorker::DatasetFailed { why } => self.dataset_failed(&why),
            FromWorker::Started { config } => self.started(config),
            FromWorker::Progress(progress) => self.take_progress(*progress),
            FromWorker::TestDigit { index, label, pixels } => match Subject::test_digit(index, label, &pixels) {
                Some(digit) => self.show_subject(digit),
                None => self.set_message(Some(format!("Test digit {index} is not an image of 28×28 pixels."))),
            },
            FromWorker::Diverged { why, progress } => self.diverged(why, *progress),
            FromWorker::GradientsChecked { slopes } => {
                self.slopes = slopes;
                self.slopes_at = self.shown_steps();
                self.is_checking_gradients = false;
                self.stale.controls = true;
            }
            FromWorker::Inspected(answer) => self.take_inspected(answer),
            FromWorker::Workers { n, most } => {
                self.workers = Workers { n, most, ..self.workers };
                self.stale.controls = true;
            }
            FromWorker::CrewLost { why } => self.lose_crew(&why),
            FromWorker::Refused { why } => {
                self.expect_nothing();
                if self.training.refused() {
                    self.set_message(Some(why));
                }
            }
        }
    }

    /// Starts a run with these settings. What is known of the one before is of other networks, and forgotten.
    pub(in crate::page::state) fn start(&mut self, config: TrainConfig) {
        self.config = config.clone();
        self.forget_run();
        self.question = None;
        self.stale.controls = true;
        if self.training.pace != Pace::Running {
            self.training.pace = Pace::Paused;
        }
        if self.dataset.is_some() && !self.worker_lost {
            self.training.sent_start();
            self.outbox.push(ToWorker::Start { config });
        }
    }

    pub(in crate::page::state) fn forget_run(&mut self) {
        self.keep_as_ghost();
        self.along = Along::default();
        self.throughput = Throughput::default();
        self.training_figures = None;
        self.evaluation = None;
        self.ablation = None;
        self.slopes.clear();
        self.expect_nothing();
        self.forget_inspection();
        self.history = History::default();
        self.time_machine = TimeMachine::default();
        self.replaying = None;
        self.shown = None;
        self.loaded = None;
        self.is_finished = false;
        self.stands_still = false;
        self.auto_stop.begin(Along::default());
        self.first_weights = None;
        self.reading = None;
        self.record_to_come = None;
        self.keep_no_run();
        self.stale.everything = true;
    }

    fn started(&mut self, config: TrainConfig) {
        // A model that is shown has settings of its own.
        if self.training.started() && self.loaded.is_none() {
            self.config = config.clone();
        }
        self.record = self.record_to_come.take().unwrap_or_else(|| Record::of(config.clone()));
        self.run_config = config;
    }

    pub(in crate::page::state) fn take_weights(&mut self, snapshot: WeightsSnapshot) {
        if self.time_machine.viewed_steps().is_none() {
            self.show_weights(&snapshot);
        }
        if snapshot.steps == 0 {
            self.first_weights = self.shown.as_ref().map(|shown| shown.model.weights());
        }
        self.time_machine.keep(snapshot);
        self.ask_blame();
    }

    /// Asks the worker for this data set.
    pub(in crate::page::state) fn use_source(&mut self, source: DataSource) {
        self.asked.push(source.clone());
        self.question = None;
        self.dataset_note = None;
        self.loading = Some(Loading { what: "digits".to_owned(), fraction: 0.0 });
        self.stale.controls = true;
        self.outbox.push(ToWorker::UseDataset(source));
    }

    fn take_dataset(&mut self, dataset: DatasetInUse) {
        self.territories.forget_digits();
        self.dataset = Some(dataset);
        self.loading = None;
        self.stale.controls = true;
        if self.subject.label().is_some() {
            self.show_subject(Subject::Nothing);
        }
        match self.loaded.take() {
            Some(loaded) if self.following.is_none() => {
                // It comes again with its curves; they are no earlier run.
                self.history = History::default();
                self.show_model(loaded);
            }
            _ if self.asked.is_empty() => self.begin_what_was_followed(),
            _ => self.start(self.config.clone()),
        }
    }

    fn dataset_failed(&mut self, why: &str) {
        let failed = if self.asked.is_empty() { None } else { Some(self.asked.remove(0)) };
        self.loading = None;
        self.stale.controls = true;
        if self.dataset.is_none() && failed == Some(DataSource::Mnist) {
            self.dataset_note = Some(if why.contains("not on this site") {
                "No MNIST here; generated digits:".to_owned()
            } else {
                format!("{why} The digits are generated instead.")
            });
        } else {
            self.set_message(Some(why.to_owned()));
        }
    }

    /// A helper of the worker is gone: the run waits at its last step.
    fn lose_crew(&mut self, why: &str) {
        self.training.give_up();
        self.set_message(Some(format!(
            "{why} The run has lost nothing and stands where you see it: press Train, and one worker goes on with it. \
             More workers can be asked for in the settings."
        )));
    }

    /// The worker is gone: what it last said stays on the page.
    pub(in crate::page::state) fn lose_worker(&mut self, why: String) {
        self.worker_lost = true;
        self.training.give_up();
        self.expect_nothing();
        self.loading = None;
        self.outbox.clear();
        self.offer_what_is_kept();
        self.set_message(Some(why));
    }

    /// Whether a new worker has to run before this event can be taken in.
    pub fn needs_worker(&self, event: &Event) -> bool {
        let resumes = matches!(event, Event::Keeping(KeepingEvent::Resume)) && self.worker_lost;
        matches!(event, Event::WorkerRestarted) || resumes
    }

    /// A new worker runs: it is asked for the data set that was in use.
    pub(in crate::page::state) fn restart_worker(&mut self) {
        let source = self.dataset.take().map_or(DataSource::Mnist, |dataset| dataset.source);
        self.worker_lost = false;
        self.training = TrainingLoop::default();
        self.asked.clear();
        self.set_message(None);
        self.use_source(source);
    }
}
