//! Contests whose workers answer at once.

use super::*;
use crate::training::Evaluation;
use crate::training::presets::preset;

fn begun() -> Contest {
    let settings = ["reference", "competitive"].map(|key| {
        let preset = preset(key).expect("there is such a preset");
        ((preset.config)(), preset.name.to_owned())
    });
    let mut contest = Contest::new(settings, &DataSource::Generated);
    let ready = || FromWorker::DatasetReady { name: "digits".to_owned(), n_train: 6_400, n_test: 1000, checksum: 1 };
    (0..2).for_each(|runner| contest.on_message(runner, ready()));
    contest
}

fn progress(steps: u32, test: Option<Evaluation>) -> FromWorker {
    let evaluation = test.map(|test| Box::new(Evaluation { steps, complete: true, ..test }));
    let epochs = f64::from(steps) / 100.0;
    FromWorker::Progress(Box::new(Progress { steps, epochs, steps_per_epoch: 100, evaluation, ..Progress::default() }))
}

/// A test on a thousand digits, of which the first ones are misread.
fn test(error: f32, effective_experts: f32) -> Evaluation {
    let n_misread = (error * 1000.0) as usize;
    let bit = |digit: usize| u8::from(digit < n_misread) << (digit % 8);
    let misread = (0..125).map(|byte| (8 * byte..8 * byte + 8).map(bit).sum()).collect();
    Evaluation { error, effective_experts, misread, n_digits: 1000, ..Evaluation::default() }
}

/// Answers all messages as workers would, `n` times. Returns runner and step of each slice.
fn answer(contest: &mut Contest, n: usize, errors: [f32; 2]) -> Vec<(usize, u32)> {
    let mut trained = Vec::new();
    let mut steps = contest.runners.each_ref().map(|runner| runner.steps);
    for _ in 0..n {
        for (runner, message) in contest.take_outbox() {
            match message {
                ToWorker::Start { config } => {
                    contest.on_message(runner, FromWorker::Started { config });
                    contest.on_message(runner, progress(0, None));
                }
                ToWorker::Train { max_steps, .. } => {
                    // B's slices end before the target step, as slow slices do.
                    steps[runner] += max_steps.div_ceil(1 + runner as u32);
                    trained.push((runner, steps[runner]));
                    contest.on_message(runner, progress(steps[runner], None));
                }
                ToWorker::Evaluate => {
                    let experts = [1.0, 1.0 + f32::from(steps[runner] > 10) * 5.0][runner];
                    contest.on_message(runner, progress(steps[runner], Some(test(errors[runner], experts))));
                }
                _ => {}
            }
        }
    }
    trained
}

#[test]
fn both_train_on_the_same_batches_and_are_tested_at_the_same_steps() {
    let mut contest = begun();
    assert_eq!(contest.runners[1].config.batch_size, contest.runners[0].config.batch_size);
    answer(&mut contest, 200, [0.5, 0.5]);
    let steps = |runner: usize| -> Vec<u32> {
        let tests = contest.runners[runner].history.complete.samples();
        tests.iter().map(|test| test.evaluation.steps).collect()
    };
    assert!(steps(0).len() > 20 && steps(0).starts_with(&[0, 1, 2, 3, 4, 5, 7]), "{:?}", steps(0));
    let n = steps(0).len().min(steps(1).len());
    assert_eq!(steps(0)[..n], steps(1)[..n]);
    assert!(steps(0).windows(2).all(|pair| pair[1] - pair[0] <= 25), "at least four tests an epoch");
}

#[test]
fn the_parting_is_the_first_difference_beyond_chance() {
    let mut contest = begun();
    answer(&mut contest, 20, [0.500, 0.505]);
    assert_eq!(contest.parting.errors, None, "five digits are chance");
    answer(&mut contest, 100, [0.50, 0.40]);
    let at = contest.parting.errors.expect("a hundred digits are more than chance");
    answer(&mut contest, 100, [0.30, 0.10]);
    assert_eq!(contest.parting.errors, Some(at));
    assert!(contest.parting.gates.is_some_and(|steps| steps > 10));
}

#[test]
fn a_difference_that_one_look_would_prove_is_chance_among_many_looks() {
    // Eight digits that only one misreads: p = 2 / 2^8.
    let apart = [0.500, 0.5085];
    let mut contest = begun();
    answer(&mut contest, 200, [0.5, 0.5]);
    assert!(contest.looks.0 > 20);
    answer(&mut contest, 200, apart);
    assert_eq!(contest.parting.errors, None, "after {} looks", contest.looks.0);
    let mut contest = begun();
    answer(&mut contest, 20, apart);
    assert_eq!(contest.parting.errors, Some(0), "the first look proves the same difference");
}

#[test]
fn a_pause_acts_after_the_next_test_and_the_race_resumes_there() {
    let mut contest = begun();
    answer(&mut contest, 20, [0.5, 0.5]);
    contest.set_running(false);
    answer(&mut contest, 20, [0.5, 0.5]);
    let (steps, looks) = (contest.steps(), contest.looks);
    assert!(answer(&mut contest, 20, [0.5, 0.5]).is_empty(), "a paused race trains");
    contest.set_running(false);
    assert_eq!(contest.looks, looks, "the same tests are compared once");
    contest.set_running(true);
    answer(&mut contest, 20, [0.5, 0.5]);
    assert!(contest.steps() > steps);
}

#[test]
fn a_failed_runner_ends_the_race_with_the_reason() {
    let mut contest = begun();
    answer(&mut contest, 10, [0.5, 0.5]);
    contest.on_message(1, FromWorker::Refused { why: "It must not.".to_owned() });
    assert_eq!(contest.failure.as_deref(), Some("The second run cannot go on: It must not."));
    contest.take_outbox();
    contest.set_running(true);
    assert!(contest.take_outbox().is_empty() && !contest.is_running);
}
