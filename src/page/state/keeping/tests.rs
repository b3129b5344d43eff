//! Tests of keeping without a browser: when a run is written, and how it is resumed.

use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::files::link::Pad;
use crate::page::state::keeping::kept::{KeptPage, KeptRun, MAX_MOMENT_BYTES};
use crate::page::state::keeping::orders::{Found, KeepingEvent, StorageOrder};
use crate::page::state::run::record::Record;
use crate::protocol::{Checkpoint, FromWorker, Progress, ToWorker, WeightsSnapshot};
use crate::training::presets::specialists;
use crate::training::{Evaluation, TrainConfig};
use std::rc::Rc;

fn send(state: &mut State, events: impl IntoIterator<Item = Event>) -> (Vec<ToWorker>, Vec<StorageOrder>) {
    for event in events {
        state.update(event);
    }
    (state.take_outbox(), state.keeping.take_orders())
}

fn keeping(event: KeepingEvent) -> Event {
    Event::Keeping(event)
}

fn dataset_ready(checksum: u32) -> Event {
    let name = "MNIST".to_owned();
    Event::Worker(FromWorker::DatasetReady { name, n_train: 60_000, n_test: 10_000, checksum })
}

fn progress(steps: u32, has_checkpoint: bool) -> Event {
    let checkpoint = Checkpoint {
        config: specialists(),
        steps,
        train_ms: 0.0,
        state: vec![1; 8],
        finite_steps: 0,
        finite_average: vec![1; 2],
    };
    let checkpoint = has_checkpoint.then(|| Box::new(checkpoint));
    let evaluation = Some(Box::new(Evaluation { steps, error: 0.03, ..Evaluation::default() }));
    let epochs = f64::from(steps) / 938.0;
    let progress = Progress { steps, epochs, steps_per_epoch: 938, checkpoint, evaluation, ..Progress::default() };
    Event::Worker(FromWorker::Progress(Box::new(progress)))
}

/// A page with a data set, which is training.
fn training() -> State {
    let mut state = State::default();
    send(&mut state, [dataset_ready(7)]);
    let config = TrainConfig::clone(&state.config);
    send(&mut state, [Event::Worker(FromWorker::Started { config }), progress(0, false), Event::Train]);
    state
}

/// The record of a page that trained to step 40.
fn record() -> KeptPage {
    let (_, orders) = send(&mut training(), [progress(40, true)]);
    match &orders[..] {
        [StorageOrder::SaveRun(run)] => KeptPage { run: Some((**run).clone()), ..KeptPage::default() },
        other => panic!("expected one record, got {} orders", other.len()),
    }
}

fn found(kept: KeptPage) -> Event {
    keeping(KeepingEvent::Found(Box::new(Found { key: "old".to_owned(), at: 0.0, kept: Ok(kept) })))
}

/// The checkpoint that the worker is told to resume from.
fn resumed(sent: &[ToWorker]) -> Option<&Checkpoint> {
    sent.iter().find_map(|message| match message {
        ToWorker::Resume(checkpoint) => Some(&**checkpoint),
        _ => None,
    })
}

#[test]
fn one_write_is_unanswered_at_a_time_and_the_latest_run_follows() {
    let mut state = training();
    assert_eq!(send(&mut state, [progress(40, true)]).1.len(), 1);
    assert_eq!(send(&mut state, [progress(80, true), progress(120, true)]).1, []);
    let (_, orders) = send(&mut state, [keeping(KeepingEvent::Saved)]);
    let [StorageOrder::SaveRun(run)] = &orders[..] else { panic!("the latest record should follow") };
    assert_eq!(run.checkpoint.steps, 120);
    assert_eq!(send(&mut state, [keeping(KeepingEvent::Saved)]).1, []);
    assert_eq!(state.keeping.saved_steps, Some(120));
}

#[test]
fn a_later_record_reuses_the_moments_of_an_earlier_one() {
    let mut state = training();
    let bytes = vec![0; 200_000];
    let mut kept_after = |steps: std::ops::RangeInclusive<u32>| {
        steps.for_each(|steps| state.shown.time_machine.keep(WeightsSnapshot { steps, bytes: bytes.clone() }));
        state.keep_checkpoint(*checkpoint_at(1_000));
        state.keeping.run.clone().expect("a run is kept").moments.samples().to_vec()
    };
    let (before, after) = (kept_after(1..=100), kept_after(101..=150));
    let most = MAX_MOMENT_BYTES / bytes.len();
    for moments in [&before, &after] {
        assert!((most / 2..=most).contains(&moments.len()), "{} moments", moments.len());
        assert_eq!(moments[0].steps, 1);
        let apart = moments[1].steps - moments[0].steps;
        assert!(moments.windows(2).all(|pair| pair[1].steps - pair[0].steps == apart));
    }
    // Moments that are in both records are shared, so the storage need not write them again.
    let is_new = |moment: &&Rc<WeightsSnapshot>| !before.iter().any(|it| Rc::ptr_eq(it, moment));
    assert!(after.iter().filter(is_new).all(|moment| moment.steps > 100));
}

#[test]
fn a_record_survives_storage_without_figures_that_are_not_finite() {
    let mut state = training();
    let stored = |state: &mut State| {
        state.keep_checkpoint(*checkpoint_at(1_000));
        let text = serde_json::to_string(&state.keeping.run).expect("a record is plain data");
        let run: Option<KeptRun> = serde_json::from_str(&text).expect("it can be read");
        assert_eq!(run, state.keeping.run);
        run.map(|run| run.history.live.samples().len())
    };
    send(&mut state, [progress(40, false)]);
    assert_eq!(stored(&mut state), Some(2));
    let evaluation = Evaluation { steps: 50, cost: f32::NAN, ..Evaluation::default() };
    let at = *state.shown.position;
    state.shown.history.add_evaluation(at, evaluation);
    assert_eq!(stored(&mut state), Some(2));
}

#[test]
fn the_field_names_of_a_record_are_the_format_of_the_storage() {
    let run = serde_json::to_value(record().run).expect("a record is plain data");
    let names = |value: &serde_json::Value| {
        let mut names: Vec<String> = value.as_object().expect("it has fields").keys().cloned().collect();
        names.sort();
        names.join(" ")
    };
    let expected =
        "along checkpoint checksum dataset earlier_runs evaluation history moments n_earlier_runs record source";
    assert_eq!(names(&run), expected);
    assert_eq!(names(&run["moments"]), "kept most since_kept stride");
    assert_eq!(names(&run["record"]), "broken changes config");
}

#[test]
fn a_run_resumes_with_its_history_and_then_deletes_the_old_record() {
    let mut state = State::default();
    send(&mut state, [found(record()), dataset_ready(7)]);
    assert!(state.keeping.offer.is_some());
    let (sent, orders) = send(&mut state, [keeping(KeepingEvent::Resume)]);
    assert_eq!(resumed(&sent).map(|checkpoint| checkpoint.steps), Some(40));
    assert!(
        matches!(&orders[..], [StorageOrder::SavePad(_), StorageOrder::SaveRun(_)]),
        "the old record must stay until the new one is written"
    );
    assert_eq!(state.shown.history.live.samples().len(), 2);
    let config = TrainConfig::clone(&state.config);
    send(&mut state, [Event::Worker(FromWorker::Started { config: config.clone() })]);
    send(&mut state, [Event::Worker(FromWorker::Started { config }), progress(40, false)]);
    assert_eq!(state.training.steps, 40);
    let (_, orders) = send(&mut state, [keeping(KeepingEvent::Saved)]);
    assert_eq!(orders, [StorageOrder::DeleteRecord("old".to_owned())]);
    assert!(state.keeping.offer.is_none());
}

#[test]
fn a_run_resumes_on_its_own_digits_and_on_no_others() {
    let mut state = State::default();
    let (sent, _) = send(&mut state, [found(record()), keeping(KeepingEvent::Resume)]);
    assert_eq!(resumed(&sent), None);
    let (sent, _) = send(&mut state, [dataset_ready(7)]);
    assert!(resumed(&sent).is_some());

    let mut state = State::default();
    send(&mut state, [found(record()), keeping(KeepingEvent::Resume)]);
    let (sent, _) = send(&mut state, [dataset_ready(8)]);
    assert_eq!(resumed(&sent), None);
    assert!(state.message.as_deref().is_some_and(|message| message.contains("other digits")));
    assert!(state.keeping.offer.is_some(), "the run is still there");
}

#[test]
fn discarding_deletes_the_record_and_looks_for_another() {
    let mut state = State::default();
    let (_, orders) = send(&mut state, [found(record()), keeping(KeepingEvent::Discard)]);
    assert_eq!(orders, [StorageOrder::DeleteRecord("old".to_owned()), StorageOrder::Find]);
    assert!(state.keeping.offer.is_none());
}

#[test]
fn a_damaged_record_is_deleted_with_a_message() {
    let mut state = State::default();
    let damaged = Found { key: "old".to_owned(), at: 0.0, kept: Err("it is damaged (no steps)".to_owned()) };
    let (_, orders) = send(&mut state, [keeping(KeepingEvent::Found(Box::new(damaged)))]);
    assert_eq!(orders, [StorageOrder::DeleteRecord("old".to_owned()), StorageOrder::Find]);
    assert!(state.message.as_deref().is_some_and(|message| message.contains("damaged")));
}

#[test]
fn resuming_asks_before_it_ends_a_run_in_progress() {
    let mut state = training();
    send(&mut state, [progress(5, false), found(record()), keeping(KeepingEvent::Resume)]);
    assert!(state.question.is_some() && state.keeping.offer.is_some());
    send(&mut state, [Event::QuestionDeclined]);
    assert!(state.keeping.offer.is_some());
    let (sent, _) = send(&mut state, [keeping(KeepingEvent::Resume), Event::QuestionConfirmed]);
    assert!(resumed(&sent).is_some());
}

#[test]
fn a_failed_worker_leaves_the_last_checkpoint_to_resume() {
    let mut state = training();
    send(&mut state, [progress(40, true), keeping(KeepingEvent::Saved), progress(60, false)]);
    send(&mut state, [Event::WorkerFailed("out of memory".to_owned())]);
    assert!(state.keeping.offer.as_ref().is_some_and(|offer| offer.key.is_none()));
    let resume = keeping(KeepingEvent::Resume);
    assert!(state.needs_worker(&resume));
    let (sent, _) = send(&mut state, [resume]);
    assert!(matches!(sent[..], [ToWorker::UseDataset(_)]));
    let (sent, _) = send(&mut state, [dataset_ready(7)]);
    assert_eq!(resumed(&sent).map(|checkpoint| checkpoint.steps), Some(40));
}

#[test]
fn training_continues_without_storage_and_the_page_says_why() {
    let mut state = training();
    send(&mut state, [progress(40, true), keeping(KeepingEvent::Failed("it is full".to_owned()))]);
    assert_eq!(state.keeping.failure.as_deref(), Some("it is full"));
    let (sent, orders) = send(&mut state, [progress(80, true)]);
    assert!(matches!(sent[..], [ToWorker::Train { .. }]));
    assert!(matches!(orders[..], [StorageOrder::SaveRun(_)]), "the next checkpoint is written again");
    send(&mut state, [keeping(KeepingEvent::Saved)]);
    assert_eq!(state.keeping.failure, None);
}

#[test]
fn a_reset_keeps_the_drawing_and_deletes_the_run() {
    let mut state = training();
    let point = crate::digits::ink::Point { x: 0.5, y: 0.5 };
    send(&mut state, [progress(40, true), keeping(KeepingEvent::Saved), Event::PenDown(point)]);
    let (_, orders) = send(&mut state, [Event::Reset, keeping(KeepingEvent::Due)]);
    assert_eq!(orders, [StorageOrder::SavePad(Pad::Strokes(vec![vec![point]])), StorageOrder::DeleteRun]);
    send(&mut state, [keeping(KeepingEvent::Saved), Event::ClearPad]);
    assert_eq!(send(&mut state, [keeping(KeepingEvent::Due)]).1, [StorageOrder::SavePad(Pad::Empty)]);
}

#[test]
fn a_setting_that_does_not_act_yet_is_not_in_the_record() {
    let mut state = training();
    let changed = TrainConfig { learning_rate: 0.5, ..specialists() };
    send(&mut state, [progress(40, false), Event::Setting { key: "learning_rate", text: "0.5".to_owned() }]);
    // The current slice was requested before the change, and a checkpoint from the slice's start arrives late.
    state.keep_checkpoint(*checkpoint_at(40));
    let run = state.keeping.run.clone().expect("a run is kept");
    assert_eq!((run.checkpoint.config, run.record), (specialists(), Record::new(specialists())));
    send(&mut state, [progress(60, true)]);
    let run = state.keeping.run.expect("a run is kept");
    assert_eq!(run.checkpoint.config, changed);
    assert_eq!(run.record.recipe(61).changes, [(60, changed)]);
}

fn checkpoint_at(steps: u32) -> Box<Checkpoint> {
    match progress(steps, true) {
        Event::Worker(FromWorker::Progress(progress)) => progress.checkpoint.expect("it has one"),
        other => panic!("{other:?} is no progress"),
    }
}

#[test]
fn a_pretrained_model_does_not_replace_a_resumed_run() {
    let mut state = State::default();
    let pretrained = std::fs::read("www/models/pretrained.safetensors").expect("the repository has one");
    send(&mut state, [found(record()), dataset_ready(7), keeping(KeepingEvent::Resume)]);
    send(&mut state, [Event::PretrainedArrived(pretrained)]);
    assert!(!state.shown.is_model());
}
