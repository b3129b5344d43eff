//! A run shared by several workers has the same bits as one worker's, however it is cut into slices.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // In a test a panic is the message.

#[path = "../few_digits/mod.rs"]
mod few_digits;
mod session;
mod threads;

use moe::digits::ReducedImage;
use moe::digits::generated::Generator;
use moe::mixture::Weights;
use moe::training::eras::ERAS;
use moe::training::{Inputs, TrainConfig, Trainer, presets};
use moe::worker::crew::{Engine, Helpers, Then};
use std::time::Duration;
use threads::Threads;

fn digits(config: &TrainConfig) -> Inputs {
    Inputs::new(Generator::new(5).digits(0..600), config.input_reduction)
}

/// Trains a run in slices of these lengths, in turn, with these helpers.
fn train(config: &TrainConfig, digits: &Inputs, n_steps: u32, slices: &[u32], helpers: &mut Threads) -> Engine {
    let mut engine = Engine::new(Trainer::new(config, digits.len()));
    go_on(&mut engine, digits, n_steps, slices, helpers);
    engine
}

fn go_on(engine: &mut Engine, digits: &Inputs, n_steps: u32, slices: &[u32], helpers: &mut Threads) {
    let mut lengths = slices.iter().cycle();
    while engine.learner().steps() < n_steps {
        engine.share(digits.len(), helpers).unwrap();
        let left = n_steps - engine.learner().steps();
        let length = left.min(*lengths.next().unwrap());
        for step in 1..=length {
            let then = if step == length { Then::Stop } else { Then::Continue };
            engine.step(digits, then, helpers).unwrap();
        }
    }
}

/// The moving average of the weights, and the weights themselves.
fn weights(engine: &mut Engine) -> [Weights; 2] {
    let shown = engine.model().weights();
    [shown, engine.dissolve().weights()]
}

/// Checks that any number of workers learns the weights that one worker does, from the same digits.
fn check(config: &TrainConfig, n_steps: u32) {
    let digits = digits(config);
    let mut engine = train(config, &digits, n_steps, &[n_steps], &mut Threads::new(0));
    let last = last_digits(&engine);
    let alone = weights(&mut engine);
    for (n_workers, slices) in [(2, &[50][..]), (3, &[1, 7, 30]), (4, &[200]), (6, &[13])] {
        let mut helpers = Threads::new(n_workers - 1);
        let mut engine = train(config, &digits, n_steps, slices, &mut helpers);
        assert_eq!(engine.n_workers(), n_workers);
        assert!(last_digits(&engine) == last, "{n_workers} workers learnt last from other digits than one");
        assert!(weights(&mut engine) == alone, "{n_workers} workers learn something else than one");
    }
}

/// The digits that were learnt from last.
fn last_digits(engine: &Engine) -> Vec<ReducedImage> {
    let part = engine.last_part();
    (0..part.labels.len()).map(|example| part.image(example)).collect()
}

fn reference() -> TrainConfig {
    (presets::preset("reference").unwrap().config)()
}

fn warped(config: TrainConfig) -> TrainConfig {
    TrainConfig { warp_rotation: 10.0, warp_shift: 1.5, warp_elastic: 0.5, ..config }
}

#[test]
fn specialists_have_the_same_weights_for_any_number_of_workers() {
    check(&presets::specialists(), 200);
    check(&warped(presets::specialists()), 60);
}

#[test]
fn sparse_gates_have_the_same_weights_for_any_number_of_workers() {
    for era in ERAS {
        check(&(presets::preset(era.preset).unwrap().config)(), 60);
    }
}

#[test]
fn competitive_experts_have_the_same_weights_for_any_number_of_workers() {
    let config = (presets::preset("competitive").unwrap().config)();
    check(&config, 200);
    check(&warped(config), 60);
}

#[test]
fn the_reference_has_the_same_weights_for_any_number_of_workers() {
    check(&reference(), 200);
    check(&warped(reference()), 60);
}

#[test]
fn pretraining_ends_at_the_same_step_for_all() {
    check(&TrainConfig { pretraining_epochs: 2.0, ..presets::specialists() }, 40);
}

#[test]
fn batches_of_several_slices_are_shared_too() {
    check(&TrainConfig { batch_size: 600, ..presets::specialists() }, 12);
}

#[test]
fn batches_of_several_parts_are_shared_too() {
    check(&TrainConfig { batch_size: 600, ..reference() }, 12);
}

#[test]
fn what_a_network_skips_does_not_depend_on_the_number_of_workers() {
    check(&TrainConfig { skip: 0.01, ..presets::specialists() }, 200);
    check(&TrainConfig { skip: 0.1, batch_size: 600, ..presets::specialists() }, 12);
    check(&TrainConfig { skip: 0.03, batch_size: 600, ..reference() }, 12);
}

#[test]
fn a_term_on_the_whole_batch_can_come_and_go() {
    let parted = TrainConfig { batch_size: 600, ..reference() };
    let whole = TrainConfig { balance_weight: 0.1, ..parted.clone() };
    let digits = digits(&parted);
    let changed = |n_helpers: usize| {
        let mut helpers = Threads::new(n_helpers);
        let mut engine = train(&parted, &digits, 6, &[3], &mut helpers);
        for (config, until) in [(&whole, 10), (&parted, 14)] {
            engine.change(config, &mut helpers);
            go_on(&mut engine, &digits, until, &[2], &mut helpers);
            assert_eq!(engine.n_workers(), 1 + n_helpers);
        }
        weights(&mut engine)
    };
    assert!(changed(0) == changed(3));
}

#[test]
fn networks_that_cannot_be_shared_evenly_are_shared_all_the_same() {
    let config = TrainConfig { n_experts: 5, n_hidden: 12, ..presets::specialists() };
    check(&config, 40);
    let few = TrainConfig { n_experts: 2, ..presets::specialists() };
    let engine = train(&few, &digits(&few), 5, &[5], &mut Threads::new(5));
    assert_eq!(engine.n_workers(), 4, "there are four networks");
}

#[test]
fn the_number_of_workers_can_change_at_any_time() {
    let config = presets::specialists();
    let digits = digits(&config);
    let alone = weights(&mut train(&config, &digits, 60, &[60], &mut Threads::new(0)));
    let mut helpers = Threads::new(0);
    let mut engine = Engine::new(Trainer::new(&config, digits.len()));
    for (n_helpers, until) in [(0, 7), (1, 20), (3, 33), (0, 40), (2, 60)] {
        helpers.set_wanted(n_helpers);
        go_on(&mut engine, &digits, until, &[4], &mut helpers);
        assert_eq!(engine.n_workers(), 1 + n_helpers);
    }
    assert!(weights(&mut engine) == alone);
}

#[test]
fn helpers_that_stand_by_need_no_message() {
    let config = presets::specialists();
    let digits = digits(&config);
    let mut helpers = Threads::new(1);
    let mut engine = train(&config, &digits, 30, &[1], &mut helpers);
    // A thread that the machine has kept waiting for a tenth of a second needs a message.
    assert!(helpers.n_told < 10, "{} messages for 30 slices", helpers.n_told);
    let n_told = helpers.n_told;
    std::thread::sleep(Duration::from_secs(1));
    go_on(&mut engine, &digits, 31, &[1], &mut helpers);
    assert_eq!(helpers.n_told, n_told + 1, "one that has waited for long hears messages");
}

#[test]
fn helpers_hear_messages_now_and_then() {
    let config = presets::specialists();
    let digits = digits(&config);
    let mut helpers = Threads::new(1);
    let mut engine = train(&config, &digits, 1, &[1], &mut helpers);
    let n_told = helpers.n_told;
    go_on(&mut engine, &digits, 201, &[1], &mut helpers);
    let n_told = helpers.n_told - n_told;
    assert!((3..20).contains(&n_told), "{n_told} messages for 200 slices, of which three come at least");
}

#[test]
fn changed_settings_reach_everyone() {
    let config = presets::specialists();
    let slower = TrainConfig { learning_rate: 0.002, own_weight: 0.1, skip: 0.05, warp_shift: 1.0, ..config.clone() };
    let digits = digits(&config);
    let changed = |n_helpers: usize| {
        let mut helpers = Threads::new(n_helpers);
        let mut engine = train(&config, &digits, 20, &[10], &mut helpers);
        engine.change(&slower, &mut helpers);
        go_on(&mut engine, &digits, 50, &[10], &mut helpers);
        weights(&mut engine)
    };
    assert!(changed(0) == changed(3));
}

#[test]
fn after_a_helper_has_died_the_run_goes_on_from_the_last_slice() {
    let config = presets::specialists();
    let digits = digits(&config);
    let alone = weights(&mut train(&config, &digits, 50, &[50], &mut Threads::new(0)));
    let mut helpers = Threads::new(2);
    let mut engine = train(&config, &digits, 30, &[10], &mut helpers);
    helpers.kill_last();
    let lost = engine.step(&digits, Then::Continue, &mut helpers).unwrap_err();
    assert!(lost.to_string().contains("not answered"), "{lost}");
    assert_eq!(engine.dissolve().steps(), 30);
    helpers.set_wanted(0);
    go_on(&mut engine, &digits, 50, &[10], &mut helpers);
    assert!(weights(&mut engine) == alone);
}
