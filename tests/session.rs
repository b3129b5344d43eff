//! The worker's session, message by message, as the page talks to it.
#![cfg(not(target_arch = "wasm32"))]

mod few_digits;
#[path = "few_digits/session.rs"]
mod few_digits_session;

use moe::digits::generated::Generator;
use moe::mixture::Layout;
use moe::protocol::inspection::{Inspect, Inspected, Purpose};
use moe::protocol::{Checkpoint, FromWorker, Progress, ToWorker};
use moe::training::TrainConfig;
use moe::training::optimizer::{Optimizer, Schedule};
use moe::training::presets::{PRESETS, specialists};
use moe::worker::session::Session;
use std::cell::Cell;

/// A clock that moves by a millisecond at every reading.
fn ticking() -> impl Fn() -> f64 {
    let now = Cell::new(0.0);
    move || {
        now.set(now.get() + 1.0);
        now.get()
    }
}

fn session() -> Session {
    few_digits_session::session(ticking())
}

fn started(config: &TrainConfig) -> Session {
    few_digits_session::started(ticking(), config)
}

fn progress(answers: Vec<FromWorker>) -> Progress {
    match <[FromWorker; 1]>::try_from(answers) {
        Ok([FromWorker::Progress(progress)]) => *progress,
        other => panic!("expected one Progress, got {other:?}"),
    }
}

fn refusal(answers: Vec<FromWorker>) -> String {
    match <[FromWorker; 1]>::try_from(answers) {
        Ok([FromWorker::Refused { why }]) => why,
        other => panic!("expected one Refused, got {other:?}"),
    }
}

fn train(session: &mut Session, budget_ms: f64, max_steps: u32) -> Progress {
    progress(session.handle(ToWorker::Train { budget_ms, max_steps }))
}

#[test]
fn starting_reports_step_zero_with_weights_and_figures() {
    let answers = session().handle(ToWorker::Start { config: specialists() });
    let [FromWorker::Started { config }, FromWorker::Progress(progress)] = &answers[..] else {
        panic!("expected Started and Progress, got {answers:?}");
    };
    assert_eq!(*config, specialists());
    assert_eq!((progress.steps, progress.steps_per_epoch), (0, 10));
    let evaluation = progress.evaluation.as_ref().expect("a first evaluation");
    assert!((0.5..=1.0).contains(&evaluation.error), "untrained error {}", evaluation.error);
    let weights = progress.weights.as_ref().expect("first weights");
    assert_eq!(weights.bytes.len(), 4 * Layout::new(config.shape()).n_parameters());
}

#[test]
fn one_step_is_one_step_and_reports_everything() {
    let mut session = started(&specialists());
    let progress = train(&mut session, 1000.0, 1);
    assert_eq!((progress.steps, progress.examples), (1, 64.0));
    assert!(progress.weights.is_some() && progress.evaluation.is_some() && progress.training.is_some());
}

#[test]
fn a_slice_ends_with_its_budget() {
    let mut session = started(&specialists());
    let progress = train(&mut session, 12.0, u32::MAX);
    assert!((10..=12).contains(&progress.steps), "{} steps of 1 ms in a slice of 12 ms", progress.steps);
    let longest = train(&mut session, f64::INFINITY, u32::MAX);
    assert!(longest.steps < 70, "no slice is longer than 50 ms: {} steps", longest.steps);
}

#[test]
fn the_run_does_not_depend_on_the_length_of_slices() {
    let last_weights = |budget_ms: f64| {
        let mut session = started(&specialists());
        let mut steps = 0;
        while steps < 40 {
            steps = train(&mut session, budget_ms, 40 - steps).steps;
        }
        train(&mut session, 1.0, 1).weights.expect("weights at the end of a request").bytes
    };
    assert!(last_weights(1.0) == last_weights(30.0), "weights after 41 steps differ");
}

#[test]
fn learning_learns_and_the_whole_test_set_is_read_at_the_end_of_an_epoch_and_when_asked() {
    let mut session = started(&specialists());
    let mut last = Progress::default();
    while last.steps < 50 {
        last = train(&mut session, 50.0, 50 - last.steps);
    }
    assert!(last.evaluation.expect("a full evaluation at the end of an epoch").complete);
    session.handle(ToWorker::Evaluate);
    let mut evaluation = None;
    while session.has_background_work() {
        for answer in session.work_in_background(5.0) {
            evaluation = progress(vec![answer]).evaluation;
        }
    }
    let evaluation = evaluation.expect("a full evaluation in the background");
    assert!(evaluation.complete && evaluation.n_digits == 200 && evaluation.steps == 50);
    assert!(evaluation.error < 0.35, "error after five epochs of 640 digits: {}", evaluation.error);
    assert!((evaluation.gating_shares.iter().sum::<f32>() - 1.0).abs() < 1e-4);
    assert!((evaluation.lead_shares.iter().sum::<f32>() - 1.0).abs() < 1e-4);
}

#[test]
fn the_learning_rate_changes_at_once_and_the_batch_size_does_not() {
    let mut session = started(&specialists());
    let slower = TrainConfig { learning_rate: 0.001, ..specialists() };
    let answers = session.handle(ToWorker::Change { number: 1, config: slower.clone() });
    assert_eq!(answers, [FromWorker::Changed { number: 1, steps: 0 }]);
    train(&mut session, 1000.0, 3);
    let answers = session.handle(ToWorker::Change { number: 2, config: slower });
    assert_eq!(answers, [FromWorker::Changed { number: 2, steps: 3 }]);
    let larger = TrainConfig { batch_size: 128, ..specialists() };
    assert_eq!(
        refusal(session.handle(ToWorker::Change { number: 3, config: larger })),
        "Batch size can only be changed by a restart."
    );
    assert_eq!(train(&mut session, 1.0, 1).steps, 4, "the run goes on");
}

#[test]
fn settings_out_of_range_are_clamped() {
    let wild = TrainConfig { n_experts: 1_000_000, batch_size: 0, learning_rate: f32::NAN, ..specialists() };
    let answers = session().handle(ToWorker::Start { config: wild });
    let Some(FromWorker::Started { config }) = answers.first() else { panic!("expected Started, got {answers:?}") };
    assert_eq!((config.n_experts, config.batch_size, config.learning_rate), (16, 1, 0.0001));
}

#[test]
fn nothing_can_be_asked_before_there_is_data() {
    let mut session = Session::new(|| 0.0);
    refusal(session.handle(ToWorker::Start { config: specialists() }));
    refusal(session.handle(ToWorker::TestDigit { index: 0 }));
}

#[test]
fn messages_about_a_run_that_has_gone_with_its_digits_are_let_go() {
    let about_a_run = [
        ToWorker::Train { budget_ms: 1.0, max_steps: 1 },
        ToWorker::Change { number: 1, config: specialists() },
        ToWorker::TakeCheckpoint,
        ToWorker::Evaluate,
        ToWorker::Ablate,
        ToWorker::CheckGradients,
        ToWorker::Inspect(Inspect::Map),
    ];
    let mut session = session();
    for message in about_a_run {
        assert_eq!(session.handle(message.clone()), [], "{message:?}");
    }
}

#[test]
fn a_test_digit_comes_with_its_label_and_numbers_wrap_around() {
    let answer = |index| session().handle(ToWorker::TestDigit { index });
    let [FromWorker::TestDigit { index: 7, label, pixels }] = &answer(207)[..] else { panic!("{:?}", answer(207)) };
    assert_eq!(pixels.len(), 784);
    assert_eq!(*label, Generator::new(3).digit(647).1);
}

/// Works in the background until nothing is left to do; gives the last report.
fn rest(session: &mut Session) -> Progress {
    let mut last = None;
    while session.has_background_work() {
        last = session.work_in_background(5.0).pop().or(last);
    }
    progress(last.into_iter().collect())
}

#[test]
fn a_model_that_is_shown_is_tested_on_all_digits_and_comes_back_as_it_was() {
    let mut session = started(&specialists());
    let mut trained = train(&mut session, f64::INFINITY, 40);
    while trained.steps < 40 {
        trained = train(&mut session, f64::INFINITY, 40 - trained.steps);
    }
    let weights = trained.weights.expect("weights at the end of a request").bytes;
    let error = trained.evaluation.expect("an evaluation").error;
    let config = TrainConfig { seed: 9, ..specialists() };
    let answers = session.handle(ToWorker::Show { config: config.clone(), weights: weights.clone() });
    let [FromWorker::Started { config: started }, FromWorker::Progress(progress)] = &answers[..] else {
        panic!("expected Started and Progress, got {answers:?}");
    };
    assert_eq!((started, progress.steps), (&config, 0));
    assert!(progress.weights.as_ref().is_some_and(|shown| shown.bytes == weights));
    let evaluation = rest(&mut session).evaluation.expect("a test on all digits");
    assert!(evaluation.complete && evaluation.error == error);
}

#[test]
fn weights_of_another_shape_are_refused_and_the_run_goes_on() {
    let mut session = started(&specialists());
    let why = refusal(session.handle(ToWorker::Show { config: specialists(), weights: vec![0; 12] }));
    assert!(why.ends_with("bytes, not 12."), "{why}");
    assert_eq!(train(&mut session, 1.0, 1).steps, 1);
}

/// A checkpoint of the session's run.
fn checkpoint_of(session: &mut Session) -> Checkpoint {
    *progress(session.handle(ToWorker::TakeCheckpoint)).checkpoint.expect("a checkpoint was asked for")
}

#[test]
fn a_run_resumes_from_a_checkpoint_to_the_bit() {
    for preset in PRESETS {
        let config = (preset.config)();
        let mut whole = started(&config);
        while checkpoint_of(&mut whole).steps < 7 {
            train(&mut whole, 1000.0, 1);
        }
        let checkpoint = checkpoint_of(&mut whole);
        assert_eq!(checkpoint.steps, 7);
        let mut resumed = session();
        let answers = resumed.handle(ToWorker::Resume(Box::new(checkpoint)));
        let [FromWorker::Started { config: started }, FromWorker::Progress(progress)] = &answers[..] else {
            panic!("expected Started and Progress, got {answers:?}");
        };
        assert_eq!((started, progress.steps), (&config, 7), "{}", preset.key);
        for session in [&mut whole, &mut resumed] {
            (0..20).for_each(|_| drop(train(session, 1000.0, 1)));
        }
        let (mut expected, mut found) = (checkpoint_of(&mut whole), checkpoint_of(&mut resumed));
        // Time is not part of the run's state.
        (expected.train_ms, found.train_ms) = (0.0, 0.0);
        assert!(expected == found, "{} goes on with other bits", preset.key);
    }
}

#[test]
fn a_checkpoint_is_taken_every_few_seconds_and_where_training_rests() {
    let mut session = started(&specialists());
    // The clock moves by a millisecond at every reading, and a slice reads it several times.
    let has_checkpoint = |_| train(&mut session, 12.0, u32::MAX).checkpoint.is_some();
    let slices: Vec<usize> = (0..800).map(has_checkpoint).enumerate().filter_map(|(n, is)| is.then_some(n)).collect();
    assert!(slices.len() >= 2, "checkpoints in slices {slices:?}");
    assert!(
        slices.windows(2).all(|pair| (200..400).contains(&(pair[1] - pair[0]))),
        "checkpoints in slices {slices:?}"
    );
    session.handle(ToWorker::Evaluate);
    let rest = rest(&mut session);
    assert_eq!(rest.checkpoint.map(|checkpoint| checkpoint.steps), Some(rest.steps));
}

#[test]
fn a_checkpoint_that_does_not_fit_is_refused_and_the_run_goes_on() {
    let mut session = started(&specialists());
    let mut checkpoint = checkpoint_of(&mut session);
    checkpoint.state.pop();
    let why = refusal(session.handle(ToWorker::Resume(Box::new(checkpoint))));
    assert!(why.contains("do not fit"), "{why}");
    assert_eq!(train(&mut session, 1000.0, 1).steps, 1);
}

/// Settings whose cost overflows after some steps, because each step makes every weight 29 times as large.
fn too_fast() -> TrainConfig {
    let fast = TrainConfig { learning_rate: 30.0, weight_decay: 1.0, ..specialists() };
    TrainConfig { optimizer: Optimizer::Sgd, schedule: Schedule::Constant, ..fast }
}

/// A session whose run has diverged, with its message and its progress.
fn diverged(budget_ms: f64) -> (Session, String, Progress) {
    let mut session = started(&too_fast());
    for _ in 0..100 {
        let mut answers = session.handle(ToWorker::Train { budget_ms, max_steps: 200 });
        if let Some(FromWorker::Diverged { why, progress }) = answers.pop() {
            return (session, why, *progress);
        }
    }
    panic!("weights that grow without end do not diverge");
}

#[test]
fn a_run_that_diverges_goes_back_to_good_weights_and_says_which_settings_did_it() {
    let (mut session, why, progress) = diverged(50.0);
    assert!(why.contains("learning rate 30") && why.contains("cost Blended logits"), "{why}");
    assert!(progress.evaluation.is_some_and(|test| test.cost.is_finite()), "the weights are not good");
    let weights = progress.weights.expect("the weights that it went back to");
    assert_eq!(weights.steps, progress.steps);
    assert!(diverged(3.0).2.weights == Some(weights), "what it goes back to depends on the clock");

    let slower = TrainConfig { learning_rate: 0.05, weight_decay: 0.0, ..too_fast() };
    session.handle(ToWorker::Change { number: 1, config: slower });
    assert_eq!(train(&mut session, 50.0, 10).steps, progress.steps + 10, "it goes on at a lower rate");
}

#[test]
fn an_ablation_that_was_asked_for_comes_with_the_test_at_the_end_of_an_epoch() {
    let mut session = started(&specialists());
    session.handle(ToWorker::Ablate);
    let mut evaluation = None;
    while evaluation.is_none() {
        evaluation = train(&mut session, 50.0, 10).evaluation.filter(|test| test.complete);
    }
    let evaluation = evaluation.expect("a full evaluation");
    assert_eq!((evaluation.error_without.len(), evaluation.error_alone.len()), (10, 100));
}

/// Works in the background until this answer comes.
fn inspected(session: &mut Session, wanted: impl Fn(&Inspected) -> bool) -> Inspected {
    while session.has_background_work() {
        for answer in session.work_in_background(5.0) {
            if let FromWorker::Inspected(answer) = answer
                && wanted(&answer)
            {
                return answer;
            }
        }
    }
    panic!("the answer does not come");
}

#[test]
fn an_earlier_moment_is_read_with_its_own_weights_whatever_has_become_of_its_run() {
    let config = specialists();
    let mut session = started(&config);
    let mut trained = train(&mut session, f64::INFINITY, 20);
    while trained.steps < 20 {
        trained = train(&mut session, f64::INFINITY, 20 - trained.steps);
    }
    let weights = trained.weights.expect("weights at the end of a request");
    session.handle(ToWorker::Inspect(Inspect::Territories));
    let then = inspected(&mut session, |answer| matches!(answer, Inspected::Territories(_)));
    let Inspected::Territories(then) = then else { panic!("{then:?}") };
    assert!(then.leads.iter().any(|lead| *lead != then.leads[0]), "all digits have one lead expert");
    train(&mut session, f64::INFINITY, 20);
    let question = Inspect::Moment { purpose: Purpose::TimeMachine, config: Box::new(config.clone()), weights };
    session.handle(ToWorker::Inspect(question));
    session.handle(ToWorker::Start { config: TrainConfig { seed: 9, ..config } });
    let moment = inspected(&mut session, |answer| matches!(answer, Inspected::Moment { .. }));
    assert_eq!(moment, Inspected::Moment { purpose: Purpose::TimeMachine, territories: then });
}
