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
    assert_eq!(training.next_request(), None, "the length of an epoch is not known");
    training.progressed(0, 30);
    assert!(matches!(training.next_request(), Some(ToWorker::Train { max_steps: 30, .. })));
}

#[test]
fn pressing_epoch_while_a_run_resumes_trains_to_the_end_of_the_epoch_after_its_step() {
    let mut training = TrainingLoop::default();
    training.start_sent();
    training.target_epoch_end();
    training.started();
    training.progressed(312, 312);
    assert!(matches!(training.next_request(), Some(ToWorker::Train { max_steps: 312, .. })));
    assert_eq!(*training.pace, Pace::UntilStep(624));
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
fn only_the_last_of_two_restarts_counts() {
    let mut training = running();
    training.start_sent();
    training.start_sent();
    assert!(!training.started());
    assert!(!training.progressed(0, 100));
    assert!(training.started());
    assert!(training.progressed(0, 100));
}

/// A running loop that starts slowly.
fn starting_slowly() -> TrainingLoop {
    let mut training = running();
    training.set_speed(Speed::SlowStart);
    training.pace.set(Pace::Running);
    training
}

/// Takes the next slice, which the worker trains in no time; its steps, and the milliseconds until the next one.
fn slice(training: &mut TrainingLoop) -> (u32, f64) {
    let Some(ToWorker::Train { max_steps, .. }) = training.next_request() else { panic!("no slice is requested") };
    let ms = training.delay_ms().unwrap_or(0.0);
    if max_steps < u32::MAX {
        training.progressed(training.steps + max_steps, 100);
    }
    training.end_delay();
    (max_steps, ms)
}

/// Seconds that a slow start takes from one step to another.
fn seconds(training: &mut TrainingLoop, to: u32) -> f64 {
    let mut ms = 0.0;
    while training.steps < to {
        ms += slice(training).1;
    }
    ms / 1000.0
}

#[test]
fn a_slow_start_gives_each_doubling_of_the_steps_about_the_same_time_and_then_all_speed() {
    let mut training = starting_slowly();
    let start = seconds(&mut training, 2);
    let doublings: Vec<f64> = (2..10).map(|n| seconds(&mut training, 1 << n)).collect();
    assert!(doublings.iter().all(|time| (0.5..1.0).contains(time)), "{doublings:?}");
    let all = start + doublings.iter().sum::<f64>() + seconds(&mut training, SLOW_STEPS);
    assert!((6.0..9.0).contains(&all), "{all} seconds");
    assert_eq!(slice(&mut training), (u32::MAX, 0.0));
}

#[test]
fn a_slow_start_asks_for_few_slices_a_second() {
    let mut training = starting_slowly();
    while training.steps < SLOW_STEPS {
        let (_, ms) = slice(&mut training);
        assert!(ms > 1000.0 / SLOW_SLICES - 1e-9, "a slice of {ms} ms at step {}", training.steps);
    }
}

#[test]
fn a_start_that_nobody_watches_is_fast_and_the_next_one_slow_again() {
    let mut training = starting_slowly();
    assert_eq!(slice(&mut training), (1, 500.0));
    assert!(matches!(training.next_request(), Some(ToWorker::Train { max_steps: 1, .. })));
    training.hurry();
    training.progressed(2, 100);
    assert_eq!(slice(&mut training), (u32::MAX, 0.0), "the delay of the slow start goes on");
    training.start_sent();
    training.started();
    training.progressed(0, 100);
    assert_eq!(slice(&mut training), (1, 500.0));
    // A speed that the user has chosen is no slow start.
    training.set_speed(Speed::StepsPerSecond(10.0));
    training.hurry();
    assert_eq!(slice(&mut training), (1, 100.0));
}

#[test]
fn single_steps_and_epochs_are_never_slowed() {
    let mut training = starting_slowly();
    training.target_epoch_end();
    assert!(matches!(training.next_request(), Some(ToWorker::Train { max_steps: 100, .. })));
    assert_eq!(training.delay_ms(), None);
}
