//! All that can happen to the page: one closed set, so that everything that changes it is found here.

use crate::digits::ink::Point;
use crate::page::state::charts::scale::ScaleKind;
use crate::page::state::charts::share::Share;
use crate::page::state::charts::x_axis::XAxis;
use crate::page::state::files::download::ModelFormat;
use crate::page::state::files::pictures::WantedPicture;
use crate::page::state::keeping::orders::KeepingEvent;
use crate::page::state::panels::gallery::GalleryEvent;
use crate::page::state::panels::territories::TerritoriesEvent;
use crate::page::state::panels::weights::WeightsEvent;
use crate::page::state::panels::who_learns::WhoLearnsEvent;
use crate::page::state::pointed::Pointed;
use crate::page::state::race::sides::RaceEvent;
use crate::page::state::run::training_loop::Speed;
use crate::page::state::tour::progress::TourEvent;
use crate::protocol::{DataFile, DataSource, FromWorker};

/// Something happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Train until paused.
    Train,
    /// Stop training after the slice under way.
    Pause,
    /// Train if paused, pause if training.
    TrainOrPause,
    /// Take one step.
    Step,
    /// Train to the end of the epoch.
    Epoch,
    /// Start the same run again, and wait.
    Reset,
    /// Start a run with this seed.
    NewSeed(u32),
    /// The preset of this key was chosen.
    Preset(String),
    /// A setting was given this text.
    Setting {
        /// Its key, see `training::fields`.
        key: &'static str,
        /// What was typed or chosen.
        text: String,
    },
    /// So many workers are wanted.
    Workers(u32),
    /// A data set was chosen.
    Source(DataSource),
    /// The user gave a model file.
    ModelGiven(DataFile),
    /// The pretrained model has come, with these bytes.
    PretrainedArrived(Vec<u8>),
    /// Save what is shown.
    SaveModel(ModelFormat),
    /// Save the picture of a chart.
    SavePicture(WantedPicture),
    /// Save the figures of the run.
    SaveFigures,
    /// Make a link of what is shown.
    MakeLink,
    /// The page was opened with this text after `#`, or it has changed.
    LinkOpened(String),
    /// Whether runs that no longer improve are to be stopped.
    AutoStop(bool),
    /// Go on at this speed.
    Speed(Speed),
    /// The rest between two slow steps is over.
    DelayOver,
    /// Switch that expert off, or on again.
    SwitchExpert(usize),
    /// Freeze that expert, or let it learn again.
    FreezeExpert(usize),
    /// Set the gate by hand, from what it says now, or let it decide again.
    GateByHand(bool),
    /// Give that expert so many parts of a gate that is set by hand.
    GatePart {
        /// Which expert.
        expert: usize,
        /// Sections, from 0 to 100.
        part: u8,
    },
    /// Show the moment of the run of this number.
    ViewMoment(usize),
    /// Go on from the moment that is shown, as a run of its own.
    Branch,
    /// What runs along the curves was chosen.
    CurvesAxis(XAxis),
    /// The kind of the axis of errors was chosen.
    ErrorScale(ScaleKind),
    /// Which share is stacked over the run was chosen.
    StackedShare(Share),
    /// Take the settings of the earlier run of this letter.
    UseSettingsOf(char),
    /// Take the curve of the earlier run of this letter off the charts.
    ForgetEarlierRun(char),
    /// Choosing was given up: the controls show again what is in use.
    ChoiceAbandoned,
    /// The question whether to start a new run was answered with yes.
    QuestionConfirmed,
    /// It was answered with no.
    QuestionDeclined,
    /// The message on the page has been read.
    MessageDismissed,
    /// Something is to be told, in a sentence.
    ShowMessage(String),

    /// The pen touched the pad here.
    PenDown(Point),
    /// The pen moved through these points.
    PenMoved(Vec<Point>),
    /// Take the last stroke away.
    UndoStroke,
    /// Empty the pad.
    ClearPad,
    /// Put the test digit of this number on the pad, modulo their count.
    TestDigit(u32),

    /// Test once more with each expert switched off.
    Ablate,
    /// Compare the gradient with differences of the cost.
    CheckGradients,
    /// This is pointed at now.
    Pointed(Option<Pointed>),
    /// What is pointed at was clicked, or Enter was pressed: show the test digits behind it.
    PointedChosen,
    /// Something happened to the gallery of test digits.
    Gallery(GalleryEvent),
    /// Something happened to the images of hidden units.
    Weights(WeightsEvent),
    /// Something happened to the guided tour.
    Tour(TourEvent),
    /// The links that are shared leave this part of the page out, or leave it in again.
    LeaveOut(usize),
    /// Show what the link left out.
    ShowEverything,
    /// Something happened to the race of two settings.
    Race(RaceEvent),
    /// Something happened to the map of territories.
    Territories(TerritoriesEvent),
    /// Something happened to the panel on who learns from a digit.
    WhoLearns(WhoLearnsEvent),
    /// The section of dream digits was opened or closed.
    DreamsOpened(bool),

    /// Something happened to the run that the browser keeps.
    Keeping(KeepingEvent),
    /// The worker has answered.
    Worker(FromWorker),
    /// The worker has failed, and why.
    WorkerFailed(String),
    /// Start a new worker in place of the failed one.
    WorkerRestarted,

    /// A canvas that was outside the window has come near.
    CameNear,
    /// Something has another size or resolution.
    Resized,
    /// The colours have changed between light and dark.
    ColoursChanged,
}
