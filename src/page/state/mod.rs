//! Everything that the page shows, and the one place where it changes.
//!
//! It knows no browser: an event comes in, messages for the worker come out, and [`Stale`] says what to draw again.

mod choices;
#[cfg(test)]
mod tests;
mod worker_messages;

use super::event::Event;
use super::history::{History, Throughput};
use super::subject::Subject;
use super::training_loop::{Pace, TrainingLoop};
use crate::digits::Image;
use crate::digits::ink::NoImage;
use crate::mixture::{Prediction, Weights};
use crate::protocol::{DataSource, Progress, ToWorker, TrainingFigures};
use crate::training::{Evaluation, Model, TrainConfig, presets};

/// What has changed since it was last drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stale {
    /// What lies on the pad.
    pub subject: bool,
    /// The weights.
    pub weights: bool,
    /// The latest test.
    pub evaluation: bool,
    /// The curves.
    pub history: bool,
    /// The running figures.
    pub figures: bool,
    /// What the controls show: settings, pace, data set, question, message.
    pub controls: bool,
    /// Sizes or colours: everything.
    pub everything: bool,
}

impl Stale {
    /// Whether anything is to be drawn.
    pub fn any(self) -> bool {
        self != Self::default()
    }
}

/// Which data set: what a `DataSource` is without its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// MNIST from the site.
    Mnist,
    /// Generated digits.
    Generated,
    /// The user's files.
    Files,
}

/// The data set in use.
#[derive(Clone, Debug, PartialEq)]
pub struct DatasetInUse {
    /// Where it came from.
    pub source: SourceKind,
    /// Its name.
    pub name: String,
    /// Training digits.
    pub n_train: u32,
    /// Test digits.
    pub n_test: u32,
}

/// A data set on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Loading {
    /// What is on its way, in words.
    pub what: String,
    /// From 0 to 1.
    pub fraction: f64,
}

/// What would start a new run.
#[derive(Clone, Debug, PartialEq)]
pub enum Restart {
    /// These settings.
    Config(TrainConfig),
    /// This data set.
    Source(DataSource),
}

/// Whether a change is worth the run that it ends: asked on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// What was changed, in words.
    pub change: String,
    /// What happens if the answer is yes.
    pub restart: Restart,
}

/// Weights that answer, and since when.
pub struct ShownModel {
    /// The model.
    pub model: Model,
    /// Steps at which its weights were taken.
    pub steps: u32,
}

/// Everything that the page shows.
pub struct State {
    /// The settings of the run.
    pub config: TrainConfig,
    /// How training goes on.
    pub training: TrainingLoop,
    /// Passes over the training set.
    pub epochs: f64,
    /// Speed of training.
    pub throughput: Throughput,
    /// Latest figures of training.
    pub training_figures: Option<TrainingFigures>,
    /// Latest test.
    pub evaluation: Option<Evaluation>,
    /// The run so far.
    pub history: History,
    /// The weights that answer.
    pub shown: Option<ShownModel>,
    /// The weights that the run began with.
    pub first_weights: Option<Weights>,
    /// What lies on the pad.
    pub subject: Subject,
    /// Its image.
    pub image: Result<Image, NoImage>,
    /// What the weights make of the image, once asked for.
    pub reading: Option<Prediction>,
    /// The data set in use.
    pub dataset: Option<DatasetInUse>,
    /// The data set on its way.
    pub loading: Option<Loading>,
    /// A quiet word on the data set.
    pub dataset_note: Option<String>,
    /// The question on the page.
    pub question: Option<Question>,
    /// The message on the page.
    pub message: Option<String>,
    /// Whether the worker is gone.
    pub worker_lost: bool,
    /// What to draw again.
    pub stale: Stale,
    /// The data sets that were asked for and have not come, oldest first.
    pub(super) asked: Vec<SourceKind>,
    pub(super) outbox: Vec<ToWorker>,
}

impl Default for State {
    /// Before anything has happened: the first data set is asked for.
    fn default() -> Self {
        let mut state = Self {
            config: presets::specialists(),
            training: TrainingLoop::default(),
            epochs: 0.0,
            throughput: Throughput::default(),
            training_figures: None,
            evaluation: None,
            history: History::default(),
            shown: None,
            first_weights: None,
            subject: Subject::Nothing,
            image: Err(NoImage::Empty),
            reading: None,
            dataset: None,
            loading: None,
            dataset_note: None,
            question: None,
            message: None,
            worker_lost: false,
            stale: Stale { everything: true, ..Stale::default() },
            asked: Vec::new(),
            outbox: Vec::new(),
        };
        state.use_source(DataSource::Mnist);
        state
    }
}

impl State {
    /// Takes the messages that are to be sent to the worker.
    pub fn take_outbox(&mut self) -> Vec<ToWorker> {
        std::mem::take(&mut self.outbox)
    }

    /// Makes sure that the reading is of the image and the weights of now.
    pub fn read(&mut self) {
        if self.reading.is_none()
            && let (Some(shown), Ok(image)) = (&self.shown, &self.image)
        {
            self.reading = Some(shown.model.read(image));
        }
    }

    /// Changes whatever `event` changes.
    pub fn update(&mut self, event: Event) {
        match event {
            Event::Train => self.set_pace(Pace::Running),
            Event::Pause => self.set_pace(Pace::Paused),
            Event::TrainOrPause if self.training.pace == Pace::Paused => self.set_pace(Pace::Running),
            Event::TrainOrPause => self.set_pace(Pace::Paused),
            Event::Step => self.go_a_bit(TrainingLoop::want_step),
            Event::Epoch => self.go_a_bit(TrainingLoop::want_epoch),
            Event::Reset => {
                self.training.pace = Pace::Paused;
                self.start(self.config.clone());
            }
            Event::NewSeed(seed) => self.start(TrainConfig { seed, ..self.config.clone() }),
            Event::Preset(key) => self.choose_preset(&key),
            Event::Setting { key, text } => self.change_setting(key, &text),
            Event::Source(source) => self.choose_source(source),
            Event::ChoiceAbandoned => self.stale.controls = true,
            Event::QuestionConfirmed => self.answer_question(true),
            Event::QuestionDeclined => self.answer_question(false),
            Event::MessageDismissed => self.set_message(None),
            Event::Told(sentence) => self.set_message(Some(sentence)),
            Event::PenDown(point) => self.change_subject(|subject| subject.begin_stroke(point)),
            Event::PenMoved(points) => self.change_subject(|subject| subject.extend_stroke(points)),
            Event::UndoStroke => self.change_subject(Subject::undo),
            Event::ClearPad => self.change_subject(|subject| *subject = Subject::Nothing),
            Event::TestDigit(number) => self.ask_test_digit(number),
            Event::Worker(message) => self.hear(message),
            Event::WorkerFailed(why) => self.lose_worker(why),
            Event::WorkerRestarted => self.restart_worker(),
            Event::Resized | Event::ColoursChanged => self.stale.everything = true,
        }
        self.go_on();
    }

    /// Asks for the next slice of training, if one is due.
    fn go_on(&mut self) {
        if self.worker_lost {
            return;
        }
        self.outbox.extend(self.training.next_request());
    }

    fn set_pace(&mut self, pace: Pace) {
        self.training.pace = pace;
        self.stale.controls = true;
        if pace == Pace::Paused {
            self.test_on_all();
        }
    }

    fn go_a_bit(&mut self, want: fn(&mut TrainingLoop)) {
        want(&mut self.training);
        self.stale.controls = true;
    }

    /// Tests the weights that training has stopped at on all test digits, unless that is done already.
    pub(super) fn test_on_all(&mut self) {
        let done = self.evaluation.as_ref().is_some_and(|test| test.complete && test.steps == self.training.steps);
        if !done && self.training.steps > 0 && !self.worker_lost {
            self.outbox.push(ToWorker::Evaluate);
        }
    }

    fn change_subject(&mut self, change: impl FnOnce(&mut Subject)) {
        change(&mut self.subject);
        self.image = self.subject.image();
        self.reading = None;
        self.stale.subject = true;
    }

    /// Puts `subject` on the pad.
    pub(super) fn show_subject(&mut self, subject: Subject) {
        self.change_subject(|shown| *shown = subject);
    }

    fn ask_test_digit(&mut self, number: u32) {
        match &self.dataset {
            Some(dataset) => self.outbox.push(ToWorker::TestDigit { index: number % dataset.n_test.max(1) }),
            None => self.set_message(Some("There are no test digits yet: the data set is still loading.".to_owned())),
        }
    }

    pub(super) fn set_message(&mut self, message: Option<String>) {
        self.message = message;
        self.stale.controls = true;
    }

    /// Takes over what `progress` reports.
    pub(super) fn take_progress(&mut self, progress: Progress) {
        let paused_before = self.training.pace == Pace::Paused;
        if !self.training.progressed(progress.steps, progress.steps_per_epoch) {
            return;
        }
        self.epochs = progress.epochs;
        self.throughput.add(progress.examples, progress.train_ms);
        self.stale.figures = true;
        if let Some(figures) = progress.training {
            self.history.add_training(progress.epochs, figures.clone());
            self.training_figures = Some(figures);
            self.stale.history = true;
        }
        if let Some(weights) = progress.weights {
            self.take_weights(weights);
        }
        if let Some(evaluation) = progress.evaluation {
            self.take_evaluation(*evaluation);
        }
        if self.training.pace == Pace::Paused && !paused_before {
            self.stale.controls = true;
            self.test_on_all();
        }
    }

    fn take_evaluation(&mut self, evaluation: Evaluation) {
        let epochs = f64::from(evaluation.steps) / f64::from(self.training.steps_per_epoch.max(1));
        // A test on all digits takes several slices: by then a later one on fewer may be shown.
        if self.evaluation.as_ref().is_none_or(|shown| evaluation.steps >= shown.steps) {
            self.evaluation = Some(evaluation.clone());
            self.stale.evaluation = true;
        }
        self.history.add_evaluation(epochs, evaluation);
        self.stale.history = true;
    }
}
