//! The worker's answers to questions of the page's deeper views.
#![cfg(not(target_arch = "wasm32"))]

mod few_digits;

use few_digits::few_digits;
use moe::kernel::ranking::argmax;
use moe::mixture::Cost;
use moe::protocol::inspection::{DIGITS_A_PAGE, DigitBlame, DigitChoice, DigitPage, Inspect, Inspected};
use moe::protocol::{FromWorker, ToWorker};
use moe::training::presets::specialists;
use moe::training::{Evaluation, TrainConfig};
use moe::worker::session::Session;

/// A session on 640 generated digits, and 840 to test on, that has trained for `steps` steps.
fn trained(config: &TrainConfig, steps: u32) -> Session {
    let mut session = Session::new(|| 0.0);
    session.use_dataset(few_digits(640, 640..1480));
    session.handle(ToWorker::Start { config: config.clone() });
    if steps > 0 {
        session.handle(ToWorker::Train { budget_ms: 50.0, max_steps: steps });
    }
    session
}

/// The answer to a question, at once or from the background.
fn inspect(session: &mut Session, question: Inspect) -> Inspected {
    let mut answers = session.handle(ToWorker::Inspect(question));
    while answers.is_empty() && session.has_background_work() {
        answers = session.work_in_background(1.0);
        answers.retain(|answer| matches!(answer, FromWorker::Inspected(_)));
    }
    match answers.pop() {
        Some(FromWorker::Inspected(answer)) => answer,
        other => panic!("expected an answer, got {other:?}"),
    }
}

fn digits(session: &mut Session, choice: DigitChoice, from: u32) -> DigitPage {
    match inspect(session, Inspect::Digits { choice, from }) {
        Inspected::Digits(page) => page,
        other => panic!("expected digits, got {other:?}"),
    }
}

/// The blame for the first test digit.
fn blame(session: &mut Session) -> DigitBlame {
    let digit = digits(session, ANY, 0).digits.swap_remove(0);
    match inspect(session, Inspect::Blame { number: 8, label: digit.truth, pixels: digit.pixels }) {
        Inspected::Blame(blame) => blame,
        other => panic!("expected who learns, got {other:?}"),
    }
}

fn full_evaluation(session: &mut Session) -> Evaluation {
    session.handle(ToWorker::Evaluate);
    loop {
        for answer in session.work_in_background(1.0) {
            if let FromWorker::Progress(progress) = answer
                && let Some(evaluation) = progress.evaluation
            {
                return *evaluation;
            }
        }
    }
}

const ANY: DigitChoice = DigitChoice { misread: false, truth: None, answer: None, lead: None };

#[test]
fn the_misread_digits_are_those_of_the_confusion_matrix() {
    let mut session = trained(&specialists(), 10);
    let test = full_evaluation(&mut session);
    let misread = digits(&mut session, DigitChoice { misread: true, ..ANY }, 0);
    assert_eq!((misread.steps, misread.n_read), (10, 840));
    assert_eq!(misread.n_found, (test.error * 840.0).round() as u32);
    assert_eq!(misread.digits.len(), DIGITS_A_PAGE.min(misread.n_found as usize));
    assert!(misread.digits.iter().all(|digit| digit.truth != digit.answer && digit.pixels.len() == 784));
    for (truth, answer) in [(4, 9), (3, 5), (7, 7)] {
        let cell = DigitChoice { truth: Some(truth), answer: Some(answer), ..ANY };
        let expected = test.confusion[usize::from(truth) * 10 + usize::from(answer)];
        assert_eq!(digits(&mut session, cell, 0).n_found, expected, "{truth} read as {answer}");
    }
}

#[test]
fn the_digits_that_an_expert_leads_are_its_lead_share() {
    let mut session = trained(&specialists(), 20);
    let test = full_evaluation(&mut session);
    for (lead, share) in test.lead_shares.iter().enumerate() {
        let led = digits(&mut session, DigitChoice { lead: Some(lead as u8), ..ANY }, 0);
        assert_eq!(led.n_found, (share * 840.0).round() as u32, "expert {lead}");
    }
}

#[test]
fn further_pages_are_of_the_same_weights_and_a_new_question_of_those_of_now() {
    let mut session = trained(&specialists(), 3);
    let first = digits(&mut session, ANY, 0);
    session.handle(ToWorker::Train { budget_ms: 50.0, max_steps: 4 });
    let second = digits(&mut session, ANY, DIGITS_A_PAGE as u32);
    assert_eq!((first.steps, second.steps), (3, 3));
    assert_eq!(second.digits[0].index, DIGITS_A_PAGE as u32);
    assert_eq!(digits(&mut session, ANY, 0).steps, 7);
}

#[test]
fn looking_at_digits_changes_no_run() {
    let weights = |looks: bool| {
        let mut session = trained(&specialists(), 5);
        if looks {
            digits(&mut session, ANY, 0);
        }
        match session.handle(ToWorker::Train { budget_ms: 50.0, max_steps: 5 }).pop() {
            Some(FromWorker::Progress(progress)) => progress.weights.expect("weights at the end of a request").bytes,
            other => panic!("expected Progress, got {other:?}"),
        }
    };
    assert!(weights(true) == weights(false), "weights differ after the digits were looked at");
}

#[test]
fn a_setting_that_changes_how_digits_are_read_is_seen_at_once() {
    let mut session = trained(&specialists(), 20);
    let misread = DigitChoice { misread: true, ..ANY };
    let all = digits(&mut session, misread, 0).n_found;
    session.handle(ToWorker::Change { number: 1, config: TrainConfig { top_k: 1, ..specialists() } });
    let test = full_evaluation(&mut session);
    let lead_alone = digits(&mut session, misread, 0).n_found;
    assert_eq!(lead_alone, (test.error * 840.0).round() as u32);
    assert_ne!(lead_alone, all);
}

#[test]
fn a_step_on_a_digit_makes_its_label_likelier_and_the_gate_goes_where_it_is_pushed() {
    let config = TrainConfig { cost: Cost::MixtureLikelihood, own_weight: 0.0, ..specialists() };
    let blame = blame(&mut trained(&config, 5));
    assert_eq!((blame.number, blame.gate.len(), blame.pushes.len()), (8, 10, 10));
    assert!(blame.answer_after > blame.answer, "{} after {}", blame.answer_after, blame.answer);
    let h = blame.responsibilities.expect("the mixture likelihood has responsibilities");
    let lead = (0..10).max_by(|&a, &b| (h[a] - blame.gate[a]).total_cmp(&(h[b] - blame.gate[b]))).expect("ten experts");
    assert!(blame.gate_gradient[lead] < 0.0 && blame.gate_after[lead] > blame.gate[lead]);
}

#[test]
fn an_expert_that_is_off_is_off_before_a_step_on_a_digit_and_after_it() {
    for off_in_training in [false, true] {
        let config = TrainConfig { off_in_training, ..specialists() };
        let mut session = trained(&config, 20);
        let on = blame(&mut session);
        let lead = argmax(&on.gate);
        assert!(on.gate[lead] > 0.1 && on.gate_after[lead] > 0.1, "{on:?}");
        let experts_off = lead.to_string().parse().expect("a set of experts");
        session.handle(ToWorker::Change { number: 1, config: TrainConfig { experts_off, ..config.clone() } });
        let off = blame(&mut session);
        assert_eq!((off.gate[lead], off.gate_after[lead], off.pushes[lead]), (0.0, 0.0, 0.0));
        assert!((off.gate_after.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{off:?}");
        let gate_by_hand = "25 0 75".parse().expect("a gate");
        session.handle(ToWorker::Change { number: 1, config: TrainConfig { gate_by_hand, ..config } });
        let by_hand = blame(&mut session);
        assert_eq!(by_hand.gate, by_hand.gate_after);
        assert!((by_hand.gate[0] - 0.25).abs() < 1e-5 && (by_hand.gate[2] - 0.75).abs() < 1e-5, "{by_hand:?}");
    }
}

#[test]
fn every_expert_dreams_of_the_digit_that_was_asked_for() {
    let mut session = trained(&specialists(), 20);
    let digits: Vec<u8> = (0..10).rev().collect();
    let mut dream = || match inspect(&mut session, Inspect::Dreams { digits: digits.clone() }) {
        Inspected::Dreams(dreams) => dreams,
        other => panic!("expected dreams, got {other:?}"),
    };
    let dreams = dream();
    assert_eq!(dreams, dream(), "the same weights have the same dreams");
    assert_eq!(dreams.dreams.iter().map(|dream| dream.digit).collect::<Vec<_>>(), digits);
    assert!(dreams.dreams.iter().all(|dream| dream.pixels.len() == 196 && dream.certainty > 0.5), "{dreams:?}");
}

#[test]
fn questions_before_there_is_a_run_get_no_answer() {
    let mut session = Session::new(|| 0.0);
    let answers = session.handle(ToWorker::Inspect(Inspect::Digits { choice: ANY, from: 0 }));
    assert!(answers.is_empty(), "{answers:?}");
    assert!(!session.has_background_work());
}
