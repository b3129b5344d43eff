//! Tests of the requests of the training loop.

use crate::page::state::run::training_loop::*;

fn running() -> TrainingLoop {
    let mut training = TrainingLoop::default();
    training.start_sent();
    training.started();
    training.progressed(0, 100);
    training
}

#[test]
fn no_slice_is_requested_before_a_run_has_started() {
    let mut training = TrainingLoop { pace: Tracked::new(Pace::Running), ..TrainingLoop::default() };
    assert_eq!(training.next_request(), None);
    training.start_sent();
    assert_eq!(training.next_request(), None);
    training.started();
    training.progressed(0, 100);
    assert!(training.next_request().is_some());
}

#[test]
fn one_slice_is_unanswered_at_a_time() {
    let mut training = running();
    training.pace.set(Pace::Running);
    assert!(training.next_request().is_some());
    assert_eq!(training.next_request(), None);
    training.progressed(30, 100);
    assert!(training.next_request().is_some());
}

#[test]
fn pressing_step_twice_trains_two_steps() {
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
fn a_finished_run_pauses_with_no_request_unanswered() {
    let mut training = running();
    training.pace.set(Pace::Running);
    assert!(training.next_request().is_some());
    training.finished();
    assert_eq!(*training.pace, Pace::Paused);
    training.target_next_step();
    assert!(training.next_request().is_some(), "the loop still waits for an answer");
}

#[test]
fn a_slow_run_waits_after_each_step() {
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
fn pressing_epoch_trains_to_the_end_of_the_current_epoch() {
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
fn the_first_epoch_has_the_length_that_the_new_run_reports() {
    let mut training = running();
    training.start_sent();
    training.target_epoch_end();
    training.started();
    training.progressed(0, 30);
    assert!(matches!(training.next_request(), Some(ToWorker::Train { max_steps: 30, .. })));
}

#[test]
fn progress_of_the_run_before_is_ignored() {
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
fn a_test_report_does_not_answer_a_slice() {
    let mut training = running();
    training.pace.set(Pace::Running);
    training.next_request();
    assert!(training.progressed(0, 100));
    assert_eq!(training.next_request(), None);
    training.progressed(30, 100);
    assert!(training.next_request().is_some());
}

#[test]
fn a_refused_slice_of_an_earlier_run_is_ignored() {
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
fn only_the_last_of_two_restarts_counts() {
    let mut training = running();
    training.start_sent();
    training.start_sent();
    assert!(!training.started());
    assert!(!training.progressed(0, 100));
    assert!(training.started());
    assert!(training.progressed(0, 100));
}
