//! Writes `docs/size_baseline.md`: mixtures against one network of an expert's size, and against one with as many weights as
//! the whole mixture, on the same batches.
//!
//! `cargo run --release --example size_baseline` needs MNIST, from `MNIST_DIR` or else from `data/mnist`. It trains on two
//! threads for some minutes. Its results choose no setting.

#[path = "../train/data.rs"]
mod data;
mod report;

use anyhow::Result;
use data::{Source, load};
use moe::digits::{Dataset, Digits};
use moe::training::presets::preset;
use moe::training::size_baseline::SizeBaseline;
use moe::training::{Evaluation, EvaluationJob, Inputs, TrainConfig, Trainer};
use std::sync::Mutex;

/// Runs of each preset on each data set, at seeds from 0.
const N_SEEDS: u32 = 5;
/// The presets, by their keys.
const PRESETS: [&str; 2] = ["specialists", "best_accuracy"];
/// Epochs after which all three are tested.
pub const EPOCHS: [u32; 3] = [1, 3, 10];
/// The file for the tables.
const FILE: &str = "docs/size_baseline.md";

/// The tests of one run, after each of [`EPOCHS`].
pub type Tests = Vec<Evaluation>;

fn main() -> Result<()> {
    let data_sets = [("MNIST", load(Source::Mnist)?), ("the page’s 20,000 generated digits", load(Source::GENERATED)?)];
    let mut text = report::HEAD.to_owned();
    for (name, digits) in &data_sets {
        text += &report::heading(name);
        for key in PRESETS {
            let preset = preset(key).expect("the preset exists");
            text += &report::row(preset.name, &runs(&(preset.config)(), digits));
            eprintln!("{} on {name}: done", preset.name);
        }
    }
    std::fs::write(FILE, &text)?;
    print!("{text}");
    Ok(())
}

/// The runs of all seeds, two at a time, in the order of their seeds.
fn runs(config: &TrainConfig, digits: &Dataset) -> Vec<Tests> {
    let inputs = |digits: &Digits| Inputs::new(digits.clone(), config.input_reduction);
    let (train, test) = (inputs(&digits.train), inputs(&digits.test));
    let (next, done) = (Mutex::new(0..N_SEEDS), Mutex::new(Vec::new()));
    let work = || {
        while let Some(seed) = { next.lock().expect("no thread panics with the lock").next() } {
            let tests = run(&TrainConfig { seed, size_baseline: true, ..config.clone() }, &train, &test);
            done.lock().expect("no thread panics with the lock").push((seed, tests));
        }
    };
    std::thread::scope(|scope| [(); 2].map(|()| scope.spawn(work)).map(drop));
    let mut done = done.into_inner().expect("no thread panics with the lock");
    done.sort_by_key(|(seed, _)| *seed);
    done.into_iter().map(|(_, tests)| tests).collect()
}

fn run(config: &TrainConfig, train: &Inputs, test: &Inputs) -> Tests {
    let mut trainer = Trainer::new(config, train.len());
    let mut big = SizeBaseline::new(config, train.len());
    let after = |epochs: u32| {
        while trainer.steps() < epochs * trainer.steps_per_epoch() {
            trainer.step(train);
            big.step(train);
        }
        let job = EvaluationJob::new(trainer.model(), trainer.steps(), test.len());
        job.with_size_baseline(Some(big.reader())).finish(test)
    };
    EPOCHS.map(after).into()
}
