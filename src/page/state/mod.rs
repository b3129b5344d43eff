//! Everything that the page shows, and the one place where it changes.
//!
//! It knows no browser and no view: an event comes in, messages for the worker, files and links come out. What is drawn
//! again follows from what has changed, see [`tracked`].
//!
//! [`State`] is declared here. The files that change it (`changes.rs`, `run/pace.rs` and others with an `impl State`) use
//! the types of the files beside them; those know nothing of [`State`].

pub mod charts;
pub mod choices;
pub mod event;
pub mod files;
pub mod keeping;
pub mod left_out;
pub mod pad;
pub mod panels;
pub mod pointed;
pub mod question;
pub mod race;
pub mod run;
pub mod shown;
pub mod stamps;
#[cfg(test)]
mod tests;
pub mod tour;
pub mod tracked;
pub mod words;

use crate::page::state::charts::choices::ChartChoices;
use crate::page::state::event::Event;
use crate::page::state::files::download::Download;
use crate::page::state::files::pictures::WantedPicture;
use crate::page::state::keeping::keeper::{Keeping, PendingRun};
use crate::page::state::left_out::Sections;
use crate::page::state::pad::reading::Reading;
use crate::page::state::pad::subject::Subject;
use crate::page::state::panels::dreams::DreamRow;
use crate::page::state::panels::gallery::Gallery;
use crate::page::state::panels::revealed::Revealed;
use crate::page::state::panels::territories::TerritoryMap;
use crate::page::state::panels::weights::WeightsPanel;
use crate::page::state::panels::who_learns::WhoLearnsPanel;
use crate::page::state::pointed::Pointed;
use crate::page::state::question::Question;
use crate::page::state::race::sides::Race;
use crate::page::state::run::dataset::{DatasetInUse, Loading};
use crate::page::state::run::earlier_run::EarlierRun;
use crate::page::state::run::record::Record;
use crate::page::state::run::training_loop::{Pace, TrainingLoop};
use crate::page::state::run::workers::{WorkerState, Workers};
use crate::page::state::shown::Shown;
use crate::page::state::tour::progress::Tour;
use crate::page::state::tracked::Tracked;
use crate::protocol::{DataSource, ToWorker};
use crate::training::{TrainConfig, presets};

/// Everything that the page shows.
pub struct State {
    /// The settings of the controls: those of the run, or of the next one while a model is shown.
    pub config: Tracked<TrainConfig>,
    /// What the page shows.
    pub shown: Shown,
    /// How training goes on.
    pub training: TrainingLoop,
    /// Whether a run that no longer improves is stopped.
    pub stops_at_standstill: bool,
    /// The worker that trains.
    pub worker: Tracked<WorkerState>,
    /// The workers that train the run together.
    pub workers: Tracked<Workers>,
    /// Runs before the one that is shown, oldest first.
    pub earlier_runs: Tracked<Vec<EarlierRun>>,
    /// How the curves are drawn.
    pub charts: Tracked<ChartChoices>,
    /// What lies on the pad.
    pub subject: Tracked<Subject>,
    /// What the networks see of it and make of it, since the last frame.
    pub reading: Reading,
    /// What is pointed at.
    pub pointed: Tracked<Option<Pointed>>,
    /// The gallery of test digits.
    pub gallery: Tracked<Gallery>,
    /// Who learns from the digit on the pad.
    pub who_learns: Tracked<WhoLearnsPanel>,
    /// The images of hidden units.
    pub weights: Tracked<WeightsPanel>,
    /// The experts' dream digits.
    pub dreams: Tracked<DreamRow>,
    /// The experts' territories on a map of test digits.
    pub territories: Tracked<TerritoryMap>,
    /// The race of two settings.
    pub race: Tracked<Race>,
    /// The guided tour.
    pub tour: Tracked<Tour>,
    /// What the links that are made leave out of the page.
    pub to_leave_out: Tracked<Sections>,
    /// What the link that was opened left out.
    pub left_out: Tracked<Sections>,
    /// The data set in use.
    pub dataset: Tracked<Option<DatasetInUse>>,
    /// The data set on its way.
    pub loading: Tracked<Option<Loading>>,
    /// A quiet word on the data set.
    pub dataset_note: Tracked<Option<String>>,
    /// The question on the page.
    pub question: Tracked<Option<Question>>,
    /// The message on the page.
    pub message: Tracked<Option<String>>,
    /// What the browser keeps of all this.
    pub keeping: Keeping,
    /// Changes when the controls are to show again what is in use, because a choice was given up or not taken.
    pub controls_reset: Tracked<()>,
    /// Changes when sizes or colours of the page have changed, so that all of it is drawn again.
    pub looks: Tracked<()>,
    /// Changes when a canvas that was outside the window has come near.
    pub came_near: Tracked<()>,
    /// The data sets that were asked for and have not come, oldest first.
    requested_sources: Vec<DataSource>,
    n_earlier_runs: u32,
    /// The run of a link, or one that was kept, until its digits are there.
    pending_run: Option<PendingRun>,
    /// The test digit of a link, until then.
    pending_test_digit: Option<u32>,
    /// What the run was made of that has been asked for and has not started.
    next_record: Option<Record>,
    outbox: Vec<ToWorker>,
    downloads: Vec<Download>,
    link_made: Option<String>,
    wanted_picture: Option<WantedPicture>,
    revealed: Option<Revealed>,
}

impl Default for State {
    /// Before anything has happened: the first data set is asked for.
    fn default() -> Self {
        let mut state = Self {
            config: Tracked::new(presets::specialists()),
            shown: Shown::run(presets::specialists()),
            training: TrainingLoop::default(),
            stops_at_standstill: true,
            worker: Tracked::default(),
            workers: Tracked::default(),
            earlier_runs: Tracked::default(),
            charts: Tracked::default(),
            subject: Tracked::default(),
            reading: Reading::default(),
            pointed: Tracked::default(),
            gallery: Tracked::new(Gallery::new()),
            who_learns: Tracked::default(),
            weights: Tracked::default(),
            dreams: Tracked::default(),
            territories: Tracked::default(),
            race: Tracked::default(),
            tour: Tracked::default(),
            to_leave_out: Tracked::default(),
            left_out: Tracked::default(),
            dataset: Tracked::default(),
            loading: Tracked::default(),
            dataset_note: Tracked::default(),
            question: Tracked::default(),
            message: Tracked::default(),
            keeping: Keeping::default(),
            controls_reset: Tracked::default(),
            looks: Tracked::default(),
            came_near: Tracked::default(),
            requested_sources: Vec::new(),
            n_earlier_runs: 0,
            pending_run: None,
            pending_test_digit: None,
            next_record: None,
            outbox: Vec::new(),
            downloads: Vec::new(),
            link_made: None,
            wanted_picture: None,
            revealed: None,
        };
        state.use_source(DataSource::Mnist);
        state
    }
}

/// What the page hands out, each once.
impl State {
    /// Takes the messages that are to be sent to the worker.
    pub fn take_outbox(&mut self) -> Vec<ToWorker> {
        std::mem::take(&mut self.outbox)
    }

    /// Takes the files that the user is to get.
    pub fn take_downloads(&mut self) -> Vec<Download> {
        std::mem::take(&mut self.downloads)
    }

    /// Takes the link that is to be shown in the address bar.
    pub fn take_link(&mut self) -> Option<String> {
        self.link_made.take()
    }

    /// Takes the picture that the user wants.
    pub fn take_wanted_picture(&mut self) -> Option<WantedPicture> {
        self.wanted_picture.take()
    }

    /// Takes the section that is to be opened and brought into view.
    pub fn take_revealed(&mut self) -> Option<Revealed> {
        self.revealed.take()
    }
}

impl State {
    /// Changes whatever `event` changes.
    pub fn update(&mut self, event: Event) {
        match event {
            Event::Train => self.set_pace(Pace::Running),
            Event::Pause => self.set_pace(Pace::Paused),
            Event::TrainOrPause if *self.training.pace == Pace::Paused => self.set_pace(Pace::Running),
            Event::TrainOrPause => self.set_pace(Pace::Paused),
            Event::Step => self.train_until(TrainingLoop::target_next_step),
            Event::Epoch => self.train_until(TrainingLoop::target_epoch_end),
            Event::Reset => {
                self.training.pace.set(Pace::Paused);
                self.start(TrainConfig::clone(&self.config));
            }
            Event::NewSeed(seed) => self.use_config(TrainConfig { seed, ..TrainConfig::clone(&self.config) }),
            Event::Preset(key) => self.choose_preset(&key),
            Event::Setting { key, text } => self.change_setting(key, &text),
            Event::Workers(n) => self.outbox.push(ToWorker::SetWorkers { n }),
            Event::Source(source) => self.choose_source(source),
            Event::ModelGiven(file) => self.choose_model(&file),
            Event::PretrainedArrived(bytes) => self.receive_pretrained(&bytes),
            Event::SaveModel(format) => self.save_model(format),
            Event::SavePicture(wanted) => self.wanted_picture = Some(wanted),
            Event::SaveFigures => self.save_figures(),
            Event::ChoiceAbandoned => *self.controls_reset = (),
            Event::QuestionConfirmed => self.answer_question(true),
            Event::QuestionDeclined => self.answer_question(false),
            Event::MessageDismissed => self.set_message(None),
            Event::ShowMessage(sentence) => self.set_message(Some(sentence)),
            Event::PenDown(point) => self.change_subject(|subject| subject.begin_stroke(point)),
            Event::PenMoved(points) => self.change_subject(|subject| subject.extend_stroke(points)),
            Event::UndoStroke => self.change_subject(Subject::undo),
            Event::ClearPad => self.change_subject(|subject| *subject = Subject::Nothing),
            Event::TestDigit(number) => self.ask_test_digit(number),
            Event::Ablate => self.ablate(),
            Event::CheckGradients => self.check_gradients(),
            Event::ViewMoment(place) => self.view_moment(place),
            Event::AutoStop(is_on) => self.stops_at_standstill = is_on,
            Event::Speed(speed) => self.training.set_speed(speed),
            Event::DelayOver => self.training.end_delay(),
            Event::SwitchExpert(expert) => self.switch_expert(expert),
            Event::FreezeExpert(expert) => self.freeze_expert(expert),
            Event::GateByHand(by_hand) => self.set_gate_by_hand(by_hand),
            Event::GatePart { expert, part } => self.give_gate_part(expert, part),
            Event::MakeLink => self.make_link(),
            Event::LinkOpened(text) => self.open_link(&text),
            Event::Branch => self.branch(),
            Event::CurvesAxis(x) => self.charts.x = x,
            Event::ErrorScale(scale) => self.charts.error_scale = scale,
            Event::StackedShare(share) => self.charts.share = share,
            Event::UseSettingsOf(letter) => self.use_settings_of(letter),
            Event::ForgetEarlierRun(letter) => self.forget_earlier_run(letter),
            Event::Pointed(pointed) => self.pointed.set(pointed),
            Event::PointedChosen => self.reveal_pointed(),
            Event::Gallery(event) => self.change_gallery(event),
            Event::Weights(event) => self.change_weights(event),
            Event::Tour(event) => self.change_tour(event),
            Event::LeaveOut(part) => self.to_leave_out.set(self.to_leave_out.toggled(part)),
            Event::ShowEverything => self.left_out.set(Sections::default()),
            Event::Race(event) => self.change_race(event),
            Event::Territories(event) => self.change_map(event),
            Event::WhoLearns(event) => self.change_who_learns(event),
            Event::DreamsOpened(is_open) => self.open_dreams(is_open),
            Event::Keeping(event) => self.change_keeping(event),
            Event::Worker(message) => self.on_worker_message(message),
            Event::WorkerFailed(why) => self.lose_worker(why),
            Event::WorkerRestarted => self.restart_worker(),
            Event::CameNear => *self.came_near = (),
            Event::Resized | Event::ColoursChanged => *self.looks = (),
        }
        self.request_slice();
        self.check_tour();
    }

    /// Asks for the next slice of training, if one is due.
    fn request_slice(&mut self) {
        if *self.worker == WorkerState::Lost {
            return;
        }
        self.advance_replay();
        self.outbox.extend(self.training.next_request());
    }

    /// Whether the worker can be asked about digits: it is there, and has some.
    pub fn can_ask(&self) -> bool {
        self.dataset.is_some() && *self.worker == WorkerState::Works
    }

    /// Sends a message to the worker if it can be asked; whether it was sent.
    fn ask(&mut self, message: ToWorker) -> bool {
        let can = self.can_ask();
        if can {
            self.outbox.push(message);
        }
        can
    }

    fn set_message(&mut self, message: Option<String>) {
        self.message.set(message);
    }
}
