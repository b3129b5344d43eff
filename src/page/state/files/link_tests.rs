//! Tests of sharing without a browser: what the page says of a link, and what it does with a link on other digits.

use crate::digits::ink::Point;
use crate::mixture::Weights;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::files::link::Link;
use crate::page::state::files::link::opening::Opening;
use crate::page::state::files::link_taken::LinkTaken;
use crate::page::state::pad::hand::{PadEvent, PointerKind};
use crate::page::state::panels::revealed::Revealed;
use crate::page::state::run::dataset::SourceKind;
use crate::page::state::run::training_loop::Pace;
use crate::page::state::tab::Tab;
use crate::protocol::{DataFile, DataSource, FromWorker, GivenFiles, Progress, ToWorker, WeightsSnapshot};
use crate::training::{Evaluation, Model, TrainConfig};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

const CHECKSUM: u32 = 0x1a2b_3c4d;

fn send(state: &mut State, events: impl IntoIterator<Item = Event>) -> Vec<ToWorker> {
    events.into_iter().for_each(|event| state.update(event));
    state.take_outbox()
}

fn digits(name: &str, checksum: u32) -> Event {
    let name = name.to_owned();
    Event::Worker(FromWorker::DatasetReady { name, n_train: 60_000, n_test: 10_000, checksum })
}

fn files() -> Event {
    let files = vec![DataFile { name: "images".to_owned(), bytes: vec![1] }];
    Event::Source(DataSource::Files(GivenFiles { files, ..GivenFiles::default() }))
}

/// The worker has begun the run that it was asked for, and trained to this step.
fn trained(state: &mut State, steps: u32) {
    let config = TrainConfig::clone(&state.config);
    let progress = |steps| {
        Event::Worker(FromWorker::Progress(Box::new(Progress { steps, steps_per_epoch: 938, ..Progress::default() })))
    };
    send(state, [Event::Worker(FromWorker::Started { config }), progress(0)]);
    if steps > 0 {
        send(state, [Event::Train, progress(steps), Event::Pause, progress(steps), progress(steps)]);
    }
}

/// A page whose run on the user's files is at step 40.
fn on_files() -> State {
    let mut state = State::default();
    send(&mut state, [digits("MNIST", 1)]);
    trained(&mut state, 0);
    send(&mut state, [files(), digits("my digits", CHECKSUM)]);
    trained(&mut state, 40);
    state
}

/// What the page says of its link, which the browser has taken like this.
fn said(state: &mut State, is_in_address_bar: bool, is_on_clipboard: bool) -> String {
    send(state, [Event::MakeLink]);
    let address = format!("https://here/#{}", state.take_link().expect("a link"));
    send(state, [Event::LinkTaken(LinkTaken { address, is_in_address_bar, is_on_clipboard })]);
    state.message.as_deref().map(str::to_owned).expect("a sentence")
}

#[test]
fn the_clipboard_and_the_drawing_are_named_only_where_they_are() {
    let mut state = State::default();
    send(&mut state, [digits("MNIST", 1)]);
    trained(&mut state, 0);
    assert_eq!(
        said(&mut state, true, true),
        "The link is in the address bar and on the clipboard: it holds the settings."
    );
    let taken = state.link_taken.as_ref().expect("the link was taken");
    assert_eq!(taken.to_copy(), None);
    let frame = taken.frame();
    assert!(frame.starts_with("<iframe src=\"https://here/#v=1&amp;preset="), "{frame}");
    send(
        &mut state,
        [Event::Pad(PadEvent::Down {
            pointer: 1,
            kind: PointerKind::Mouse,
            at: Point { x: 0.5, y: 0.5 },
            time_ms: 0.0,
        })],
    );
    assert!(said(&mut state, false, true).ends_with("on the clipboard: it holds the settings and the drawing."));
    let shown = said(&mut state, false, false);
    assert!(shown.starts_with("The link is here to be copied") && !shown.contains("address bar"), "{shown}");
    assert!(
        state
            .link_taken
            .as_ref()
            .and_then(LinkTaken::to_copy)
            .is_some_and(|link| link.starts_with("https://here/#v=1"))
    );
    send(&mut state, [Event::MessageDismissed]);
    assert!(state.link_taken.is_none(), "the link goes with its message");
    trained(&mut state, 40);
    assert!(said(&mut state, true, true).ends_with("opening it repeats this run of 40 steps on MNIST to the bit."));
}

#[test]
fn a_link_of_a_run_on_files_has_their_checksum_and_says_that_they_are_needed() {
    let mut state = on_files();
    let sentence = said(&mut state, true, true);
    assert!(sentence.contains("has the same files") && sentence.contains("checksum 1a2b3c4d"), "{sentence}");
    let text = state.link().to_text();
    assert!(text.contains("data=files&sum=1a2b3c4d"), "{text}");
    // On the receiver's page, which trains meanwhile.
    let mut receiver = State::default();
    send(&mut receiver, [digits("MNIST", 1)]);
    trained(&mut receiver, 5);
    assert_eq!(send(&mut receiver, [Event::LinkOpened(text.clone()), Event::QuestionConfirmed]), []);
    let asked = receiver.message.as_deref().map(str::to_owned).expect("a sentence");
    assert!(asked.contains("checksum 1a2b3c4d") && asked.contains("Choose the same files"), "{asked}");
    assert_eq!(receiver.training.steps, 5, "the run on the page stays until the files are there");
    let sent = send(&mut receiver, [files(), Event::QuestionConfirmed, digits("my digits", CHECKSUM)]);
    assert!(matches!(&sent[..], [ToWorker::UseDataset(_), ToWorker::Start { .. }]), "{} messages", sent.len());
    assert_eq!(receiver.shown.replaying.as_ref().map(|replay| replay.recipe.steps), Some(40));
    // With other files nothing is repeated.
    let mut other = State::default();
    send(&mut other, [digits("MNIST", 1)]);
    trained(&mut other, 0);
    send(&mut other, [Event::LinkOpened(text), files(), digits("my digits", 7)]);
    assert!(other.shown.replaying.is_none());
    assert!(other.message.as_deref().is_some_and(|why| why.contains("00000007") && why.contains("1a2b3c4d")));
}

#[test]
fn a_link_on_other_digits_never_promises_the_bits() {
    let mut state = State::default();
    let link = "v=1&preset=specialists&steps=30&data=mnist&sum=00000001";
    let missing = Event::Worker(FromWorker::DatasetMissing { why: "It is not there.".to_owned() });
    send(&mut state, [Event::LinkOpened(link.to_owned()), missing, digits("generated digits", 9)]);
    assert!(state.shown.replaying.is_some());
    let sentence = state.message.as_deref().map(str::to_owned).expect("a sentence");
    assert!(sentence.contains("learnt from MNIST") && sentence.contains("trained on generated digits"), "{sentence}");

    let mut other_mnist = State::default();
    send(&mut other_mnist, [Event::LinkOpened(link.to_owned()), digits("MNIST", 2)]);
    assert!(other_mnist.message.as_deref().is_some_and(|why| why.contains("other digits by the name of MNIST")));

    let mut same = State::default();
    send(&mut same, [Event::LinkOpened(link.to_owned()), digits("MNIST", 1)]);
    assert_eq!(same.message, None);
}

#[test]
fn the_settings_of_a_link_act_once_its_digits_are_there_and_not_at_all_without() {
    let mut state = State::default();
    let missing = Event::Worker(FromWorker::DatasetMissing { why: "It is not there.".to_owned() });
    send(&mut state, [missing, digits("generated digits", 9)]);
    trained(&mut state, 5);
    let link = "v=1&preset=specialists&n_experts=16&steps=30&data=mnist";
    let sent = send(&mut state, [Event::LinkOpened(link.to_owned()), Event::QuestionConfirmed]);
    assert_eq!(sent, [ToWorker::UseDataset(DataSource::Mnist)]);
    assert_eq!((state.config.n_experts, state.shown.config.n_experts), (10, 10));
    let failed = Event::Worker(FromWorker::DatasetFailed { why: "MNIST cannot be used.".to_owned() });
    assert_eq!(send(&mut state, [failed]), []);
    assert_eq!((state.config.n_experts, state.training.steps), (10, 5), "the run stays");
    send(&mut state, [Event::Source(DataSource::Generated), Event::QuestionConfirmed, digits("generated digits", 9)]);
    assert!(state.shown.replaying.is_none(), "the link is given up");
    assert_eq!(state.config.n_experts, 10);
}

#[test]
fn a_link_names_the_digits_of_its_run_and_not_those_that_are_asked_about() {
    let mut state = on_files();
    send(&mut state, [Event::Source(DataSource::Generated)]);
    let link: Link = state.link();
    assert_eq!((link.source, link.checksum), (SourceKind::Files, Some(CHECKSUM)));
}

#[test]
fn a_link_that_mail_has_changed_opens_its_run() {
    let whole = utf8_percent_encode("v=1&preset=specialists&n_experts=16&steps=30&data=mnist", NON_ALPHANUMERIC);
    let changed = [
        "v=1&amp;preset=specialists&amp;n_experts=16&amp;steps=30&amp;data=mnist",
        "v=1&preset=specialists&n_experts=16&steps=30&data=mnist).",
        "%23v=1&preset=specialists&n_experts=16&steps=30&data=mnist",
        &whole.to_string(),
    ];
    for text in changed {
        let mut state = State::default();
        send(&mut state, [Event::LinkOpened(text.to_owned()), digits("MNIST", 1)]);
        assert_eq!(state.message.as_deref(), None, "{text}");
        assert_eq!(state.shown.replaying.as_ref().map(|replay| replay.recipe.steps), Some(30), "{text}");
        assert_eq!(state.shown.config.n_experts, 16, "{text}");
    }
}

#[test]
fn a_link_waits_for_the_next_worker() {
    let mut state = State::default();
    let link = "v=1&preset=specialists&steps=30&data=generated".to_owned();
    send(&mut state, [Event::LinkOpened(link), Event::WorkerFailed("It has stopped.".to_owned())]);
    let sent = send(&mut state, [Event::WorkerRestarted]);
    assert_eq!(sent, [ToWorker::UseDataset(DataSource::Generated)]);
    send(&mut state, [digits("generated digits", 9)]);
    assert!(state.shown.replaying.is_some());
}

#[test]
fn files_given_while_mnist_is_on_its_way_are_not_called_generated() {
    let mut state = State::default();
    let given_up =
        Event::Worker(FromWorker::DatasetFailed { why: "The digits on their way were given up.".to_owned() });
    send(&mut state, [files(), given_up]);
    assert!(state.loading.is_some(), "the files are on their way");
    send(&mut state, [digits("my digits", CHECKSUM)]);
    assert_eq!((state.dataset_note.as_deref(), state.message.as_deref()), (None, None));
    assert_eq!(state.chosen_source(), SourceKind::Files);
}

#[test]
fn a_new_worker_trains_at_the_speed_that_the_control_shows() {
    use crate::page::state::run::training_loop::Speed;
    let mut state = on_files();
    send(&mut state, [Event::Speed(Speed::StepsPerSecond(1.0)), Event::WorkerFailed("It has stopped.".to_owned())]);
    send(&mut state, [Event::Train]);
    assert_eq!(state.training.pace, Pace::Paused, "nothing trains");
    send(&mut state, [Event::WorkerRestarted, digits("my digits", CHECKSUM)]);
    assert_eq!(state.training.speed(), Speed::StepsPerSecond(1.0));
    trained(&mut state, 0);
    assert!(matches!(send(&mut state, [Event::Train])[..], [ToWorker::Train { max_steps: 1, .. }]));
}

#[test]
fn a_link_opens_the_run_before_its_start_or_playing_with_the_tab_that_is_open() {
    let mut state = State::default();
    send(&mut state, [digits("MNIST", 1)]);
    trained(&mut state, 40);
    send(&mut state, [Event::Tab(Tab::Curves), Event::ShareAs(Opening::Playing)]);
    let link = state.take_link().expect("a link");
    assert!(link.contains("steps=0") && link.contains("open=curves") && link.ends_with("play=on"), "{link}");
    assert!(said(&mut state, true, true).contains("plays the run from its start"));
    send(&mut state, [Event::ShareAs(Opening::BeforeTheRun)]);
    let before = state.take_link().expect("a link");
    assert!(before.contains("steps=0") && !before.contains("play"), "{before}");
    // On the receiver's page.
    let mut receiver = State::default();
    send(&mut receiver, [Event::LinkOpened(link)]);
    assert_eq!(*receiver.tab, Tab::Curves);
    let sent = send(&mut receiver, [digits("MNIST", 1)]);
    assert!(sent.iter().any(|message| matches!(message, ToWorker::Start { .. })));
    assert_eq!(*receiver.training.pace, Pace::Running);
    send(&mut receiver, [Event::LinkOpened("v=1&open=cellar&steps=0".to_owned())]);
    assert!(receiver.message.as_deref().is_some_and(|why| why.contains("no part “cellar”")));
}

#[test]
fn a_link_with_a_run_opens_its_part_and_brings_it_into_view() {
    let mut state = State::default();
    send(&mut state, [Event::LinkOpened("v=1&preset=collapse&steps=0&open=who-learns".to_owned())]);
    assert!(state.is_inside_open());
    assert_eq!((state.take_revealed(), state.message.as_deref()), (Some(Revealed::Part("who-learns")), None));
    send(&mut state, [Event::LinkOpened("v=1&steps=0&hide=curves&open=error".to_owned())]);
    assert!(state.message.as_deref().is_some_and(|why| why.contains("leaves out the part")));
    assert!(state.is_inside_open(), "the tab that is open stays open");
}

#[test]
fn what_is_handed_in_has_figures_fingerprint_and_link() {
    let mut state = State::default();
    send(&mut state, [digits("MNIST", 1), Event::HandIn("https://here/".to_owned())]);
    assert!(state.message.as_deref().is_some_and(|why| why.contains("no run to hand in")));
    trained(&mut state, 40);
    // The slice that was under way at the pause ends one step later.
    let config = TrainConfig::clone(&state.config);
    let bytes = Model::new(&config, &Weights::zeros(config.shape())).to_bytes();
    let weights = Some(WeightsSnapshot { steps: 41, bytes });
    let test = Evaluation { steps: 41, complete: true, n_digits: 10_000, error: 0.025, ..Evaluation::default() };
    let progress =
        Progress { steps: 41, steps_per_epoch: 938, weights, evaluation: Some(Box::new(test)), ..Progress::default() };
    send(
        &mut state,
        [Event::Worker(FromWorker::Progress(Box::new(progress))), Event::HandIn("https://here/".to_owned())],
    );
    let file = state.take_downloads().pop();
    let file = file.unwrap_or_else(|| panic!("no file: {:?}", state.message.as_deref()));
    let text = String::from_utf8(file.bytes).expect("text");
    let fingerprint = state.fingerprint().expect("training rests");
    for part in ["Misread: 2.50 % of 10,000", "https://here/#v=1", "steps=41", &fingerprint] {
        assert!(text.contains(part), "{part} is missing: {text}");
    }
}

#[test]
fn a_test_digit_that_the_data_set_lacks_is_said() {
    let mut state = State::default();
    send(
        &mut state,
        [digits("MNIST", 1), Event::LinkOpened("v=1&preset=specialists&steps=0&digit=10000&data=mnist".to_owned())],
    );
    send(&mut state, [digits("MNIST", 1)]);
    let said = state.message.as_deref().unwrap_or_default();
    assert!(said.contains("no number 10000") && said.contains("0 to 9999"), "{said}");
}
