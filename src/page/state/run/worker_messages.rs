//! The worker's messages, and what each changes.

use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::keeping::keeper::PendingRun;
use crate::page::state::keeping::offer::OfferId;
use crate::page::state::keeping::orders::{Fetched, KeepingEvent};
use crate::page::state::pad::subject::Subject;
use crate::page::state::run::dataset::{DatasetInUse, Loading, SourceKind};
use crate::page::state::run::history::History;
use crate::page::state::run::record::Record;
use crate::page::state::run::training_loop::Pace;
use crate::page::state::run::workers::{WorkerState, Workers};
use crate::page::state::shown::{GradientsChecked, Shown};
use crate::page::state::tracked::Tracked;
use crate::protocol::{DataFile, DataSource, FromWorker, ToWorker, VERSION, WeightsSnapshot};
use crate::training::TrainConfig;

impl State {
    /// Applies a message from the worker.
    pub(in crate::page::state) fn on_worker_message(&mut self, message: FromWorker) {
        match message {
            FromWorker::Ready { version } if version == VERSION => {}
            FromWorker::Ready { .. } => self.lose_worker(
                "The page and its worker are of different versions: reload the page to get both anew.".to_owned(),
            ),
            FromWorker::Loading { what, done, total } => {
                let fraction = if total > 0.0 { (done / total).clamp(0.0, 1.0) } else { 0.0 };
                self.loading.set(Some(Loading { what, fraction }));
            }
            FromWorker::DatasetReady { name, n_train, n_test, checksum } => {
                // A data set without a request is generated: the worker's replacement for a data set that failed.
                let source = if self.requested_sources.is_empty() {
                    DataSource::Generated
                } else {
                    self.requested_sources.remove(0)
                };
                self.receive_dataset(DatasetInUse { source, name, n_train, n_test, checksum });
            }
            FromWorker::DatasetFailed { why } => {
                self.dataset_failed(format!("{why} The digits are generated instead."), why);
            }
            FromWorker::DatasetIncomplete { why, useful } => {
                self.keep_incomplete(&useful);
                self.dataset_failed(format!("{why} The digits are generated instead."), why);
            }
            FromWorker::DigitsTurned(found) => self.ask_about_turn(found),
            FromWorker::FilesLeftAside { why } => self.set_message(Some(why)),
            FromWorker::DatasetMissing { why } => {
                self.dataset_failed("No MNIST here; generated digits:".to_owned(), why);
            }
            FromWorker::Started { config } => self.started(config),
            FromWorker::Changed { number, steps } => self.settings_act(number, steps),
            FromWorker::Progress(progress) => self.receive_progress(*progress),
            FromWorker::TestDigit { index, label, pixels } => match Subject::test_digit(index, label, &pixels) {
                Some(digit) => self.show_subject(digit),
                None => self.set_message(Some(format!("Test digit {index} is not an image of 28×28 pixels."))),
            },
            FromWorker::Diverged { why, progress } => self.diverged(why, *progress),
            FromWorker::GradientsChecked { slopes } => {
                *self.shown.gradients = GradientsChecked { slopes, steps: self.shown_steps(), is_pending: false };
            }
            FromWorker::Inspected(answer) => self.receive_inspected(answer),
            FromWorker::Workers { n, most, alone } => {
                self.workers.set(Workers { n, most, alone, ..*self.workers });
            }
            FromWorker::CrewLost { why } => self.lose_crew(&why),
            // Films and maps are made by workers of their own.
            FromWorker::Film(_) | FromWorker::CellTrained { .. } => {}
            FromWorker::Refused { why } => {
                self.shown.forget_requests();
                self.training.forget_requests();
                self.set_message(Some(why));
            }
        }
    }

    /// Starts a run with these settings, and forgets the weights and figures of the run before.
    pub(in crate::page::state) fn start(&mut self, config: TrainConfig) {
        self.config.set(config.clone());
        self.replace_shown(Shown::run(config.clone()));
        self.question.set(None);
        if *self.training.pace != Pace::Running {
            self.training.pace.set(Pace::Paused);
        }
        if self.ask(ToWorker::Start { config }) {
            self.training.start_sent();
        }
    }

    /// Replaces the shown run or model. Only its error curve stays, as an earlier run.
    pub(in crate::page::state) fn replace_shown(&mut self, shown: Shown) {
        self.keep_as_earlier_run();
        self.keep_ended_run();
        self.forget_awaited();
        self.shown = shown;
        self.forget_inspection();
        self.next_record = None;
        self.drop_kept_run();
    }

    fn started(&mut self, config: TrainConfig) {
        self.end_last_run();
        if !self.training.started() {
            return;
        }
        self.shown.record = self.next_record.take().unwrap_or_else(|| Record::new(config.clone()));
        // The controls keep the settings of the next run while a loaded model is shown, and those that the user has changed
        // since the run was asked for: `Changed` answers for them.
        if !self.shown.is_model() && self.shown.asked.is_empty() {
            self.config.set(config.clone());
            self.shown.config.set(config);
        }
    }

    pub(in crate::page::state) fn receive_weights(&mut self, snapshot: WeightsSnapshot) {
        if self.shown.time_machine.viewed_steps().is_none() {
            self.show_weights(&snapshot);
        }
        if snapshot.steps == 0 {
            self.shown.initial_model = self.shown.answers.as_ref().map(|shown| shown.model.clone());
        }
        // A new moment alone changes nothing on the page, so that the time machine gets no new stamp.
        Tracked::quietly(&mut self.shown.time_machine).keep(snapshot);
        self.ask_blame();
    }

    /// Requests this data set from the worker.
    pub(in crate::page::state) fn use_source(&mut self, source: DataSource) {
        self.requested_sources.push(source.clone());
        self.question.set(None);
        self.turn_question.set(None);
        self.dataset_note.set(None);
        self.loading.set(Some(Loading { what: "digits".to_owned(), fraction: 0.0 }));
        self.outbox.push(ToWorker::UseDataset(source));
    }

    /// Keeps those of the requested files that are a part of a data set, until others come.
    fn keep_incomplete(&mut self, useful: &[u32]) {
        let Some(DataSource::Files(given)) = self.requested_sources.first() else { return };
        let all: Vec<&DataFile> = given.earlier.iter().chain(&given.files).collect();
        let kept =
            useful.iter().filter_map(|place| all.get(*place as usize)).map(|file| DataFile::clone(file)).collect();
        self.incomplete_files = kept;
    }

    fn receive_dataset(&mut self, dataset: DatasetInUse) {
        self.incomplete_files.clear();
        self.territories.forget_digits();
        self.dataset.set(Some(dataset));
        self.loading.set(None);
        self.fit_files_to_link();
        if self.subject.label().is_some() {
            self.show_subject(Subject::Nothing);
        }
        match self.shown.model().cloned() {
            Some(loaded) if self.pending_run.is_none() => {
                // `show_model` sends the model again; without this its curves would become an earlier run.
                *self.shown.history = History::default();
                self.show_model(loaded);
            }
            _ if self.requested_sources.is_empty() => self.begin_pending_run(),
            _ => self.start(TrainConfig::clone(&self.config)),
        }
    }

    /// Says that a data set cannot be used: in `note` beside the digits that are generated in place of MNIST at the start,
    /// else in `message`.
    fn dataset_failed(&mut self, note: String, message: String) {
        let failed = if self.requested_sources.is_empty() { None } else { Some(self.requested_sources.remove(0)) };
        if !self.requested_sources.is_empty() {
            // The user has given these digits up for others, which are on their way.
            return;
        }
        self.loading.set(None);
        if self.dataset.is_some() {
            self.give_up_pending_run();
        }
        if self.dataset.is_none() && failed == Some(DataSource::Mnist) {
            self.dataset_note.set(Some(note));
        } else {
            self.set_message(Some(message));
        }
    }

    /// The digits of the pending run cannot be had: the run on the page stays, and a stored run is offered again.
    fn give_up_pending_run(&mut self) {
        self.give_back_pending();
        self.pending_run = None;
        self.pending_test_digit = None;
    }

    /// A helper of the worker has failed: the run is paused at its last step.
    fn lose_crew(&mut self, why: &str) {
        self.training.forget_requests();
        self.set_message(Some(format!(
            "{why} The run is paused and has lost nothing: press Train, and one worker continues it. You can ask for more \
             workers in the settings."
        )));
    }

    /// The worker has stopped for this reason: says so, and what the user can do.
    pub(in crate::page::state) fn worker_failed(&mut self, why: &str) {
        self.lose_worker(format!("{why} What you see is its last state. Start a new worker, or reload the page."));
    }

    /// The worker is lost: its last figures stay on the page, and the kept run is offered.
    pub(in crate::page::state) fn lose_worker(&mut self, why: String) {
        self.worker.set(WorkerState::Lost);
        self.training.forget_requests();
        self.shown.forget_requests();
        self.loading.set(None);
        self.outbox.clear();
        self.offer_kept_run();
        self.set_message(Some(why));
    }

    /// Whether a new worker must be started before [`State::update`] gets this event.
    pub fn needs_worker(&self, event: &Event) -> bool {
        let resumes = match event {
            Event::Keeping(KeepingEvent::Resume(id)) => matches!(id, OfferId::Own(_)) && self.keeping.has(id),
            Event::Keeping(KeepingEvent::Fetched(key, fetched)) => {
                matches!(fetched, Fetched::Whole(_)) && self.keeping.has(&OfferId::Stored(key.clone()))
            }
            Event::Keeping(KeepingEvent::TakeBack) => !self.keeping.ended.is_empty(),
            _ => false,
        };
        matches!(event, Event::WorkerRestarted) || resumes && *self.worker == WorkerState::Lost
    }

    /// A new worker runs: requests the data set that was in use, or that the run of a link waits for.
    pub(in crate::page::state) fn restart_worker(&mut self) {
        let in_use = self.dataset.take().map_or(DataSource::Mnist, |dataset| dataset.source);
        let source = match &self.pending_run {
            Some(PendingRun::Link(link)) if link.source == SourceKind::Mnist => DataSource::Mnist,
            Some(PendingRun::Link(link)) if link.source == SourceKind::Generated => DataSource::Generated,
            _ => in_use,
        };
        self.worker.set(WorkerState::Works);
        self.training = self.training.renewed();
        // The run of the worker before is offered, and is no run that another one ends.
        self.keeping.forget_run();
        self.requested_sources.clear();
        self.set_message(None);
        self.use_source(source);
    }
}
