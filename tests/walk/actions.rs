//! What can happen to a page: the user's actions, and when workers and storage answer.

use moe::digits::ink::Point;
use moe::page::state::acts::Act;
use moe::page::state::charts::scale::ScaleKind;
use moe::page::state::charts::share::Share;
use moe::page::state::charts::x_axis::XAxis;
use moe::page::state::event::Event;
use moe::page::state::files::decimal_sign::DecimalSign;
use moe::page::state::files::download::ModelFormat;
use moe::page::state::keeping::offer::OfferId;
use moe::page::state::keeping::orders::KeepingEvent;
use moe::page::state::left_out::SECTIONS;
use moe::page::state::pad::hand::{PadEvent, PointerKind};
use moe::page::state::panels::gallery::GalleryEvent;
use moe::page::state::panels::territories::TerritoriesEvent;
use moe::page::state::panels::weights::WeightsEvent;
use moe::page::state::panels::who_learns::WhoLearnsEvent;
use moe::page::state::pointed::Pointed;
use moe::page::state::race::sides::{OWN, RaceEvent};
use moe::page::state::run::training_loop::Speed;
use moe::page::state::tab::Tab;
use moe::page::state::tour::progress::TourEvent;
use moe::protocol::DataSource;
use moe::training::eras::ERAS;
use moe::training::fields::FIELDS;
use moe::training::presets::PRESETS;
use proptest::prelude::*;
use proptest::sample::select;

/// The key of the record that the storage offers.
pub const STORED: &str = "other.1";

/// Something that happens to a page.
#[derive(Clone, Debug)]
pub enum Action {
    /// The user does this.
    User(Box<Event>),
    /// The user opens the link of the shown run.
    OwnLink,
    /// The user gives a model, or the pretrained model arrives.
    GiveModel { n_experts: usize, is_pretrained: bool },
    /// The user gives files of digits.
    GiveFiles,
    /// The worker answers a message, or works in the background.
    Work,
    /// The page hears an answer.
    Hear,
    /// The worker answers and the page hears and draws, a few times.
    Settle,
    /// The page draws.
    Frame,
    /// The digits that the worker fetches are there.
    DigitsArrive,
    /// The digits that the worker fetches cannot be used.
    DigitsFail { is_missing: bool },
    /// The worker stops.
    WorkerDies,
    /// The two runners of a race work, and the page hears them.
    Race,
    /// The storage answers an order.
    Storage { works: bool },
}

pub fn any_action() -> impl Strategy<Value = Action> {
    prop_oneof![
        12 => any_event().prop_map(|event| Action::User(Box::new(event))),
        6 => Just(Action::Work),
        6 => Just(Action::Hear),
        8 => Just(Action::Settle),
        4 => Just(Action::Frame),
        3 => Just(Action::DigitsArrive),
        1 => any::<bool>().prop_map(|is_missing| Action::DigitsFail { is_missing }),
        1 => Just(Action::OwnLink),
        1 => (1..=16_usize, any::<bool>())
            .prop_map(|(n_experts, is_pretrained)| Action::GiveModel { n_experts, is_pretrained }),
        1 => Just(Action::GiveFiles),
        1 => prop_oneof![Just(Action::WorkerDies), Just(Action::Work)],
        3 => Just(Action::Race),
        2 => any::<bool>().prop_map(|works| Action::Storage { works }),
    ]
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => training(),
        6 => setting(),
        4 => any_link().prop_map(Event::LinkOpened),
        4 => choices(),
        4 => prop_oneof![3 => Just(Event::QuestionConfirmed), 1 => Just(Event::QuestionDeclined)],
        3 => pad(),
        4 => panels(),
        2 => race(),
        2 => rest(),
    ]
}

fn training() -> impl Strategy<Value = Event> {
    let of = [Event::Train, Event::Pause, Event::TrainOrPause, Event::Step, Event::Epoch, Event::Reset, Event::Branch];
    prop_oneof![
        6 => select(of.to_vec()),
        1 => any::<u32>().prop_map(Event::NewSeed),
        1 => (0..Act::ALL.len()).prop_map(|place| Event::Act(Act::ALL[place].0)),
        1 => (0..ERAS.len()).prop_map(Event::Era),
        2 => (0..40_usize).prop_map(Event::ViewMoment),
        1 => select(vec![Speed::Full, Speed::SlowStart, Speed::StepsPerSecond(10.0)]).prop_map(Event::Speed),
        1 => Just(Event::DelayOver),
        1 => any::<bool>().prop_map(Event::AutoStop),
        1 => (0..5_u32).prop_map(Event::Workers),
    ]
}

/// A setting with one of its choices, or any text.
fn setting() -> impl Strategy<Value = Event> {
    let texts = ["0", "1", "3", "7.5", "-1", "abc", "", "1e9", "64", "0.015", "30", "on", "off", "0.3", "5,1,4", "-"];
    (0..FIELDS.len(), any::<prop::sample::Index>()).prop_map(move |(field, text)| {
        let field = &FIELDS[field];
        let all: Vec<&str> = field.choices().map(|(key, _)| key).chain(texts).collect();
        Event::Setting { key: field.key, text: all[text.index(all.len())].to_owned() }
    })
}

fn any_link() -> impl Strategy<Value = String> {
    let pads = ["", "&pad=400200400c00", "&digit=7", "&digit=99999", "&pad=zz"];
    let data = ["mnist", "generated", "files"];
    (0..PRESETS.len(), 1..20_u32, 0..200_u32, select(data.to_vec()), select(pads.to_vec()), 0..3_u32).prop_map(
        |(preset, n_experts, steps, data, pad, changes)| {
            let preset = PRESETS[preset].key;
            let changes: String = (1..=changes).map(|n| format!("&at={}.learning_rate.0.0{n}", n * 7)).collect();
            format!("v=1&preset={preset}&n_experts={n_experts}{changes}&steps={steps}&data={data}{pad}")
        },
    )
}

fn choices() -> impl Strategy<Value = Event> {
    prop_oneof![
        (0..PRESETS.len()).prop_map(|preset| Event::Preset(PRESETS[preset].key.to_owned())),
        select(vec![DataSource::Mnist, DataSource::Generated]).prop_map(Event::Source),
        (0..17_usize).prop_map(Event::SwitchExpert),
        (0..17_usize).prop_map(Event::FreezeExpert),
        any::<bool>().prop_map(Event::GateByHand),
        (0..17_usize, 0..=100_u8).prop_map(|(expert, points)| Event::GatePoints { expert, points }),
        select(vec!['a', 'b', 'c', 'z']).prop_map(Event::UseSettingsOf),
        select(vec!['a', 'b']).prop_map(Event::ForgetEarlierRun),
    ]
}

fn pad() -> impl Strategy<Value = Event> {
    let kinds = vec![PointerKind::Mouse, PointerKind::Pen, PointerKind::Touch];
    let point = || (-0.5..1.5_f32, -0.5..1.5_f32).prop_map(|(x, y)| Point { x, y });
    prop_oneof![
        2 => (0..3_i32, select(kinds), point(), 0.0..1e4_f64)
            .prop_map(|(pointer, kind, at, time_ms)| Event::Pad(PadEvent::Down { pointer, kind, at, time_ms })),
        2 => (0..3_i32, proptest::collection::vec(point(), 1..6))
            .prop_map(|(pointer, through)| Event::Pad(PadEvent::Moved { pointer, through })),
        1 => (0..3_i32).prop_map(|pointer| Event::Pad(PadEvent::Up { pointer })),
        1 => (0..3_i32).prop_map(|pointer| Event::Pad(PadEvent::Cancelled { pointer })),
        1 => (0.0..1e4_f64).prop_map(|time_ms| Event::Pad(PadEvent::PenNear { time_ms })),
        1 => Just(Event::UndoStroke),
        1 => Just(Event::ClearPad),
        1 => any::<u32>().prop_map(Event::TestDigit),
    ]
}

fn panels() -> impl Strategy<Value = Event> {
    let pointed = prop_oneof![
        (0.0..1.0_f64).prop_map(Pointed::Along),
        (0..10_usize, 0..10_usize).prop_map(|(digit, answer)| Pointed::Cell { digit, answer }),
        (0..16_usize, 0..10_usize).prop_map(|(expert, digit)| Pointed::Share { expert, digit }),
        (0..16_usize).prop_map(Pointed::Expert),
    ];
    let gallery = [GalleryEvent::Refreshed, GalleryEvent::Earlier, GalleryEvent::Later, GalleryEvent::Taken(None)];
    prop_oneof![
        proptest::option::of(pointed).prop_map(Event::Pointed),
        Just(Event::PointedChosen),
        any::<bool>().prop_map(|is_open| Event::Gallery(GalleryEvent::Opened(is_open))),
        select(gallery.to_vec()).prop_map(Event::Gallery),
        (0..48_usize).prop_map(|place| Event::Gallery(GalleryEvent::Taken(Some(place)))),
        proptest::option::of(0..16_usize).prop_map(|expert| Event::Weights(WeightsEvent::Chosen(expert))),
        proptest::option::of(0..10_u8).prop_map(|label| Event::WhoLearns(WhoLearnsEvent::Labelled(label))),
        (0..Tab::ALL.len()).prop_map(|place| Event::Tab(Tab::ALL[place].0)),
        select(vec!["ArrowLeft", "ArrowUp", "Enter"]).prop_map(|key| Event::Territories(TerritoriesEvent::Moved(key))),
        proptest::option::of(0..80_usize).prop_map(|digit| Event::Territories(TerritoriesEvent::Taken(digit))),
        Just(Event::Ablate),
        Just(Event::CheckGradients),
        select(vec![TourEvent::Begun, TourEvent::Done, TourEvent::Next, TourEvent::Ended]).prop_map(Event::Tour),
    ]
}

fn race() -> impl Strategy<Value = Event> {
    let keys: Vec<&str> = PRESETS.iter().map(|preset| preset.key).chain([OWN]).collect();
    prop_oneof![
        (0..2_usize, select(keys))
            .prop_map(|(runner, key)| Event::Race(RaceEvent::Chosen { runner, key: key.to_owned() })),
        Just(Event::Race(RaceEvent::Started)),
        Just(Event::Race(RaceEvent::PausedOrResumed)),
        Just(Event::Race(RaceEvent::Ended)),
        (0..2_usize).prop_map(|runner| Event::Race(RaceEvent::Failed(runner, "It has stopped.".to_owned()))),
    ]
}

fn rest() -> impl Strategy<Value = Event> {
    let offers = (1..4).map(OfferId::Own).chain([OfferId::Stored(STORED.to_owned())]);
    let answers = offers.flat_map(|id| [KeepingEvent::Resume(id.clone()), KeepingEvent::Discard(id)]);
    let others = [KeepingEvent::Due, KeepingEvent::Hidden, KeepingEvent::TakeBack, KeepingEvent::ForgetEnded];
    let keeping: Vec<KeepingEvent> = answers.chain(others).collect();
    let others = [
        Event::MakeLink,
        Event::SaveFigures(DecimalSign::Comma),
        Event::SaveModel(ModelFormat::Safetensors),
        Event::ChoiceAbandoned,
        Event::MessageDismissed,
        Event::ShowEverything,
        Event::WorkerRestarted,
        Event::CurvesAxis(XAxis::Examples),
        Event::ErrorScale(ScaleKind::Log),
        Event::StackedShare(Share::Lead),
    ];
    prop_oneof![
        select(keeping).prop_map(Event::Keeping),
        select(others.to_vec()),
        (0..SECTIONS.len()).prop_map(Event::LeaveOut),
    ]
}
