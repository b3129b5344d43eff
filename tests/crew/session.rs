//! A session with helpers, message by message, as the page talks to it.

use crate::few_digits::few_digits;
use crate::threads::Threads;
use moe::protocol::{FromWorker, Progress, ToWorker};
use moe::training::TrainConfig;
use moe::training::optimizer::{Optimizer, Schedule};
use moe::training::presets::specialists;
use moe::worker::session::Session;
use std::cell::Cell;
use std::rc::Rc;

/// A session that has started a run on 640 generated digits; its clock moves by a millisecond at every reading.
fn started(config: &TrainConfig, helpers: Threads) -> Session {
    let now = Rc::new(Cell::new(0.0));
    let clock = move || {
        now.set(now.get() + 1.0);
        now.get()
    };
    let mut session = Session::with_helpers(clock, helpers);
    session.use_dataset(few_digits(640, 640..840));
    session.handle(ToWorker::Start { config: config.clone() });
    session
}

/// Trains to this step in slices of `budget_ms`; gives the last report.
fn train_to(session: &mut Session, steps: u32, budget_ms: f64) -> Progress {
    let mut last = Progress::default();
    while last.steps < steps {
        // The first request is for one step, whose report has the number of steps of the run.
        let max_steps = if last.steps == 0 { 1 } else { steps - last.steps };
        match &session.handle(ToWorker::Train { budget_ms, max_steps })[..] {
            [FromWorker::Progress(progress)] => last = (**progress).clone(),
            other => panic!("expected one Progress, got {other:?}"),
        }
    }
    last
}

fn weights(progress: Progress) -> Vec<u8> {
    progress.weights.unwrap().bytes
}

#[test]
fn a_lost_crew_is_said_and_one_worker_goes_on() {
    let alone = weights(train_to(&mut started(&specialists(), Threads::new(0)), 60, 12.0));
    let mut helpers = Threads::new(2);
    helpers.kill_last();
    let mut session = started(&specialists(), helpers);
    let answers = session.handle(ToWorker::Train { budget_ms: 12.0, max_steps: 20 });
    let [FromWorker::Workers { n: 1, most: 6, alone: None }, FromWorker::CrewLost { why }] = &answers[..] else {
        panic!("expected Workers and CrewLost, got {answers:?}")
    };
    assert!(why.contains("not answered"), "{why}");
    let last = train_to(&mut session, 60, 12.0);
    assert_eq!(last.workers, 1);
    assert!(weights(last) == alone);
}

#[test]
fn a_rehearsal_leaves_no_trace() {
    let alone = weights(train_to(&mut started(&specialists(), Threads::new(0)), 40, 12.0));
    for n_helpers in [0, 2] {
        let mut session = started(&specialists(), Threads::new(n_helpers));
        while session.has_background_work() {
            session.work_in_background(12.0);
        }
        assert!(weights(train_to(&mut session, 40, 12.0)) == alone, "other bits with {n_helpers} helpers");
    }
}

#[test]
fn a_rehearsal_ends_where_something_else_begins() {
    let alone = weights(train_to(&mut started(&specialists(), Threads::new(0)), 40, 12.0));
    let mut session = started(&specialists(), Threads::new(3));
    session.work_in_background(12.0);
    session.handle(ToWorker::SetWorkers { n: 3 });
    session.work_in_background(12.0);
    session.use_dataset(few_digits(320, 640..840));
    session.handle(ToWorker::Start { config: specialists() });
    session.work_in_background(12.0);
    session.use_dataset(few_digits(640, 640..840));
    session.handle(ToWorker::Start { config: specialists() });
    session.work_in_background(12.0);
    assert!(session.has_background_work(), "the rehearsal is not over");
    assert!(weights(train_to(&mut session, 40, 12.0)) == alone);
    assert!(!session.has_background_work(), "training ends it");
}

#[test]
fn another_number_of_workers_goes_on_with_the_same_weights() {
    let alone = weights(train_to(&mut started(&specialists(), Threads::new(0)), 90, 12.0));
    let mut session = started(&specialists(), Threads::new(2));
    train_to(&mut session, 30, 5.0);
    // The third worker is a new one, and has no place in the earlier crew.
    for n in [2, 3] {
        assert_eq!(session.handle(ToWorker::SetWorkers { n }), [FromWorker::Workers { n, most: 6, alone: None }]);
    }
    let mut last = train_to(&mut session, 60, 7.0);
    assert_eq!(last.workers, 3);
    session.handle(ToWorker::SetWorkers { n: 1 });
    last = train_to(&mut session, 90, 12.0);
    assert_eq!(last.workers, 1);
    assert!(weights(last) == alone);
}

#[test]
fn a_run_that_diverges_goes_back_to_the_same_weights_for_any_number_of_workers() {
    let fast = TrainConfig { learning_rate: 30.0, weight_decay: 1.0, ..specialists() };
    let too_fast = TrainConfig { optimizer: Optimizer::Sgd, schedule: Schedule::Constant, ..fast };
    let diverged = |n_helpers: usize, budget_ms: f64| {
        let mut session = started(&too_fast, Threads::new(n_helpers));
        for _ in 0..100 {
            let answer = session.handle(ToWorker::Train { budget_ms, max_steps: 200 }).pop();
            if let Some(FromWorker::Diverged { why, progress }) = answer {
                return (why, progress.weights.unwrap());
            }
        }
        panic!("weights that grow without end do not diverge");
    };
    let (why, weights) = diverged(0, 12.0);
    for (n_helpers, budget_ms) in [(1, 12.0), (3, 5.0)] {
        let (other_why, other_weights) = diverged(n_helpers, budget_ms);
        assert_eq!(why, other_why);
        assert!(weights == other_weights);
    }
}

#[test]
fn a_shared_run_resumes_from_a_checkpoint_with_any_number_of_workers() {
    let expected = weights(train_to(&mut started(&specialists(), Threads::new(0)), 60, 12.0));
    let mut shared = started(&specialists(), Threads::new(3));
    train_to(&mut shared, 25, 12.0);
    let [FromWorker::Progress(progress)] = &shared.handle(ToWorker::TakeCheckpoint)[..] else {
        panic!("expected Progress")
    };
    let checkpoint = progress.checkpoint.clone().expect("a checkpoint was asked for");
    for n_helpers in [0, 2] {
        let mut resumed = started(&specialists(), Threads::new(n_helpers));
        resumed.handle(ToWorker::Resume(checkpoint.clone()));
        assert!(weights(train_to(&mut resumed, 60, 12.0)) == expected, "other bits with {n_helpers} helpers");
    }
}

#[test]
fn a_big_network_beside_the_run_has_the_same_bits_for_any_number_of_workers() {
    let config = TrainConfig { size_baseline: true, ..specialists() };
    let checkpoint = |session: &mut Session| match &session.handle(ToWorker::TakeCheckpoint)[..] {
        [FromWorker::Progress(progress)] => progress.checkpoint.clone().expect("a checkpoint was asked for"),
        other => panic!("expected Progress, got {other:?}"),
    };
    let mut alone = started(&config, Threads::new(0));
    train_to(&mut alone, 60, 12.0);
    let expected = checkpoint(&mut alone);
    let mut shared = started(&config, Threads::new(2));
    assert_eq!(train_to(&mut shared, 60, 7.0).workers, 3);
    let found = checkpoint(&mut shared);
    assert!(found.size_state == expected.size_state && found.state == expected.state);

    let mut helpers = Threads::new(2);
    helpers.kill_last();
    let mut bereft = started(&config, helpers);
    bereft.handle(ToWorker::Train { budget_ms: 12.0, max_steps: 20 });
    train_to(&mut bereft, 60, 12.0);
    assert!(checkpoint(&mut bereft).size_state == expected.size_state, "other bits after a loss");
}
