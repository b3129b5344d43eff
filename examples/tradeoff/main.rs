//! Writes `src/training/tradeoff/figures.csv`: what recipes reach for the work they do on a digit, and for their weights.
//!
//! `cargo run --release --example tradeoff` needs MNIST, from `MNIST_DIR` or else from `data/mnist`. It trains on two threads
//! for some minutes. Its results choose no setting.

#[expect(dead_code, reason = "other examples load generated digits, too")]
#[path = "../train/data.rs"]
mod data;

use anyhow::Result;
use data::{Source, load};
use moe::digits::{Dataset, Digits};
use moe::training::tradeoff::{Recipe, line, recipes};
use moe::training::{EvaluationJob, Inputs, Model, TrainConfig, Trainer};
use std::sync::Mutex;

/// Runs of each recipe, at seeds from 0.
const N_SEEDS: u32 = 5;
/// Epochs after which all are tested.
const EPOCHS: u32 = 3;
/// The file for the figures.
const FILE: &str = "src/training/tradeoff/figures.csv";

fn main() -> Result<()> {
    let digits = load(Source::Mnist)?;
    let mut text = String::new();
    for recipe in recipes() {
        let line = runs(&recipe, &digits);
        eprint!("{line}");
        text += &line;
    }
    std::fs::write(FILE, &text)?;
    Ok(())
}

/// The line of a recipe, from the runs of all seeds, two at a time.
fn runs(recipe: &Recipe, digits: &Dataset) -> String {
    let inputs = |digits: &Digits| Inputs::new(digits.clone(), recipe.config.input_reduction);
    let (train, test) = (inputs(&digits.train), inputs(&digits.test));
    let (next, done) = (Mutex::new(0..N_SEEDS), Mutex::new(Vec::new()));
    let work = || {
        while let Some(seed) = { next.lock().expect("no thread panics with the lock").next() } {
            let result = run(&TrainConfig { seed, ..recipe.config.clone() }, &train, &test);
            done.lock().expect("no thread panics with the lock").push((seed, result));
        }
    };
    std::thread::scope(|scope| [(); 2].map(|()| scope.spawn(work)).map(drop));
    let mut done = done.into_inner().expect("no thread panics with the lock");
    done.sort_by_key(|(seed, _)| *seed);
    let errors: Vec<f64> = done.iter().map(|(_, (error, _))| *error).collect();
    let asked = done.iter().map(|(_, (_, asked))| asked).sum::<f64>() / f64::from(N_SEEDS);
    line(recipe, asked, &errors)
}

/// The test error of a run, and how many experts answer a test digit on average.
fn run(config: &TrainConfig, train: &Inputs, test: &Inputs) -> (f64, f64) {
    let mut trainer = Trainer::new(config, train.len());
    while trainer.steps() < EPOCHS * trainer.steps_per_epoch() {
        trainer.step(train);
    }
    let asked = asked(&trainer.model(), test.digits());
    let error = EvaluationJob::new(trainer.model(), trainer.steps(), test.len()).finish(test).error;
    (error.into(), asked)
}

fn asked(model: &Model, digits: &Digits) -> f64 {
    let of = |image| model.read(&image).gate.iter().filter(|share| **share > 0.0).count();
    digits.images.iter().map(of).sum::<usize>() as f64 / digits.len() as f64
}
