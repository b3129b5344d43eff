//! Everything that the page shows, and the one place where it changes.
//!
//! It knows no browser: an event comes in, messages for the worker come out, and [`Stale`] says what to draw again.

pub mod charts;
pub mod choices;
pub mod event;
pub mod files;
pub mod keeping;
pub mod pad;
pub mod panels;
pub mod parts;
pub mod pointed;
pub mod race;
pub mod run;
pub mod stale;
#[cfg(test)]
mod tests;
pub mod tour;
pub mod words;

use crate::page::state::charts::choices::ChartChoices;
use crate::page::state::choices::Question;
use crate::page::state::files::models::{Download, LoadedModel, ShownModel};
use crate::page::state::keeping::record_keeping::Keeping;
use crate::page::state::run::dataset::{DatasetInUse, Loading};
use crate::page::state::run::earlier_runs::EarlierRun;
use crate::page::state::run::replay::{Recipe, Record};
use crate::page::state::run::time_machine::TimeMachine;
use crate::page::state::run::workers::Workers;
use crate::page::state::stale::Stale;

use crate::digits::Image;
use crate::digits::ink::NoImage;
use crate::mixture::{Prediction, Weights};
use crate::page::state::event::Event;
use crate::page::state::files::pictures::WantedPicture;
use crate::page::state::keeping::record_keeping::Following;
use crate::page::state::pad::subject::Subject;
use crate::page::state::panels::dreams::DreamRow;
use crate::page::state::panels::gallery::Gallery;
use crate::page::state::panels::territories::TerritoryMap;
use crate::page::state::panels::weights::WeightsPanel;
use crate::page::state::panels::who_learns::Panel;
use crate::page::state::parts::Parts;
use crate::page::state::pointed::Pointed;
use crate::page::state::race::sides::Race;
use crate::page::state::run::auto_stop::AutoStop;
use crate::page::state::run::history::{Along, History, Throughput};
use crate::page::state::run::training_loop::{Pace, TrainingLoop};
use crate::page::state::tour::progress::Tour;
use crate::protocol::{DataSource, Slope, ToWorker, TrainingFigures};
use crate::training::{Evaluation, TrainConfig, presets};

/// Everything that the page shows.
pub struct State {
    /// The settings of the run.
    pub config: TrainConfig,
    /// How training goes on.
    pub training: TrainingLoop,
    /// How far the run has come.
    pub along: Along,
    /// The workers that share it.
    pub workers: Workers,
    /// Speed of training.
    pub throughput: Throughput,
    /// Latest figures of training.
    pub training_figures: Option<TrainingFigures>,
    /// Latest test.
    pub evaluation: Option<Evaluation>,
    /// The latest test that also switched each expert off.
    pub ablation: Option<Evaluation>,
    /// Whether such a test has been asked for and has not come.
    pub is_ablating: bool,
    /// The latest check of the gradients; empty before there is one.
    pub slopes: Vec<Slope>,
    /// Steps at which it was made.
    pub slopes_at: u32,
    /// Whether a check has been asked for and has not come.
    pub is_checking_gradients: bool,
    /// Whether the run still improves.
    pub auto_stop: AutoStop,
    /// Whether it was stopped because it does not.
    pub stands_still: bool,
    /// The run so far.
    pub history: History,
    /// Runs before it, oldest first.
    pub earlier_runs: Vec<EarlierRun>,
    /// How the curves are drawn.
    pub charts: ChartChoices,
    /// The run so far, to go back to.
    pub time_machine: TimeMachine,
    /// The run that is being repeated, with what is left of it.
    pub replaying: Option<Recipe>,
    /// The weights that answer.
    pub shown: Option<ShownModel>,
    /// The model that is shown in place of a run.
    pub loaded: Option<LoadedModel>,
    /// Whether the run has come to the end of its schedule.
    pub is_finished: bool,
    /// The weights that the run began with.
    pub first_weights: Option<Weights>,
    /// What lies on the pad.
    pub subject: Subject,
    /// Its image.
    pub image: Result<Image, NoImage>,
    /// What the weights make of the image, once asked for.
    pub reading: Option<Prediction>,
    /// What is pointed at.
    pub pointed: Option<Pointed>,
    /// The gallery of test digits.
    pub gallery: Gallery,
    /// Who learns from the digit on the pad.
    pub who_learns: Panel,
    /// The images of hidden units.
    pub weights: WeightsPanel,
    /// The experts' dream digits.
    pub dreams: DreamRow,
    /// The experts' territories on a map of test digits.
    pub territories: TerritoryMap,
    /// The race of two settings.
    pub race: Race,
    /// The guided tour.
    pub tour: Tour,
    /// What the links that are shared leave out.
    pub to_leave_out: Parts,
    /// What the link that was opened left out.
    pub left_out: Parts,
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
    /// The picture that the user wants, until it is drawn.
    pub wanted_picture: Option<WantedPicture>,
    /// What the browser keeps of all this.
    pub keeping: Keeping,
    /// What to draw again.
    pub stale: Stale,
    /// The data sets that were asked for and have not come, oldest first.
    pub(in crate::page::state) asked: Vec<DataSource>,
    /// The settings of the run so far: `config` can be that of the next one already.
    pub(in crate::page::state) run_config: TrainConfig,
    pub(in crate::page::state) n_earlier_runs: u32,
    /// The link that is to be shown in the address bar.
    shared: Option<String>,
    /// The run of a link, or one that was kept, until its digits are there.
    following: Option<Following>,
    /// The test digit of a link, until then.
    wanted_digit: Option<u32>,
    /// What the run was made of.
    pub(in crate::page::state) record: Record,
    /// What the run was made of that has been asked for and has not started.
    record_to_come: Option<Record>,
    pub(in crate::page::state) outbox: Vec<ToWorker>,
    pub(in crate::page::state) downloads: Vec<Download>,
}

impl Default for State {
    /// Before anything has happened: the first data set is asked for.
    fn default() -> Self {
        let mut state = Self {
            config: presets::specialists(),
            training: TrainingLoop::default(),
            along: Along::default(),
            workers: Workers::default(),
            throughput: Throughput::default(),
            training_figures: None,
            evaluation: None,
            ablation: None,
            is_ablating: false,
            slopes: Vec::new(),
            slopes_at: 0,
            is_checking_gradients: false,
            auto_stop: AutoStop::default(),
            stands_still: false,
            history: History::default(),
            earlier_runs: Vec::new(),
            charts: ChartChoices::default(),
            time_machine: TimeMachine::default(),
            replaying: None,
            shown: None,
            loaded: None,
            is_finished: false,
            first_weights: None,
            subject: Subject::Nothing,
            image: Err(NoImage::Empty),
            reading: None,
            pointed: None,
            gallery: Gallery::new(),
            who_learns: Panel::default(),
            weights: WeightsPanel::default(),
            dreams: DreamRow::default(),
            territories: TerritoryMap::default(),
            race: Race::default(),
            tour: Tour::default(),
            to_leave_out: Parts::default(),
            left_out: Parts::default(),
            dataset: None,
            loading: None,
            dataset_note: None,
            question: None,
            message: None,
            worker_lost: false,
            wanted_picture: None,
            keeping: Keeping::default(),
            stale: Stale { everything: true, ..Stale::default() },
            asked: Vec::new(),
            run_config: presets::specialists(),
            n_earlier_runs: 0,
            shared: None,
            following: None,
            wanted_digit: None,
            record: Record::of(presets::specialists()),
            record_to_come: None,
            outbox: Vec::new(),
            downloads: Vec::new(),
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
            Event::NewSeed(seed) => self.use_config(TrainConfig { seed, ..self.config.clone() }),
            Event::Preset(key) => self.choose_preset(&key),
            Event::Setting { key, text } => self.change_setting(key, &text),
            Event::Workers(n) => self.outbox.push(ToWorker::SetWorkers { n }),
            Event::Source(source) => self.choose_source(source),
            Event::ModelGiven(file) => self.choose_model(&file),
            Event::PretrainedArrived(bytes) => self.take_pretrained(&bytes),
            Event::SaveModel(format) => self.save_model(format),
            Event::SavePicture(wanted) => {
                self.wanted_picture = Some(wanted);
                self.stale.everything = true;
            }
            Event::SaveFigures => self.save_figures(),
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
            Event::Ablate => self.ablate(),
            Event::CheckGradients => self.check_gradients(),
            Event::ViewMoment(place) => self.view_moment(place),
            Event::AutoStop(is_on) => self.auto_stop.is_on = is_on,
            Event::Speed(speed) => self.training.set_speed(speed),
            Event::Rested => self.training.rested(),
            Event::SwitchExpert(expert) => self.switch_expert(expert),
            Event::FreezeExpert(expert) => self.freeze_expert(expert),
            Event::GateByHand(by_hand) => self.set_gate_by_hand(by_hand),
            Event::GatePart { expert, part } => self.give_gate_part(expert, part),
            Event::Share => self.share(),
            Event::LinkOpened(text) => self.open_link(&text),
            Event::Branch => self.branch(),
            Event::AlongCurves(x) => self.choose_charts(|charts| charts.x = x),
            Event::ErrorScale(scale) => self.choose_charts(|charts| charts.error_scale = scale),
            Event::StackedShare(share) => self.choose_charts(|charts| charts.share = share),
            Event::UseSettingsOf(letter) => self.use_settings_of(letter),
            Event::ForgetEarlierRun(letter) => self.forget_earlier_run(letter),
            Event::Pointed(pointed) => {
                self.pointed = pointed;
                self.stale.pointed = true;
            }
            Event::PointedChosen => self.reveal_pointed(),
            Event::Gallery(event) => self.change_gallery(event),
            Event::Weights(event) => self.change_weights(event),
            Event::Tour(event) => self.change_tour(event),
            Event::LeaveOut(part) => self.to_leave_out = self.to_leave_out.toggled(part),
            Event::ShowEverything => {
                self.left_out = Parts::default();
                self.stale.everything = true;
            }
            Event::Race(event) => self.change_race(event),
            Event::Map(event) => self.change_map(event),
            Event::WhoLearns(event) => self.change_who_learns(event),
            Event::DreamsOpened(is_open) => self.open_dreams(is_open),
            Event::Keeping(event) => self.keep(event),
            Event::Worker(message) => self.hear(message),
            Event::WorkerFailed(why) => self.lose_worker(why),
            Event::WorkerRestarted => self.restart_worker(),
            Event::CameNear => self.stale.canvases = true,
            Event::Resized | Event::ColoursChanged => self.stale.everything = true,
        }
        self.go_on();
        self.check_tour();
    }

    /// Asks for the next slice of training, if one is due.
    fn go_on(&mut self) {
        if self.worker_lost {
            return;
        }
        self.advance_replay();
        self.outbox.extend(self.training.next_request());
    }

    pub(in crate::page::state) fn set_message(&mut self, message: Option<String>) {
        self.message = message;
        self.stale.controls = true;
    }
}
