//! What the worker is asked for, and when.

use crate::page::state::run::training_loop::*;

fn running() -> TrainingLoop {
    let mut training = TrainingLoop::default();
    training.start_sent();
    training.started();
    training.progressed(0, 100);
    training
}

#[test]
fn nothing_is_asked_before_a_run_has_started() {
    let mut training = TrainingLoop { pace: Tracked::new(Pace::Running), ..TrainingLoop::default() };
    assert_eq!(training.next_request(), None);
    training.start_sent();
    assert_eq!(training.next_request(), None);
    training.started();
    training.progressed(0, 100);
    assert!(training.next_request().is_some());
}

#[test]
fn one_slice_is_under_way_at_a_time() {
    let mut training = running();
    training.pace.set(Pace::Running);
    assert!(training.next_request().is_some());
    assert_eq!(training.next_request(), None);
    training.progressed(30, 100);
    assert!(training.next_request().is_some());
}

#[test]
fn a_step_is_one_step_and_two_presses_are_two() {
    let mut training = running();
    training.target_next_step();
    assert!(matches!(training.next_request(), Some(ToWorker::Train { max_steps: 1, .. })));
    training.target_next_step();
    training.progressed(1, 100);
    assert!(matches!(training.next_request(), Some(ToWorker::Train { max_steps: 1, .. })));
    training.progressed(2, 100);
    assert_eq!(*training.pace, Pace::Paused);
    assert_eq!(training.next_request(), None);
}

#[test]
fn a_finished_run_pauses_and_waits_for_nothing() {
    let mut training = running();
    training.pace.set(Pace::Running);
    assert!(training.next_request().is_some());
    training.finished();
    assert_eq!(*training.pace, Pace::Paused);
    training.target_next_step();
    assert!(training.next_request().is_some(), "no answer is waited for");
}

#[test]
fn a_slow_run_takes_a_step_and_rests() {
    let mut training = running();
    training.pace.set(Pace::Running);
    training.set_speed(Speed::StepsPerSecond(10.0));
    assert!(matches!(training.next_request(), Some(ToWorker::Train { max_steps: 1, .. })));
    training.progressed(1, 100);
    assert_eq!((training.next_request(), training.delay_ms()), (None, Some(100.0)));
    training.end_delay();
    assert!(matches!(training.next_request(), Some(ToWorker::Train { max_steps: 1, .. })));
    training.progressed(2, 100);
    training.set_speed(Speed::Full);
    assert!(matches!(training.next_request(), Some(ToWorker::Train { max_steps: u32::MAX, .. })));
}

#[test]
fn an_epoch_ends_where_the_epoch_ends() {
    let mut training = running();
    training.progressed(130, 100);
    training.target_epoch_end();
    assert!(matches!(training.next_request(), Some(ToWorker::Train { max_steps: 70, .. })));
    training.progressed(200, 100);
    assert_eq!(*training.pace, Pace::Paused);
    training.target_epoch_end();
    assert_eq!(*training.pace, Pace::UntilStep(300));
}

#[test]
fn the_first_epoch_of_a_run_is_as_long_as_that_run_says() {
    let mut training = running();
    training.start_sent();
    training.target_epoch_end();
    training.started();
    training.progressed(0, 30);
    assert!(matches!(training.next_request(), Some(ToWorker::Train { max_steps: 30, .. })));
}

#[test]
fn progress_of_the_run_before_is_not_taken_for_this_one() {
    let mut training = running();
    training.pace.set(Pace::Running);
    training.next_request();
    training.start_sent();
    assert!(!training.progressed(500, 100));
    assert_eq!(training.next_request(), None);
    assert!(training.started());
    assert!(training.progressed(0, 100));
    assert!(training.next_request().is_some());
}

#[test]
fn a_test_that_comes_unasked_is_not_taken_for_the_answer_to_a_slice() {
    let mut training = running();
    training.pace.set(Pace::Running);
    training.next_request();
    assert!(training.progressed(0, 100));
    assert_eq!(training.next_request(), None);
    training.progressed(30, 100);
    assert!(training.next_request().is_some());
}

#[test]
fn a_slice_refused_because_its_run_is_over_is_no_matter() {
    let mut training = running();
    training.pace.set(Pace::Running);
    training.next_request();
    training.start_sent();
    assert!(!training.refused());
    training.started();
    assert!(training.next_request().is_some());
    assert!(training.refused());
    assert_eq!(*training.pace, Pace::Paused);
}

#[test]
fn of_two_restarts_only_the_last_counts() {
    let mut training = running();
    training.start_sent();
    training.start_sent();
    assert!(!training.started());
    assert!(!training.progressed(0, 100));
    assert!(training.started());
    assert!(training.progressed(0, 100));
}
