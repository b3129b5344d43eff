//! Writes `docs/results.md`: what every preset reaches, on MNIST and on generated digits, over several seeds.
//!
//! `cargo run --release --example table` needs MNIST, from `MNIST_DIR` or else from `data/mnist`. It trains on two
//! threads for about half an hour. Nothing is chosen by what it finds: settings are chosen on held-out training
//! digits, with `--validation` of the example `train`.

#[path = "../train/data.rs"]
mod data;
mod earlier;
mod report;

use anyhow::Result;
use data::{Source, load};
use moe::digits::Dataset;
use moe::training::optimizer::Schedule;
use moe::training::presets::{PRESETS, Preset};
use moe::training::{Evaluation, EvaluationJob, Inputs, TrainConfig, Trainer};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Runs of each preset on each data set, at seeds from 0.
const N_SEEDS: u32 = 5;
/// Runs at the same time.
const N_THREADS: usize = 2;
/// Epochs after which a run without an end is tested.
const EPOCHS: [u32; 4] = [1, 2, 3, 10];
/// Where the tables go.
const FILE: &str = "docs/results.md";

/// A preset trained on a data set.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Study {
    /// Its number among the presets.
    pub preset: usize,
    /// Whether it is trained on MNIST, else on generated digits.
    pub on_mnist: bool,
}

/// Figures of one run.
pub struct Run {
    /// On the test digits of the data set that it was trained on, after each of [`epochs`].
    pub at_home: Vec<Evaluation>,
    /// On the test digits of MNIST, if it was trained on others.
    pub on_mnist: Vec<Evaluation>,
}

/// Runs by seed.
pub type Studies = BTreeMap<Study, BTreeMap<u32, Run>>;

fn main() -> Result<()> {
    let (mnist, generated) = (load(Source::Mnist)?, load(Source::GENERATED)?);
    let jobs = jobs();
    let next = AtomicUsize::new(0);
    let studies: Mutex<Studies> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..N_THREADS {
            scope.spawn(|| {
                while let Some(&(study, seed)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let run = run(study, seed, &mnist, &generated);
                    let digits = if study.on_mnist { &mnist.name } else { &generated.name };
                    eprintln!("{} on {digits}, seed {seed}: done", PRESETS[study.preset].name);
                    let mut studies = studies.lock().expect("no thread panics while it holds the lock");
                    studies.entry(study).or_default().insert(seed, run);
                }
            });
        }
    });
    let studies = studies.into_inner().expect("no thread panics while it holds the lock");
    let text = report::markdown(&studies);
    print!("{text}");
    std::fs::write(FILE, text)?;
    Ok(())
}

/// Every run that is to be made, the longest first, so that no thread is left alone with one.
fn jobs() -> Vec<(Study, u32)> {
    let studies = (0..PRESETS.len()).flat_map(|preset| [true, false].map(|on_mnist| Study { preset, on_mnist }));
    let mut jobs: Vec<_> = studies.flat_map(|study| (0..N_SEEDS).map(move |seed| (study, seed))).collect();
    jobs.sort_by_key(|(study, _)| {
        let last = epochs(&PRESETS[study.preset]).last().copied();
        std::cmp::Reverse((last, study.on_mnist))
    });
    jobs
}

/// The epochs after which a preset's runs are tested: those of all, or the end of its schedule.
pub fn epochs(preset: &Preset) -> Vec<u32> {
    let config = (preset.config)();
    match config.schedule {
        Schedule::OneCycle => vec![config.schedule_epochs as u32],
        _ => EPOCHS.to_vec(),
    }
}

fn run(study: Study, seed: u32, mnist: &Dataset, generated: &Dataset) -> Run {
    let preset = &PRESETS[study.preset];
    let config = TrainConfig { seed, ..(preset.config)() };
    let home = if study.on_mnist { mnist } else { generated };
    let inputs = |digits: &moe::digits::Digits| Inputs::new(digits.clone(), config.input_reduction);
    let (train, test) = (inputs(&home.train), inputs(&home.test));
    let away = (!study.on_mnist).then(|| inputs(&mnist.test));
    let mut trainer = Trainer::new(&config, train.len());
    let mut run = Run { at_home: Vec::new(), on_mnist: Vec::new() };
    for epochs in epochs(preset) {
        while trainer.steps() < epochs * trainer.steps_per_epoch() {
            trainer.step(&train);
        }
        let tested = |test: &Inputs| EvaluationJob::new(trainer.model(), trainer.steps(), test.len()).finish(test);
        run.at_home.push(tested(&test));
        run.on_mnist.extend(away.as_ref().map(tested));
    }
    run
}
