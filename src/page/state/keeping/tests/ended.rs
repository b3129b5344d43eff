//! Runs that another run has ended.

use super::{dataset_ready, found, keeping, progress, resumed, send, training};
use crate::page::state::State;
use crate::page::state::acts::Act;
use crate::page::state::event::Event;
use crate::page::state::keeping::kept::KeptPage;
use crate::page::state::keeping::offer::OfferId;
use crate::page::state::keeping::orders::{Fetched, KeepingEvent, StorageOrder};
use crate::protocol::{FromWorker, Progress, ToWorker};
use crate::training::TrainConfig;
use crate::training::presets::specialists;

fn long_run() -> State {
    let mut state = training();
    send(&mut state, [trained(40, 6_000.0), trained(80, 9_000.0)]);
    state
}

/// Progress with a checkpoint, after this time in training.
fn trained(steps: u32, train_ms: f64) -> Event {
    match progress(steps, true) {
        Event::Worker(FromWorker::Progress(progress)) => {
            Event::Worker(FromWorker::Progress(Box::new(Progress { train_ms, ..*progress })))
        }
        other => panic!("{other:?} is no progress"),
    }
}

fn started() -> [Event; 2] {
    [Event::Worker(FromWorker::Started { config: specialists() }), progress(0, false)]
}

#[test]
fn a_long_run_that_a_key_has_ended_is_taken_back_at_its_last_step() {
    let mut state = long_run();
    let (sent, _) = send(&mut state, [Event::Reset]);
    assert!(matches!(&sent[..], [ToWorker::TakeCheckpoint, ToWorker::Start { .. }]), "{sent:?}");
    // The slice that was under way, the checkpoint, and then the new run.
    send(&mut state, [trained(120, 9_500.0), trained(120, 9_500.0)]);
    send(&mut state, started());
    assert_eq!(state.keeping.ended.len(), 1);
    let (sent, _) = send(&mut state, [keeping(KeepingEvent::TakeBack)]);
    assert_eq!(resumed(&sent).map(|checkpoint| checkpoint.steps), Some(120));
    assert!(state.keeping.ended.is_empty() && state.question.is_none());
}

#[test]
fn a_run_that_was_kept_stays_however_short_it_is_until_a_longer_one_takes_its_place() {
    for end in [Event::Reset, Event::Act(Act::Collapse), Event::NewSeed(4)] {
        let mut state = training();
        send(&mut state, [trained(40, 20.0), end]);
        let steps: Vec<u32> = state.keeping.ended.iter().map(|ended| ended.run.checkpoint.steps).collect();
        assert_eq!(steps, [40]);
    }
    let mut state = training();
    send(&mut state, [trained(40, 20.0)]);
    send(&mut state, [Event::NewSeed(3)]);
    send(&mut state, started());
    let mut state = long_run();
    send(&mut state, [Event::NewSeed(3)]);
    send(&mut state, started());
    send(&mut state, [Event::Train, trained(10, 8_999.0)]);
    assert_eq!(state.keeping.ended.len(), 1);
    // Taking it back would end a run that has taken steps.
    send(&mut state, [keeping(KeepingEvent::TakeBack)]);
    assert!(state.question.is_some());
    send(&mut state, [Event::QuestionDeclined, trained(20, 9_001.0)]);
    assert!(state.keeping.ended.is_empty());
}

#[test]
fn a_setting_that_was_changed_just_before_the_end_is_in_the_record_of_the_ended_run() {
    let mut state = long_run();
    let changed = TrainConfig { learning_rate: 0.5, ..specialists() };
    send(&mut state, [Event::Setting { key: "learning_rate", text: "0.5".to_owned() }, Event::Reset]);
    let settled = Event::Worker(FromWorker::Changed { number: 1, steps: 120 });
    send(&mut state, [trained(120, 9_500.0), settled, trained(120, 9_500.0)]);
    send(&mut state, started());
    let record = &state.keeping.ended[0].run.record;
    assert_eq!(record.recipe(121).changes, [(120, changed)]);
}

#[test]
fn a_worker_that_fails_ends_no_run() {
    let mut state = long_run();
    send(&mut state, [Event::WorkerFailed("out of memory".to_owned()), keeping(KeepingEvent::Resume(OfferId::Own(1)))]);
    let (sent, _) = send(&mut state, [dataset_ready(7)]);
    assert!(resumed(&sent).is_some() && state.keeping.ended.is_empty());
}

#[test]
fn a_run_that_has_ended_is_taken_back_by_a_new_worker_where_the_worker_has_failed() {
    let mut state = long_run();
    send(&mut state, [Event::Reset]);
    send(&mut state, started());
    send(&mut state, [Event::Train, trained(10, 100.0), Event::WorkerFailed("out of memory".to_owned())]);
    let take_back = keeping(KeepingEvent::TakeBack);
    assert!(state.needs_worker(&take_back));
    send(&mut state, [take_back]);
    let (sent, _) = send(&mut state, [dataset_ready(7)]);
    assert_eq!(resumed(&sent).map(|checkpoint| checkpoint.steps), Some(80));
}

#[test]
fn the_storage_keeps_an_ended_run_until_it_is_let_go_or_taken_back() {
    let number = |orders: &[StorageOrder]| match orders {
        [StorageOrder::SaveRun(number, run)] | [StorageOrder::SavePad(_), StorageOrder::SaveRun(number, run)] => {
            (*number, Some(run.checkpoint.steps))
        }
        [StorageOrder::DeleteRun(number)] => (*number, None),
        other => panic!("expected one order, got {other:?}"),
    };
    let saved = || keeping(KeepingEvent::Saved);
    let ended = || {
        let mut state = long_run();
        send(&mut state, [saved(), saved(), Event::Reset, trained(120, 9_500.0)]);
        let (_, orders) = send(&mut state, started());
        assert_eq!(orders, [], "it was written when its last checkpoint came");
        send(&mut state, [saved(), Event::Train]);
        state
    };
    // The next run has a record of its own, which stays when the ended one comes back to its record, and goes on.
    let mut state = ended();
    let (_, orders) = send(&mut state, [trained(10, 1_000.0)]);
    let other = number(&orders);
    assert_ne!(other.0, 1);
    send(&mut state, [saved(), keeping(KeepingEvent::TakeBack)]);
    let (_, orders) = send(&mut state, [Event::QuestionConfirmed]);
    let (_, then) = send(&mut state, [saved()]);
    assert_eq!((number(&orders).0, number(&orders).1.is_some()), (1, true));
    assert_eq!(then, [], "the other run can be taken back in its turn");
    send(&mut state, started());
    send(&mut state, [Event::Train, trained(130, 9_900.0)]);
    assert_eq!(state.keeping.ended.iter().map(|ended| ended.number).collect::<Vec<_>>(), [other.0]);
    // Let go, or forgotten for a longer run, it is deleted.
    let (_, orders) = send(&mut ended(), [keeping(KeepingEvent::ForgetEnded)]);
    assert_eq!(number(&orders), (1, None));
    let mut state = ended();
    let (_, orders) = send(&mut state, [trained(10, 20_000.0)]);
    assert!(orders.contains(&StorageOrder::DeleteRun(1)), "{orders:?}");
}

#[test]
fn of_more_ended_runs_than_stay_the_longest_stay() {
    let mut state = long_run();
    for seconds in [8.5, 8.0, 7.5, 7.0] {
        send(&mut state, [Event::Reset]);
        send(&mut state, started());
        send(&mut state, [Event::Train, trained(10, seconds * 1_000.0)]);
    }
    let seconds: Vec<f64> = state.keeping.ended.iter().map(|ended| ended.run.position.seconds).collect();
    assert_eq!(seconds, [9.0, 8.5, 7.5]);
}

#[test]
fn a_key_just_after_going_on_does_not_end_the_run_for_good() {
    let mut state = State::default();
    let run = long_run().keeping.run.expect("a run is kept");
    send(
        &mut state,
        [found(&run), dataset_ready(7), keeping(KeepingEvent::Resume(OfferId::Stored("old.1".to_owned())))],
    );
    let whole = Fetched::Whole(Box::new(KeptPage { run: Some(run.clone()), ..KeptPage::default() }));
    send(&mut state, [keeping(KeepingEvent::Fetched("old.1".to_owned(), whole)), Event::Reset]);
    assert_eq!(state.keeping.ended.len(), 1);
    assert_eq!(state.keeping.ended[0].run.record, run.record);
}
