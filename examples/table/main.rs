//! Writes `docs/results.md`: the results of every preset on MNIST and on generated digits, over several seeds.
//!
//! `cargo run --release --example table` needs MNIST, from `MNIST_DIR` or else from `data/mnist`. It trains on two
//! threads for about half an hour. Its results choose no setting: settings are chosen on held-out training digits, with
//! `--validation` of the example `train`.

#[path = "../train/data.rs"]
mod data;
mod earlier;
mod report;

use anyhow::Result;
use data::{Source, load};
use moe::digits::Dataset;
use moe::mixture::routing::Load;
use moe::training::optimizer::Schedule;
use moe::training::presets::{PRESETS, Preset};
use moe::training::{Ablation, Evaluation, EvaluationJob, Inputs, TrainConfig, Trainer};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Runs of each preset on each data set, at seeds from 0.
pub const N_SEEDS: u32 = 5;
/// Runs at the same time.
const N_THREADS: usize = 2;
/// Epochs after which a run without a last epoch is tested.
const EPOCHS: [u32; 4] = [1, 2, 3, 10];
/// The epoch in which the load of sparse gates is counted.
const LOAD_EPOCH: u32 = 3;
/// The long run that is for generated digits; the others are for MNIST.
const FOR_GENERATED: &str = "from_generated_60";
/// The file for the tables.
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
    /// What the router of a sparse gate did in epoch [`LOAD_EPOCH`].
    pub load: LoadSums,
}

/// Sums over the batches of an epoch.
#[derive(Default)]
pub struct LoadSums {
    /// Digits that ask each expert, or that the expert chooses, `[k]`.
    pub asked: Vec<u32>,
    /// What the experts took of what was asked.
    pub taken: u32,
    /// All digits.
    pub n_digits: u32,
}

impl LoadSums {
    fn add(&mut self, load: &Load) {
        self.asked.resize(load.asked.len(), 0);
        self.asked.iter_mut().zip(&load.asked).for_each(|(sum, asked)| *sum += asked);
        self.taken += load.taken.iter().sum::<u32>();
        self.n_digits += load.n_examples;
    }
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
                    // The file is written after each run, so that stopping the command keeps the presets that are done.
                    std::fs::write(FILE, report::markdown(&studies)).expect("the command is run in the repository");
                }
            });
        }
    });
    let studies = studies.into_inner().expect("no thread panics while it holds the lock");
    print!("{}", report::markdown(&studies));
    Ok(())
}

/// All runs, long ones first, so that no thread is left alone with a long run, then those on MNIST. A long run is made on one
/// data set only.
fn jobs() -> Vec<(Study, u32)> {
    let studies = (0..PRESETS.len()).flat_map(|preset| [true, false].map(|on_mnist| Study { preset, on_mnist }));
    let is_long = |study: &Study| epochs(&PRESETS[study.preset]) != EPOCHS;
    let mut studies: Vec<_> = studies
        .filter(|study| !is_long(study) || study.on_mnist != (PRESETS[study.preset].key == FOR_GENERATED))
        .collect();
    studies.sort_by_key(|study| std::cmp::Reverse((is_long(study), study.on_mnist)));
    studies.into_iter().flat_map(|study| (0..N_SEEDS).map(move |seed| (study, seed))).collect()
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
    let mut run = Run { at_home: Vec::new(), on_mnist: Vec::new(), load: LoadSums::default() };
    for epochs in epochs(preset) {
        while trainer.steps() < epochs * trainer.steps_per_epoch() {
            let is_counted = trainer.steps() / trainer.steps_per_epoch() + 1 == LOAD_EPOCH;
            trainer.step(&train);
            trainer.learner().load().filter(|_| is_counted).into_iter().for_each(|load| run.load.add(load));
        }
        let tested = |test: &Inputs| EvaluationJob::new(trainer.model(), trainer.steps(), test.len());
        run.at_home.push(tested(&test).with_ablation(Ablation::EachExpert).finish(&test));
        run.on_mnist.extend(away.as_ref().map(|away| tested(away).finish(away)));
    }
    run
}
