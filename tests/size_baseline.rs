//! The baseline of the mixture's size beside a run, message by message, as the page asks for it.
#![cfg(not(target_arch = "wasm32"))]

mod few_digits;
#[path = "few_digits/session.rs"]
mod few_digits_session;

use moe::protocol::{Checkpoint, FromWorker, Progress, ToWorker};
use moe::training::optimizer::{Optimizer, Schedule};
use moe::training::presets::specialists;
use moe::training::{Evaluation, TrainConfig};
use moe::worker::session::Session;

/// A session whose clock stands still, so that only the number of steps ends a slice.
fn session() -> Session {
    few_digits_session::session(|| 0.0)
}

fn started(config: &TrainConfig) -> Session {
    few_digits_session::started(|| 0.0, config)
}

fn progress(answers: Vec<FromWorker>) -> Progress {
    answers
        .into_iter()
        .find_map(|answer| match answer {
            FromWorker::Progress(progress) => Some(*progress),
            _ => None,
        })
        .expect("a progress")
}

/// Trains `n_steps` steps, in slices that end with each epoch of ten steps.
fn train(session: &mut Session, n_steps: u32) -> Progress {
    let mut left = n_steps;
    loop {
        let before = checkpoint_of(session).steps;
        let last = progress(session.handle(ToWorker::Train { budget_ms: 1000.0, max_steps: left }));
        left -= last.steps - before;
        if left == 0 {
            return last;
        }
    }
}

fn test(progress: Progress) -> Evaluation {
    *progress.evaluation.expect("a test where training rests")
}

fn checkpoint_of(session: &mut Session) -> Checkpoint {
    *progress(session.handle(ToWorker::TakeCheckpoint)).checkpoint.expect("a checkpoint was asked for")
}

fn beside() -> TrainConfig {
    TrainConfig { size_baseline: true, ..specialists() }
}

#[test]
fn the_run_has_the_same_bits_and_figures_with_a_big_network_beside_it() {
    let [with, without] = [beside(), specialists()].map(|config| {
        let mut session = started(&config);
        let tests: Vec<Evaluation> = [1, 30, 69].map(|steps| test(train(&mut session, steps))).into();
        (tests, checkpoint_of(&mut session))
    });
    assert!(with.0.iter().all(|test| test.size_baseline_error.is_some()));
    assert!(without.0.iter().all(|test| test.size_baseline_error.is_none()));
    let figures_of_run = |tests: &[Evaluation]| -> Vec<Evaluation> {
        tests.iter().map(|test| Evaluation { size_baseline_error: None, ..test.clone() }).collect()
    };
    assert_eq!(figures_of_run(&with.0), without.0);
    assert!(with.1.state == without.1.state, "other weights");
    assert!(without.1.size_state.is_empty() && without.1.size_finite_average.is_empty(), "it costs memory when off");
}

#[test]
fn the_big_network_learns() {
    let mut session = started(&beside());
    let error = |progress: Progress| test(progress).size_baseline_error.expect("a big network");
    let (first, last) = (error(train(&mut session, 1)), error(train(&mut session, 400)));
    assert!(first > 0.5 && last < 0.12, "from {first} to {last}");
}

#[test]
fn a_run_with_a_big_network_resumes_from_a_checkpoint_to_the_bit() {
    let mut whole = started(&beside());
    train(&mut whole, 57);
    let checkpoint = checkpoint_of(&mut whole);
    let mut resumed = session();
    resumed.handle(ToWorker::Resume(Box::new(checkpoint)));
    let [expected, found] = [&mut whole, &mut resumed].map(|session| {
        train(session, 60);
        checkpoint_of(session)
    });
    assert!(expected == found, "it goes on with other bits");
}

#[test]
fn a_checkpoint_without_the_big_network_that_its_settings_ask_for_is_refused() {
    let mut checkpoint = checkpoint_of(&mut started(&beside()));
    checkpoint.size_state.pop();
    let answers = session().handle(ToWorker::Resume(Box::new(checkpoint)));
    assert!(matches!(&answers[..], [FromWorker::Refused { why }] if why.contains("do not fit")), "{answers:?}");
}

#[test]
fn a_model_that_is_shown_has_no_big_network() {
    let weights = train(&mut started(&specialists()), 1).weights.expect("weights").bytes;
    let shown = progress(session().handle(ToWorker::Show { config: beside(), weights }));
    assert_eq!(test(shown).size_baseline_error, None);
}

#[test]
fn the_big_network_takes_a_changed_learning_rate_and_goes_back_with_a_run_that_diverges() {
    let fast = TrainConfig { optimizer: Optimizer::Sgd, schedule: Schedule::Constant, ..beside() };
    let fast = TrainConfig { learning_rate: 30.0, weight_decay: 1.0, ..fast };
    let mut session = started(&fast);
    let mut slices = (0..100).flat_map(|_| session.handle(ToWorker::Train { budget_ms: 1000.0, max_steps: 200 }));
    let diverged = slices.find_map(|answer| match answer {
        FromWorker::Diverged { progress, .. } => Some(*progress),
        _ => None,
    });
    let progress = diverged.expect("weights that grow without end diverge");
    let back = checkpoint_of(&mut session);
    assert_eq!(back.steps, progress.steps);
    let slower = TrainConfig { learning_rate: 0.05, weight_decay: 0.0, ..fast };
    session.handle(ToWorker::Change { number: 1, config: slower });
    train(&mut session, 1);
    let moved = checkpoint_of(&mut session);
    assert!(moved.steps == back.steps + 1 && moved.size_state != back.size_state, "it does not go on from there");
}
