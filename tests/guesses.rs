//! The questions about sparse gates have the answers that the page says most seeds give: on MNIST where `MNIST_DIR` is set, else
//! on generated digits.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // In a test a panic is the message.
#![expect(clippy::disallowed_types, reason = "one question is about time")]

#[path = "../examples/train/data.rs"]
mod data;

use data::Source;
use moe::digits::Dataset;
use moe::training::guesses::{EPOCHS, Ending, GUESSES, Guess, Side};
use moe::training::{Evaluation, EvaluationJob, Inputs, TrainConfig, Trainer};
use std::sync::OnceLock;
use std::time::Instant;

/// Questions that generated digits answer otherwise: there the slow bias and the fast one read about as badly.
const OF_MNIST_ALONE: [&str; 1] = ["slow-bias"];

/// The digits, and whether they are MNIST's.
fn digits() -> &'static (Dataset, bool) {
    static DIGITS: OnceLock<(Dataset, bool)> = OnceLock::new();
    DIGITS.get_or_init(|| {
        let is_mnist = std::env::var_os("MNIST_DIR").is_some_and(|folder| !folder.is_empty());
        (data::load(if is_mnist { Source::Mnist } else { Source::GENERATED }).unwrap(), is_mnist)
    })
}

/// Trains a run to its end; gives the test at the end, and the milliseconds of training.
fn train(side: &Side, seed: u32) -> (Evaluation, f64) {
    let (dataset, _) = digits();
    let config = TrainConfig { seed, ..side.config.clone() };
    let [train, test] =
        [&dataset.train, &dataset.test].map(|digits| Inputs::new(digits.clone(), config.input_reduction));
    let mut trainer = Trainer::new(&config, train.len());
    let step_after = |epochs: f64| (epochs * f64::from(trainer.steps_per_epoch())).ceil() as u32;
    let (last, change) =
        (step_after(EPOCHS), side.later.as_ref().map(|(epochs, config)| (step_after(*epochs), config)));
    let started = Instant::now();
    for step in 0..last {
        if let Some((_, config)) = change.filter(|(at, _)| *at == step) {
            trainer.change(&TrainConfig { seed, ..config.clone() });
        }
        trainer.step(&train);
    }
    let train_ms = 1_000.0 * started.elapsed().as_secs_f64();
    (EvaluationJob::new(trainer.model(), last, test.len()).finish(&test), train_ms)
}

/// The answer that the two runs of a question give with this seed.
fn answer(guess: &Guess, seed: u32) -> usize {
    let ended = (guess.sides)().map(|side| (side.name, train(&side, seed)));
    for (name, (test, ms)) in &ended {
        let (key, error, alive) = (guess.key, 100.0 * test.error, test.experts_alive);
        println!("{key}, seed {seed}, {name}: error {error:.2} %, {alive} alive, {ms:.0} ms");
    }
    (guess.judge)(ended.each_ref().map(|(_, (test, train_ms))| Ending { test, train_ms: *train_ms }))
}

#[test]
fn most_seeds_give_the_usual_answer() {
    let (_, is_mnist) = digits();
    for guess in GUESSES.iter().filter(|guess| *is_mnist || !OF_MNIST_ALONE.contains(&guess.key)) {
        let answers = [0, 1, 2].map(|seed| answer(guess, seed));
        let n_usual = answers.iter().filter(|answer| **answer == guess.usual).count();
        assert!(n_usual >= 2, "{}: {answers:?}, usually {}", guess.key, guess.usual);
    }
}

#[test]
fn every_question_has_answers_to_choose_from_and_a_name_of_its_own() {
    for (number, guess) in GUESSES.iter().enumerate() {
        assert!((2..=3).contains(&guess.answers.len()) && guess.usual < guess.answers.len(), "{}", guess.key);
        assert!(GUESSES[..number].iter().all(|other| other.key != guess.key));
        let [first, second] = (guess.sides)();
        assert_eq!(first.config.batch_size, second.config.batch_size);
    }
}
