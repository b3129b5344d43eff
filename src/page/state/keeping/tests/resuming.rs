//! What is offered, and how a run is resumed.

use super::{dataset_ready, found, keeping, progress, record, resumed, send, stored, training};
use crate::page::state::State;
use crate::page::state::acts::Act;
use crate::page::state::event::Event;
use crate::page::state::keeping::kept::{KeptPage, KeptRun};
use crate::page::state::keeping::offer::{Content, OfferId, Stored};
use crate::page::state::keeping::orders::{Fetched, KeepingEvent, StorageOrder};
use crate::protocol::{FromWorker, ToWorker};
use crate::training::TrainConfig;

fn old() -> OfferId {
    OfferId::Stored("old.1".to_owned())
}

fn resume() -> Event {
    keeping(KeepingEvent::Resume(old()))
}

/// The storage has read the record `old.1`.
fn fetched(fetched: Fetched) -> Event {
    keeping(KeepingEvent::Fetched("old.1".to_owned(), fetched))
}

fn read(run: KeptRun) -> Event {
    fetched(Fetched::Whole(Box::new(KeptPage { run: Some(run), ..KeptPage::default() })))
}

#[test]
fn a_run_resumes_with_its_history_and_then_deletes_the_old_record() {
    let mut state = State::default();
    send(&mut state, [found(&record()), dataset_ready(7)]);
    assert_eq!(state.keeping.offers().len(), 1);
    let (_, orders) = send(&mut state, [resume()]);
    assert_eq!(orders, [StorageOrder::Fetch("old.1".to_owned())]);
    let (sent, orders) = send(&mut state, [read(record())]);
    assert_eq!(resumed(&sent).map(|checkpoint| checkpoint.steps), Some(40));
    assert!(
        matches!(&orders[..], [StorageOrder::SavePad(_), StorageOrder::SaveRun(..)]),
        "the old record must stay until the new one is written"
    );
    assert_eq!(state.shown.history.live.samples().len(), 2);
    let config = TrainConfig::clone(&state.config);
    send(&mut state, [Event::Worker(FromWorker::Started { config: config.clone() })]);
    send(&mut state, [Event::Worker(FromWorker::Started { config }), progress(40, false)]);
    assert_eq!(state.training.steps, 40);
    // The storage has looked before the old record was deleted.
    send(&mut state, [found(&record())]);
    assert_eq!(state.keeping.offers(), []);
    let (_, orders) = send(&mut state, [keeping(KeepingEvent::Saved)]);
    assert_eq!(orders, [StorageOrder::DeleteRecords(vec!["old.1".to_owned()])]);
}

#[test]
fn a_run_resumes_on_its_own_digits_and_on_no_others() {
    let mut state = State::default();
    let (sent, _) = send(&mut state, [found(&record()), resume(), read(record())]);
    assert_eq!(resumed(&sent), None);
    let (sent, _) = send(&mut state, [dataset_ready(7)]);
    assert!(resumed(&sent).is_some());

    let mut state = State::default();
    send(&mut state, [found(&record()), resume(), read(record())]);
    let (sent, orders) = send(&mut state, [dataset_ready(8)]);
    assert_eq!(resumed(&sent), None);
    assert!(state.message.as_deref().is_some_and(|message| message.contains("other digits")));
    assert!(state.keeping.has(&old()) && orders.is_empty(), "the run is still there");
}

#[test]
fn discarding_deletes_the_record_and_leaves_the_others() {
    let mut state = State::default();
    let other = KeptRun { checksum: 8, ..record() };
    let records = vec![stored("old.1", 2.0, &record()), stored("old.2", 1.0, &other)];
    send(&mut state, [keeping(KeepingEvent::Found(records))]);
    let (_, orders) = send(&mut state, [keeping(KeepingEvent::Discard(old()))]);
    assert_eq!(orders, [StorageOrder::DeleteRecords(vec!["old.1".to_owned()]), StorageOrder::Find]);
    let left: Vec<OfferId> = state.keeping.offers().into_iter().map(|offer| offer.id).collect();
    assert_eq!(left, [OfferId::Stored("old.2".to_owned())]);
}

#[test]
fn what_cannot_be_read_is_offered_last_and_deleted_only_by_the_user() {
    let mut state = State::default();
    let unreadable = |key: &str, at: f64| Stored {
        key: key.to_owned(),
        at,
        content: Content::Unreadable("it is damaged".to_owned()),
        pad: None,
    };
    let records = vec![unreadable("a.1", 9.0), stored("old.1", 1.0, &record()), unreadable("b.1", 8.0)];
    let (_, orders) = send(&mut state, [keeping(KeepingEvent::Found(records)), dataset_ready(7)]);
    assert_eq!(orders, []);
    let offers = state.keeping.offers();
    assert_eq!(offers.iter().map(|offer| offer.can_go_on()).collect::<Vec<_>>(), [true, false, false]);
    let (_, orders) = send(&mut state, [keeping(KeepingEvent::Discard(OfferId::Stored("b.1".to_owned())))]);
    assert_eq!(orders[0], StorageOrder::DeleteRecords(vec!["b.1".to_owned()]));
    // A record of which only the summary can be read becomes one of them, and the page stays as it is.
    let (sent, orders) = send(&mut state, [resume(), fetched(Fetched::Unreadable("it is damaged".to_owned()))]);
    assert_eq!((resumed(&sent), orders), (None, vec![StorageOrder::Fetch("old.1".to_owned())]));
    assert!(state.keeping.offers().iter().all(|offer| !offer.can_go_on()));
}

#[test]
fn a_record_that_another_tab_has_taken_is_offered_no_more_and_one_that_was_refused_is() {
    let mut state = State::default();
    send(
        &mut state,
        [found(&record()), dataset_ready(7), resume(), fetched(Fetched::Refused("it is busy".to_owned()))],
    );
    assert!(state.message.as_deref().is_some_and(|message| message.contains("it is busy")));
    assert!(state.keeping.has(&old()));
    let (sent, _) = send(&mut state, [resume(), fetched(Fetched::Gone)]);
    assert!(state.message.as_deref().is_some_and(|message| message.contains("another tab")));
    assert!(!state.keeping.has(&old()) && resumed(&sent).is_none());
    // Nothing waits for it any more.
    let (sent, orders) = send(&mut state, [read(record()), resume()]);
    assert_eq!((resumed(&sent), orders), (None, Vec::new()));
}

#[test]
fn resuming_asks_before_it_ends_a_run_in_progress() {
    let mut state = training();
    send(&mut state, [progress(5, false), found(&record()), resume()]);
    assert!(state.question.is_some() && state.keeping.has(&old()));
    send(&mut state, [Event::QuestionDeclined]);
    assert!(state.keeping.has(&old()));
    let (sent, _) = send(&mut state, [resume(), Event::QuestionConfirmed, read(record())]);
    assert!(resumed(&sent).is_some());
}

#[test]
fn a_failed_worker_leaves_the_last_checkpoint_to_resume() {
    let mut state = training();
    let (_, orders) = send(&mut state, [progress(40, true), keeping(KeepingEvent::Saved), progress(60, false)]);
    let [StorageOrder::SaveRun(number, _)] = orders[..] else { panic!("the run should be written: {orders:?}") };
    send(&mut state, [Event::WorkerFailed("out of memory".to_owned())]);
    assert!(state.keeping.has(&OfferId::Own(number)));
    let resume = keeping(KeepingEvent::Resume(OfferId::Own(number)));
    assert!(state.needs_worker(&resume));
    let (sent, _) = send(&mut state, [resume]);
    assert!(matches!(sent[..], [ToWorker::UseDataset(_)]));
    let (sent, orders) = send(&mut state, [dataset_ready(7)]);
    assert_eq!(resumed(&sent).map(|checkpoint| checkpoint.steps), Some(40));
    assert!(
        orders.iter().any(|order| matches!(order, StorageOrder::SaveRun(it, _) if *it == number)),
        "it goes on in its own record: {orders:?}"
    );
}

#[test]
fn a_record_that_was_read_has_a_lost_worker_replaced() {
    let mut state = training();
    send(&mut state, [Event::WorkerFailed("out of memory".to_owned()), found(&record()), resume()]);
    assert!(!state.needs_worker(&resume()) && state.needs_worker(&read(record())));
    let (sent, _) = send(&mut state, [read(record())]);
    assert!(matches!(sent[..], [ToWorker::UseDataset(_)]), "{sent:?}");
}

#[test]
fn a_run_that_its_worker_has_lost_stays_in_the_storage_until_it_is_discarded() {
    let mut state = training();
    send(&mut state, [progress(40, true), keeping(KeepingEvent::Saved), Event::WorkerFailed("it stopped".to_owned())]);
    let (_, orders) = send(&mut state, [Event::WorkerRestarted, dataset_ready(7), keeping(KeepingEvent::Due)]);
    assert!(!orders.iter().any(|order| matches!(order, StorageOrder::DeleteRun(_))), "{orders:?}");
    let [own] = &state.keeping.offers()[..] else { panic!("it should be offered") };
    let (_, orders) = send(&mut state, [keeping(KeepingEvent::Discard(own.id.clone()))]);
    assert!(matches!(orders[..], [StorageOrder::DeleteRun(_)]), "{orders:?}");
}

#[test]
fn a_pretrained_model_does_not_replace_a_resumed_run() {
    let mut state = State::default();
    let pretrained = std::fs::read("www/models/pretrained.safetensors").expect("the repository has one");
    send(&mut state, [found(&record()), dataset_ready(7), resume(), read(record())]);
    send(&mut state, [Event::PretrainedArrived(pretrained)]);
    assert!(!state.shown.is_model());
}

#[test]
fn a_collapse_that_waits_for_its_rescue_waits_for_it_after_a_reload() {
    let mut state = training();
    send(&mut state, [Event::Act(Act::Rescue)]);
    let config = TrainConfig::clone(&state.config);
    let (_, orders) =
        send(&mut state, [Event::Worker(FromWorker::Started { config: config.clone() }), progress(40, true)]);
    let run = orders.iter().find_map(|order| match order {
        StorageOrder::SaveRun(_, run) => Some(KeptRun::clone(run)),
        _ => None,
    });
    let mut run = run.expect("a record");
    run.checkpoint.config = config.clone();

    let mut state = State::default();
    send(&mut state, [found(&run), dataset_ready(7), resume(), read(run)]);
    send(&mut state, [Event::Worker(FromWorker::Started { config: config.clone() })]);
    send(&mut state, [Event::Worker(FromWorker::Started { config }), progress(40, false), Event::Train]);
    assert_eq!(state.shown_act(), Some(Act::Rescue));
    // The test of this progress finds no effective expert.
    let (sent, _) = send(&mut state, [progress(200, false)]);
    assert!(
        sent.iter().any(|message| matches!(message, ToWorker::Change { config, .. } if config.balance_weight > 0.0)),
        "{sent:?}"
    );
}

#[test]
fn what_is_pressed_while_the_digits_come_acts_once_the_run_is_there() {
    for (pressed, max_steps) in [(Event::Train, u32::MAX), (Event::Epoch, 898)] {
        let mut state = State::default();
        send(&mut state, [found(&record()), resume(), read(record()), pressed, dataset_ready(7)]);
        let config = TrainConfig::clone(&state.config);
        let (sent, _) = send(&mut state, [Event::Worker(FromWorker::Started { config }), progress(40, false)]);
        let asked = sent.iter().find_map(|message| match message {
            ToWorker::Train { max_steps, .. } => Some(*max_steps),
            _ => None,
        });
        assert_eq!(asked, Some(max_steps), "{sent:?}");
    }
}
