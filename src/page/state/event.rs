//! Events: everything that can change the page, in one closed enum.

use crate::page::state::acts::Act;
use crate::page::state::charts::scale::ScaleKind;
use crate::page::state::charts::share::Share;
use crate::page::state::charts::x_axis::XAxis;
use crate::page::state::fates::map_of_fates::FatesEvent;
use crate::page::state::files::decimal_sign::DecimalSign;
use crate::page::state::files::download::ModelFormat;
use crate::page::state::files::link::opening::Opening;
use crate::page::state::files::link_taken::LinkTaken;
use crate::page::state::files::pictures::WantedPicture;
use crate::page::state::files::turn_question::TurnAnswer;
use crate::page::state::film::FilmEvent;
use crate::page::state::guesses::GuessEvent;
use crate::page::state::keeping::orders::KeepingEvent;
use crate::page::state::pad::hand::PadEvent;
use crate::page::state::panels::article::ArticleEvent;
use crate::page::state::panels::gallery::GalleryEvent;
use crate::page::state::panels::territories::TerritoriesEvent;
use crate::page::state::panels::weights::WeightsEvent;
use crate::page::state::panels::who_learns::WhoLearnsEvent;
use crate::page::state::pointed::Pointed;
use crate::page::state::race::sides::RaceEvent;
use crate::page::state::run::training_loop::Speed;
use crate::page::state::tab::Tab;
use crate::page::state::tour::progress::TourEvent;
use crate::protocol::{DataFile, DataSource, FromWorker};

/// Something that happened, or that the user asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Train until paused.
    Train,
    /// Stop training after the current slice.
    Pause,
    /// Train if paused, pause if training.
    TrainOrPause,
    /// Take one step.
    Step,
    /// Train to the end of the epoch.
    Epoch,
    /// Start a run with the same settings and seed, paused.
    Reset,
    /// Start a run with this seed.
    NewSeed(u32),
    /// The preset with this key was chosen.
    Preset(String),
    /// A setting was edited.
    Setting {
        /// Its key, see `training::fields`.
        key: &'static str,
        /// The text that was typed or chosen.
        text: String,
    },
    /// Train with this number of workers.
    Workers(u32),
    /// A data set was chosen.
    Source(DataSource),
    /// The user gave a model file.
    ModelGiven(DataFile),
    /// The pretrained model has arrived, as these bytes.
    PretrainedArrived(Vec<u8>),
    /// Save the shown model as a file.
    SaveModel(ModelFormat),
    /// Save the picture of a chart.
    SavePicture(WantedPicture),
    /// Save the figures of the run.
    SaveFigures(DecimalSign),
    /// Make a link that repeats the shown run.
    MakeLink,
    /// Make the link anew, so that opening it does this.
    ShareAs(Opening),
    /// Save a text with the run to hand in; holds the page's address, without a run.
    HandIn(String),
    /// The browser has taken the link that was made.
    LinkTaken(LinkTaken),
    /// The page was opened with this text after `#`, or the text after `#` has changed.
    LinkOpened(String),
    /// Switch early stopping on or off.
    AutoStop(bool),
    /// Train at this speed.
    Speed(Speed),
    /// The delay between two slow steps is over.
    DelayOver,
    /// Switch this expert off, or on again.
    SwitchExpert(usize),
    /// Freeze this expert, or let it learn again.
    FreezeExpert(usize),
    /// Set the gate by hand, starting from its present output; or let the gate decide again.
    GateByHand(bool),
    /// Give an expert points of the gate, while the gate is set by hand.
    GatePoints {
        /// The expert.
        expert: usize,
        /// Its points, from 0 to 100; an expert's share is its points out of those of all experts.
        points: u8,
    },
    /// Look back on the moment at this place in the time machine.
    ViewMoment(usize),
    /// Look back on the moment at this place of the curves' axis, from 0 to 1.
    ViewAlong(f64),
    /// Branch: repeat the run up to the shown moment, and continue from there as a new run.
    Branch,
    /// The x axis of the curves was chosen.
    CurvesAxis(XAxis),
    /// The scale of the error axis was chosen.
    ErrorScale(ScaleKind),
    /// The share that the stacked chart shows was chosen.
    StackedShare(Share),
    /// Use the settings of the earlier run with this letter.
    UseSettingsOf(char),
    /// Remove the curve of the earlier run with this letter.
    ForgetEarlierRun(char),
    /// A choice was given up: the controls show the settings in use again.
    ChoiceAbandoned,
    /// The answer to whether the digits of the user's files are to be turned.
    TurnAnswered(TurnAnswer),
    /// The question was answered with yes.
    QuestionConfirmed,
    /// The question was answered with no.
    QuestionDeclined,
    /// Close the message.
    MessageDismissed,
    /// The browser has thrown something at a call that should not fail; the rest of what was to be done is left out.
    BrowserRefused,
    /// Show this sentence as the message.
    ShowMessage(String),

    /// A pointer has done something on the pad.
    Pad(PadEvent),
    /// Remove the last stroke.
    UndoStroke,
    /// Empty the pad.
    ClearPad,
    /// Put the test digit with this number, modulo their count, on the pad.
    TestDigit(u32),

    /// Run the ablation: test with each expert switched off in turn.
    Ablate,
    /// Run the gradient check: compare the gradient with differences of the cost.
    CheckGradients,
    /// The pointer is over this mark of a canvas, or over none.
    Pointed(Option<Pointed>),
    /// The mark pointed at was clicked, or Enter was pressed: show the test digits or hidden units behind the mark.
    PointedChosen,
    /// An event of the gallery of test digits.
    Gallery(GalleryEvent),
    /// An event of the weight images of hidden units.
    Weights(WeightsEvent),
    /// An event of the guided tour.
    Tour(TourEvent),
    /// Leave the section at this place out of the page in the links made here, or leave it in again.
    LeaveOut(usize),
    /// Show the sections that the opened link leaves out.
    ShowEverything,
    /// An event of the film.
    Film(FilmEvent),
    /// An event of the race.
    Race(RaceEvent),
    /// An event of the questions about sparse gates.
    Guesses(GuessEvent),
    /// An event of the map of fates.
    Fates(FatesEvent),
    /// An event of the map of territories.
    Territories(TerritoriesEvent),
    /// An event of the panel on who learns from a digit.
    WhoLearns(WhoLearnsEvent),
    /// An event of the pictures in the article.
    Article(ArticleEvent),
    /// A tab was chosen.
    Tab(Tab),
    /// An act was chosen.
    Act(Act),
    /// Begin a run with the gate of this place among the eras, and train.
    Era(usize),

    /// An event of the browser's storage, or of the page's end.
    Keeping(KeepingEvent),
    /// A message from the worker.
    Worker(FromWorker),
    /// The worker has failed, for this reason.
    WorkerFailed(String),
    /// Start a new worker in place of the failed one.
    WorkerRestarted,

    /// Scrolling has brought a canvas near the window.
    CameNear,
    /// The page's size or resolution has changed.
    Resized,
    /// The colours have changed (light or dark, forced or not), or everything has become larger or smaller.
    ColoursChanged,
}
