//! Presets learn as well as they promise: on generated digits, and on MNIST where `MNIST_DIR` is set.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // In a test a panic is the message.

#[path = "../examples/train/data.rs"]
mod data;

use data::Source;
use moe::digits::Dataset;
use moe::training::{Evaluation, EvaluationJob, Inputs, Trainer, presets};
use std::sync::OnceLock;

/// Figures on all test digits after `epochs` epochs at seed 0.
fn learn(preset: &str, epochs: u32, dataset: &Dataset) -> Evaluation {
    let config = (presets::preset(preset).unwrap().config)();
    let train = Inputs::new(dataset.train.clone(), config.input_reduction);
    let test = Inputs::new(dataset.test.clone(), config.input_reduction);
    let mut trainer = Trainer::new(&config, train.len());
    for _ in 0..epochs * trainer.steps_per_epoch() {
        trainer.step(&train);
    }
    let evaluation = EvaluationJob::new(trainer.model(), trainer.steps(), test.len()).finish(&test);
    let Evaluation { error, experts_alive, specialisation, .. } = &evaluation;
    let name = &dataset.name;
    println!("{preset} on {name}: error {error}, alive {experts_alive}, specialisation {specialisation}");
    evaluation
}

fn generated() -> &'static Dataset {
    static DATASET: OnceLock<Dataset> = OnceLock::new();
    DATASET.get_or_init(|| data::load(Source::GENERATED).unwrap())
}

/// MNIST, or a line that says why there is none.
fn mnist() -> Option<&'static Dataset> {
    static DATASET: OnceLock<Option<Dataset>> = OnceLock::new();
    let dataset = DATASET.get_or_init(|| {
        if std::env::var_os("MNIST_DIR").is_none_or(|folder| folder.is_empty()) {
            println!("skipped: MNIST_DIR is not set");
            return None;
        }
        Some(data::load(Source::Mnist).unwrap())
    });
    dataset.as_ref()
}

#[test]
fn specialists_divide_generated_digits_among_themselves() {
    let figures = learn("specialists", 2, generated());
    assert!(figures.error <= 0.05, "test error {}", figures.error);
    assert!(figures.error < figures.baseline_error, "the baseline misreads only {}", figures.baseline_error);
    assert_eq!(figures.experts_alive, 10);
    assert!(figures.specialisation >= 0.4, "specialisation {}", figures.specialisation);
}

#[test]
fn competitive_experts_stay_alive_on_generated_digits() {
    let figures = learn("competitive", 2, generated());
    assert!(figures.error <= 0.065, "test error {}", figures.error);
    assert_eq!(figures.experts_alive, 10);
    assert!(figures.specialisation >= 0.5, "specialisation {}", figures.specialisation);
}

#[test]
fn the_reference_collapses_on_generated_digits() {
    let figures = learn("reference", 1, generated());
    assert!(figures.error <= 0.2, "test error {}", figures.error);
    assert_eq!(figures.experts_alive, 1);
}

#[test]
fn specialists_read_mnist_after_one_epoch() {
    let Some(dataset) = mnist() else { return };
    let figures = learn("specialists", 1, dataset);
    assert!(figures.error <= 0.036, "test error {}", figures.error);
    assert_eq!(figures.experts_alive, 10);
    assert!(figures.specialisation >= 0.5, "specialisation {}", figures.specialisation);
}

#[test]
fn the_reference_collapses_on_mnist() {
    let Some(dataset) = mnist() else { return };
    let figures = learn("reference", 1, dataset);
    assert!(figures.error <= 0.08, "test error {}", figures.error);
    assert_eq!(figures.experts_alive, 1);
}
