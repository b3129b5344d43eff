//! The page's state: everything that the page shows, and the only code that changes it.
//!
//! The state knows neither browser nor views: events come in; messages for the worker, files and links go out. Views
//! redraw whatever has changed since their last drawing, see [`tracked`].
//! [`State`] is declared here. Files with an `impl State` (`choices.rs`, `run/pace.rs` and others) change it and use
//! the types of the files beside them. Of those types only film, narration and tour know [`State`].

pub mod acts;
pub mod charts;
pub mod choices;
pub mod event;
pub mod fates;
pub mod files;
pub mod film;
pub mod film_making;
pub mod filmed_run;
pub mod guesses;
pub mod handed_out;
pub mod keeping;
pub mod left_out;
mod message;
pub mod narration;
pub mod pad;
pub mod panels;
pub mod pointed;
pub mod question;
pub mod race;
pub mod run;
pub mod shown;
pub mod stamps;
pub mod tab;
#[cfg(test)]
mod tests;
pub mod tour;
pub mod tracked;
pub mod words;

use crate::page::state::charts::choices::ChartChoices;
use crate::page::state::event::Event;
use crate::page::state::fates::map_of_fates::Fates;
use crate::page::state::files::download::Download;
use crate::page::state::files::link::Link;
use crate::page::state::files::link::opening::Opening;
use crate::page::state::files::link_taken::LinkTaken;
use crate::page::state::files::pictures::WantedPicture;
use crate::page::state::files::turn_question::TurnQuestion;
use crate::page::state::film::Film;
use crate::page::state::guesses::Guesses;
use crate::page::state::keeping::keeper::{Keeping, PendingRun};
use crate::page::state::left_out::Sections;
use crate::page::state::message::REFUSED;
use crate::page::state::pad::hand::Hand;
use crate::page::state::pad::reading::Reading;
use crate::page::state::pad::subject::Subject;
use crate::page::state::panels::article::ArticlePictures;
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
use crate::page::state::tab::Tab;
use crate::page::state::tour::progress::Tour;
use crate::page::state::tracked::Tracked;
use crate::protocol::{DataFile, DataSource, ToWorker};
use crate::training::{TrainConfig, presets};

/// Everything that the page shows, and what it hands to worker, storage and browser.
pub struct State {
    /// The settings in the controls: the run's own, or the next run's while a loaded model is shown.
    pub config: Tracked<TrainConfig>,
    /// The run or the loaded model on the page.
    pub shown: Shown,
    /// The training loop: how far the run should go, and what the worker was asked for.
    pub training: TrainingLoop,
    /// Whether early stopping is on: a run that no longer improves is paused.
    pub stops_at_standstill: bool,
    /// Whether the worker that trains is alive.
    pub worker: Tracked<WorkerState>,
    /// How many workers train the run together.
    pub workers: Tracked<Workers>,
    /// Ended runs whose curves stay on the charts, oldest first.
    pub earlier_runs: Tracked<Vec<EarlierRun>>,
    /// Axes and scales of the charts.
    pub charts: Tracked<ChartChoices>,
    /// The content of the pad: nothing, a drawing or a test digit.
    pub subject: Tracked<Subject>,
    /// Which pointer draws on the pad.
    hand: Hand,
    /// The pad's image and the mixture's prediction for it, as of the last frame.
    pub reading: Reading,
    /// The mark on a canvas under the pointer.
    pub pointed: Tracked<Option<Pointed>>,
    /// The gallery of test digits.
    pub gallery: Tracked<Gallery>,
    /// How one training step on the pad's digit would change each expert.
    pub who_learns: Tracked<WhoLearnsPanel>,
    /// The weight images of hidden units.
    pub weights: Tracked<WeightsPanel>,
    /// The experts' dream digits (activation maximisation).
    pub dreams: Tracked<DreamRow>,
    /// The t-SNE map of test digits, coloured by lead expert.
    pub territories: Tracked<TerritoryMap>,
    /// The pictures of the three acts in the article.
    pub article: Tracked<ArticlePictures>,
    /// What a shared run does when its link is opened.
    pub share_as: Tracked<Opening>,
    /// The open tab of deeper views.
    pub tab: Tracked<Tab>,
    /// Whether the collapse that runs is to be rescued once one expert has everything.
    rescue_is_due: bool,
    /// The film of the run.
    pub film: Tracked<Film>,
    /// The race: two runs with different settings, side by side.
    pub race: Tracked<Race>,
    /// The questions about sparse gates, and what was guessed.
    pub guesses: Tracked<Guesses>,
    /// The map of fates: a mixture for every cell of a map of two settings.
    pub fates: Tracked<Fates>,
    /// The guided tour.
    pub tour: Tracked<Tour>,
    /// Sections that the links made here leave out.
    pub to_leave_out: Tracked<Sections>,
    /// Sections that the opened link leaves out.
    pub left_out: Tracked<Sections>,
    /// The data set in use.
    pub dataset: Tracked<Option<DatasetInUse>>,
    /// The data set that is being loaded.
    pub loading: Tracked<Option<Loading>>,
    /// A remark beside the data set's control, where a message would be too loud.
    pub dataset_note: Tracked<Option<String>>,
    /// The question that the page asks before a run is lost.
    pub question: Tracked<Option<Question>>,
    /// The question whether the digits of the user's files are to be turned.
    pub turn_question: Tracked<Option<TurnQuestion>>,
    /// The message on the page.
    pub message: Tracked<Option<String>>,
    /// The link that the message is about.
    pub link_taken: Tracked<Option<LinkTaken>>,
    /// What the browser's storage keeps of this page.
    pub keeping: Keeping,
    /// Changes when the controls must show the settings in use again, because a choice was given up or refused.
    pub controls_reset: Tracked<()>,
    /// Changes with the page's sizes or colours, so that every canvas is redrawn.
    pub looks: Tracked<()>,
    /// Changes when scrolling brings a canvas near the window.
    pub came_near: Tracked<()>,
    /// Data sets that were requested and have not arrived, oldest first.
    requested_sources: Vec<DataSource>,
    /// Files that the user gave and that make no data set yet.
    incomplete_files: Vec<DataFile>,
    /// The file of the pretrained model, by which the worker judges how the digits of the user's files lie.
    pretrained: Vec<u8>,
    n_earlier_runs: u32,
    /// Changes of settings that the worker was asked for, of all runs.
    n_changes: u32,
    /// The run of a link or of the storage, while its data set loads.
    pending_run: Option<PendingRun>,
    /// The link whose run learnt from its sender's files, until the user gives files.
    link_awaiting_files: Option<Box<Link>>,
    /// The number of the link's test digit, while the data set loads.
    pending_test_digit: Option<u32>,
    /// The record of a resumed run, until the worker reports that the run has started.
    next_record: Option<Record>,
    outbox: Vec<ToWorker>,
    downloads: Vec<Download>,
    link_made: Option<String>,
    wanted_picture: Option<WantedPicture>,
    revealed: Option<Revealed>,
}

impl Default for State {
    /// The state before the first event: MNIST is requested.
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
            hand: Hand::default(),
            reading: Reading::default(),
            pointed: Tracked::default(),
            gallery: Tracked::new(Gallery::new()),
            who_learns: Tracked::default(),
            weights: Tracked::default(),
            dreams: Tracked::default(),
            territories: Tracked::default(),
            article: Tracked::default(),
            share_as: Tracked::default(),
            tab: Tracked::default(),
            rescue_is_due: false,
            film: Tracked::default(),
            race: Tracked::default(),
            guesses: Tracked::default(),
            fates: Tracked::default(),
            tour: Tracked::default(),
            to_leave_out: Tracked::default(),
            left_out: Tracked::default(),
            dataset: Tracked::default(),
            loading: Tracked::default(),
            dataset_note: Tracked::default(),
            question: Tracked::default(),
            turn_question: Tracked::default(),
            message: Tracked::default(),
            link_taken: Tracked::default(),
            keeping: Keeping::default(),
            controls_reset: Tracked::default(),
            looks: Tracked::default(),
            came_near: Tracked::default(),
            requested_sources: Vec::new(),
            incomplete_files: Vec::new(),
            pretrained: Vec::new(),
            n_earlier_runs: 0,
            n_changes: 0,
            pending_run: None,
            link_awaiting_files: None,
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

/// How the state changes.
impl State {
    /// Applies `event`, then asks the worker for the next slice of training if one is due.
    ///
    /// # Panics
    ///
    /// If the event names a setting that `training::fields` does not have, or a runner of the race other than 0 and 1.
    pub fn update(&mut self, event: Event) {
        self.shrink_offers_after(&event);
        match event {
            Event::Train => self.set_pace(Pace::Running),
            Event::Pause => self.set_pace(Pace::Paused),
            Event::TrainOrPause if *self.training.pace == Pace::Paused => self.set_pace(Pace::Running),
            Event::TrainOrPause => self.set_pace(Pace::Paused),
            Event::Step => self.train_until(TrainingLoop::target_next_step),
            Event::Epoch => self.train_until(TrainingLoop::target_epoch_end),
            Event::Reset => self.reset(),
            Event::NewSeed(seed) => self.use_config(TrainConfig { seed, ..TrainConfig::clone(&self.config) }),
            Event::Preset(key) => self.choose_preset(&key),
            Event::Setting { key, text } => self.change_setting(key, &text),
            Event::Workers(n) => self.want_workers(n),
            Event::Source(source) => self.choose_source(source),
            Event::ModelGiven(file) => self.choose_model(&file),
            Event::PretrainedArrived(bytes) => self.receive_pretrained(&bytes),
            Event::SaveModel(format) => self.save_model(format),
            Event::SavePicture(wanted) => self.wanted_picture = Some(wanted),
            Event::SaveFigures(sign) => self.save_figures(sign),
            Event::ChoiceAbandoned => *self.controls_reset = (),
            Event::QuestionConfirmed => self.answer_question(true),
            Event::TurnAnswered(answer) => self.answer_turn_question(answer),
            Event::QuestionDeclined => self.answer_question(false),
            Event::MessageDismissed => self.set_message(None),
            Event::BrowserRefused => self.set_message(Some(REFUSED.to_owned())),
            Event::ShowMessage(sentence) => self.set_message(Some(sentence)),
            Event::Pad(event) => self.change_pad(event),
            Event::UndoStroke => self.change_subject(Subject::undo),
            Event::ClearPad => self.change_subject(|subject| *subject = Subject::Nothing),
            Event::TestDigit(number) => self.ask_test_digit(number),
            Event::Ablate => self.ablate(),
            Event::CheckGradients => self.check_gradients(),
            Event::ViewMoment(place) => self.view_moment(place),
            Event::ViewAlong(along) => self.view_along(along),
            Event::AutoStop(is_on) => self.stops_at_standstill = is_on,
            Event::Speed(speed) => self.training.set_speed(speed),
            Event::DelayOver => self.training.end_delay(),
            Event::SwitchExpert(expert) => self.switch_expert(expert),
            Event::FreezeExpert(expert) => self.freeze_expert(expert),
            Event::GateByHand(by_hand) => self.set_gate_by_hand(by_hand),
            Event::GatePoints { expert, points } => self.give_gate_points(expert, points),
            Event::MakeLink => self.make_link(),
            Event::ShareAs(opening) => self.share_as(opening),
            Event::HandIn(address) => self.hand_in(&address),
            Event::LinkTaken(taken) => self.link_taken(taken),
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
            Event::Film(event) => self.change_film(event),
            Event::Race(event) => self.change_race(event),
            Event::Guesses(event) => self.change_guesses(event),
            Event::Fates(event) => self.change_fates(event),
            Event::Territories(event) => self.change_map(event),
            Event::WhoLearns(event) => self.change_who_learns(event),
            Event::Article(event) => self.article.change(event),
            Event::Tab(tab) => self.open_tab(tab),
            Event::Act(act) => self.play(act),
            Event::Era(number) => self.play_era(number),
            Event::Keeping(event) => self.change_keeping(event),
            Event::Worker(message) => self.on_worker_message(message),
            Event::WorkerFailed(why) => self.worker_failed(&why),
            Event::WorkerRestarted => self.restart_worker(),
            Event::CameNear => *self.came_near = (),
            Event::Resized | Event::ColoursChanged => *self.looks = (),
        }
        self.request_slice();
        self.check_tour();
        self.check_film();
        self.check_opened_cell();
        self.ask_about_viewed_moment();
    }
}
