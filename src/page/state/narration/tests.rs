//! Tests of the sentence that narrates: scenes, and what is said of each.

use crate::digits::N_CLASSES;
use crate::mixture::{Prediction, Weights};
use crate::model_file::ModelFile;
use crate::page::state::narration::*;
use crate::page::state::run::history::Position;
use crate::page::state::run::record::Record;
use crate::page::state::tests::{at_step, send};
use crate::page::state::{Event, pad::subject::Subject};
use crate::protocol::{DataFile, FromWorker, WeightsSnapshot};
use crate::training::Model;
use crate::training::experts::ExpertSet;
use crate::training::presets::specialists;

/// What is said of the scene must begin with the lead, and the rest must contain this part.
#[track_caller]
fn check(state: &State, lead: &str, part: &str) {
    let narration = state.narration();
    assert_eq!(narration.lead, lead, "{narration:?}");
    assert!(narration.rest.contains(part), "{narration:?}");
}

/// A run of this balance weight at this step, with this as its latest test.
fn tested(steps: u32, balance_weight: f32, test: Evaluation) -> State {
    let mut state = at_step(steps);
    state.config.balance_weight = balance_weight;
    *state.shown.evaluation = Some(Evaluation { steps, ..test });
    state
}

/// A run that had collapsed and is rescued by now, with these errors of the mixture and of one network alone.
fn rescued(error: f32, baseline_error: f32) -> State {
    let mut state = tested(3_000, 0.1, Evaluation { error, baseline_error, effective_experts: 8.0, ..divided() });
    state.shown.history.add_evaluation(Position::default(), collapsed());
    state
}

/// One of ten experts has everything.
fn collapsed() -> Evaluation {
    let mut gating_shares = vec![0.001; 10];
    gating_shares[2] = 0.991;
    Evaluation { gating_shares, effective_experts: 1.05, error: 0.08, baseline_error: 0.07, ..Evaluation::default() }
}

/// Each of ten experts has digits of its own.
fn divided() -> Evaluation {
    Evaluation {
        gating_shares: vec![0.1; 10],
        effective_experts: 9.9,
        experts_alive: 10,
        specialisation: 0.73,
        gate_entropy: 0.4,
        error: 0.03,
        baseline_error: 0.05,
        ..Evaluation::default()
    }
}

#[test]
fn without_digits_they_are_on_their_way() {
    check(&State::default(), "The digits are on their way.", "");
}

#[test]
fn a_model_says_that_its_experts_are_trained_and_whom_its_gate_asks() {
    let mut state = at_step(0);
    let config = specialists();
    let weights = Weights::zeros(config.shape());
    let file = ModelFile { config, weights, steps: 9_380, dataset: "MNIST".to_owned(), curves: None };
    let file = DataFile { name: "mine.safetensors".to_owned(), bytes: file.to_bytes() };
    send(&mut state, [Event::ModelGiven(file)]);
    check(&state, "These experts are trained.", "Draw a digit");
    *state.subject = Subject::test_digit(3, 7, &[9; crate::digits::N_PIXELS]).expect("it has 28×28 pixels");
    state.reading.prediction = Some(reading());
    check(&state, "These experts are trained.", "Your 7 goes to B; 8 others say otherwise.");
    check(&state, "These experts are trained.", "Train starts afresh.");
}

/// The gate asks expert B, who says 7; expert A agrees and all others say 4.
fn reading() -> Prediction {
    let says = |digit: usize| {
        let mut outputs = vec![0.01; N_CLASSES];
        outputs[digit] = 0.9;
        outputs
    };
    let mut gate = vec![0.02; 10];
    gate[1] = 0.82;
    let experts = (0..10).map(|k| says(if k < 2 { 7 } else { 4 })).collect();
    Prediction { gate, experts, answer: says(7), baseline: says(7) }
}

#[test]
fn at_step_0_the_networks_know_nothing_and_their_number_is_said_in_words() {
    let mut state = at_step(0);
    check(&state, "Ten new networks that know nothing.", "Press Train");
    state.config.n_experts = 1;
    check(&state, "One new network that knows nothing.", "Press Train");
    state.config.n_experts = 16;
    check(&state, "16 new networks that know nothing.", "Press Train");
}

#[test]
fn whoever_has_much_gets_more_until_one_has_everything() {
    let mut shares = vec![0.08; 10];
    shares[3] = 0.28;
    let ahead = Evaluation { gating_shares: shares, effective_experts: 9.0, ..Evaluation::default() };
    check(&tested(12, -0.3, ahead.clone()), "D pulls ahead.", "It has 28 % of the gate");
    check(&tested(12, 0.0, ahead), "They begin alike.", "the gate asks all of them");
    check(&tested(200, -0.3, collapsed()), "One expert takes everything.", "Being a little better, C got more digits");
    check(&tested(200, 0.0, collapsed()), "One expert takes everything.", "so it learnt faster, so it got more.");
    check(&tested(200, 0.1, collapsed()), "Leaving experts out costs something now.", "C still has nearly all");
}

#[test]
fn a_single_expert_that_is_on_has_nobody_to_take_from() {
    for balance_weight in [-0.3, 0.1] {
        let mut state = tested(200, balance_weight, collapsed());
        state.config.experts_off = (0..10).filter(|k| *k != 2).fold(ExpertSet::default(), ExpertSet::toggled);
        check(&state, "One expert reads everything.", "");
    }
}

#[test]
fn half_of_the_experts_that_are_on_are_enough_for_a_rescue() {
    let mut state = rescued(0.04, 0.05);
    state.config.n_experts = 4;
    let test = state.shown.evaluation.as_mut().expect("it is tested");
    (test.effective_experts, test.experts_alive) = (3.1, 4);
    check(&state, "They work again, and pay off.", "");
}

#[test]
fn given_roles_are_no_discovery() {
    let mut state = tested(900, 0.0, divided());
    state.config.role_prior_weight = 1.0;
    check(&state, "They have divided the digits.", "Their roles were given.");
}

#[test]
fn a_moment_that_is_looked_back_on_is_told_with_its_own_settings_and_tests() {
    let mut state = at_step(0);
    let config = TrainConfig { balance_weight: -0.3, ..specialists() };
    send(&mut state, [Event::Worker(FromWorker::Started { config: config.clone() })]);
    state.config.set(config.clone());
    state.shown.record = Record::new(config.clone());
    state.shown.record.change(200, TrainConfig { balance_weight: 0.1, ..config });
    let bytes = Model::new(&state.config, &Weights::zeros(state.config.shape())).to_bytes();
    for (steps, test) in [(0, divided()), (150, collapsed()), (3_000, divided())] {
        state.shown.time_machine.keep(WeightsSnapshot { steps, bytes: bytes.clone() });
        state.shown.history.add_evaluation(Position::default(), Evaluation { steps, ..test });
    }
    state.config.balance_weight = 0.1;
    state.training.steps = 3_000;
    send(&mut state, [Event::ViewMoment(1)]);
    check(&state, "One expert takes everything.", "C got more digits");
    send(&mut state, [Event::ViewMoment(0)]);
    check(&state, "Ten new networks that know nothing.", "With these the run began.");
}

#[test]
fn a_mixture_of_one_expert_has_not_collapsed() {
    let mut state = tested(200, 0.0, Evaluation { effective_experts: 1.0, ..Evaluation::default() });
    state.config.n_experts = 1;
    check(&state, "One expert reads everything.", "");
}

#[test]
fn an_expert_that_is_off_is_named() {
    let mut state = tested(900, 0.0, divided());
    for (expert, said) in [(1, "B is off."), (3, "B and D are off."), (9, "B, D and J are off.")] {
        state.shown.config.experts_off = state.shown.config.experts_off.toggled(expert);
        check(&state, "They have divided the digits.", said);
    }
}

#[test]
fn a_rescue_pays_off_only_once_the_mixture_beats_one_network() {
    check(
        &rescued(0.08, 0.05),
        "They work again.",
        "First they are worse than one network: 8.00 % against 5.00 %. Wait",
    );
    check(&rescued(0.05, 0.05), "They work again.", "as good as one network: both misread 5.00 %.");
    check(&rescued(0.04, 0.05), "They work again, and pay off.", "they misread 4.00 %, one network alone 5.00 %");
    // A gate that gives each the same, while one leads on all digits.
    let mut undecided = rescued(0.08, 0.05);
    undecided.shown.evaluation.as_mut().expect("it is tested").experts_alive = 2;
    check(&undecided, "Leaving experts out costs something now.", "begin to get digits");
    // An expert that was alone because the others were off has taken nothing.
    let mut alone = tested(3_000, 0.1, divided());
    let gating_shares = vec![0.0, 0.0, 1.0, 0.0];
    let only_one_on = Evaluation { gating_shares, effective_experts: 1.0, ..collapsed() };
    alone.shown.history.add_evaluation(Position::default(), only_one_on);
    check(&alone, "They have divided the digits.", "");
    // Without a collapse there was nothing to rescue.
    check(&tested(3_000, 0.1, divided()), "They have divided the digits.", "");
}

#[test]
fn experts_that_part_are_told_from_experts_that_vote() {
    check(&tested(900, 0.0, divided()), "They have divided the digits.", "you know 73 % of the digit.");
    let mut with_a_digit = tested(900, 0.0, divided());
    with_a_digit.reading.prediction = Some(reading());
    check(&with_a_digit, "They have divided the digits.", "Your 7 goes to B; 8 others");
    let voting = Evaluation { gate_entropy: 2.2, specialisation: 0.3, ..divided() };
    check(&tested(900, 0.0, voting), "They vote.", "none has digits of its own");
    let in_groups = Evaluation { gate_entropy: 1.63, specialisation: 0.57, ..divided() };
    check(&tested(900, 0.0, in_groups), "They vote.", "you know 57 % of it");
    let early = Evaluation { gate_entropy: 2.2, specialisation: 0.21, error: 0.3, ..divided() };
    check(&tested(90, 0.0, early.clone()), "They begin to differ.", "you know 21 % of the digit.");
    let alike = Evaluation { specialisation: 0.01, ..early };
    check(&tested(90, 0.0, alike), "They hardly differ yet.", "next to nothing");
    let sparse = |steps: u32, test: Evaluation| {
        let mut state = tested(steps, 0.1, test);
        state.config.routing = Routing::TopK;
        state
    };
    check(&sparse(12, divided()), "They begin alike.", "does not know yet whom to ask");
    let settled = Evaluation { gate_entropy: 0.0, specialisation: 0.36, ..divided() };
    check(&sparse(6_000, settled), "They share the digits out.", "you know 36 % of it");
    let idle = Evaluation { experts_alive: 5, ..divided() };
    check(&tested(900, 0.0, idle), "They have divided the digits.", "Nobody told them to. 5 have none.");
    let mut by_hand = tested(900, 0.0, divided());
    by_hand.config.gate_by_hand = "0 100".parse().expect("points of two experts");
    check(&by_hand, "The gate is set by hand.", "the same shares");
    let mut untested = at_step(90);
    *untested.shown.evaluation = None;
    check(&untested, "Training.", "The first test");
}
