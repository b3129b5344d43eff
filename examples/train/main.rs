//! The page's training on the command line: `cargo run --release --example train -- --help`.
//!
//! The same settings, digits and seed give the same weights as on the page, bit for bit; the last line is their
//! fingerprint.

mod arguments;
mod data;
mod report;
mod settings;
mod split;

use anyhow::{Context, Result, ensure};
use arguments::{Arguments, Length};
use moe::kernel::SparseRows;
use moe::mixture::gradient_check::GradientCheck;
use moe::model_file::ModelFile;
use moe::training::size_baseline::SizeBaseline;
use moe::training::{Evaluation, EvaluationJob, Inputs, Model, Trainer};
use rand_pcg::Pcg32;
use report::{Csv, ProgressBar};
use std::num::NonZeroU32;
use std::path::Path;
use std::process::ExitCode;

/// Exit code for arguments that make no run.
const USAGE_ERROR: u8 = 2;
/// Training digits that the gradients are checked on.
const N_CHECKED: usize = 64;

fn main() -> ExitCode {
    let result = arguments::parse(lexopt::Parser::from_env()).and_then(|arguments| match arguments {
        None => report::say(arguments::help().trim_end()).map(|()| ExitCode::SUCCESS),
        Some(arguments) => run(&arguments),
    });
    result.unwrap_or_else(|error| {
        eprintln!("{error:#}");
        ExitCode::from(USAGE_ERROR)
    })
}

/// Trains, saves and prints the results; the exit code is a failure where the run diverged.
fn run(arguments: &Arguments) -> Result<ExitCode> {
    let config = &arguments.config;
    [&arguments.save, &arguments.onnx].into_iter().flatten().try_for_each(|path| check_folder(path))?;
    let csv = arguments.csv.as_deref().map(|path| Csv::create(path, config.n_experts)).transpose()?;
    let dataset = split::training_and_test(arguments.source, arguments.test_source, arguments.tested_on)?;
    let train = Inputs::new(dataset.train, config.input_reduction);
    let test = Inputs::new(dataset.test, config.input_reduction);

    let mut trainer = Trainer::new(config, train.len());
    let beside = config.size_baseline.then(|| SizeBaseline::new(config, train.len()));
    let (model, evaluation) = learn(arguments, (&mut trainer, beside), &train, &test, csv)?;
    let diverged = trainer.steps() != evaluation.steps;
    if diverged {
        eprintln!(
            "The run diverged at step {}: its cost is not finite. What follows is the model of step {}. A smaller \
             learning_rate than {} would help.",
            trainer.steps(),
            evaluation.steps,
            config.learning_rate
        );
    }
    if arguments.check_gradients {
        check_gradients(&model, &train)?;
    }
    let file = ModelFile::new(&model, evaluation.steps, &dataset.name);
    if let Some(path) = &arguments.save {
        write(path, &file.to_bytes_in(arguments.precision))?;
    }
    if let Some(path) = &arguments.onnx {
        write(path, &file.to_onnx())?;
    }
    report::say(&report::last_lines(arguments.tested_on, &evaluation, &model))?;
    Ok(if diverged { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Trains and tests as long as the cost is finite; gives the last model with its figures.
fn learn(
    arguments: &Arguments,
    (trainer, mut beside): (&mut Trainer, Option<SizeBaseline>),
    train: &Inputs,
    test: &Inputs,
    mut csv: Option<Csv>,
) -> Result<(Model, Evaluation)> {
    let per_epoch = trainer.steps_per_epoch();
    let n_steps = match arguments.length {
        Length::Steps(steps) => steps,
        Length::Epochs(epochs) => epochs.saturating_mul(per_epoch),
    };
    let evaluate_every = arguments.evaluate_every.map_or(per_epoch, NonZeroU32::get);
    let mut bar = ProgressBar::new(n_steps);
    let mut last = tested(trainer, beside.as_ref(), test);
    csv.as_mut().map_or(Ok(()), |csv| csv.push(&last.1, per_epoch))?;
    while trainer.steps() < n_steps {
        if !trainer.step(train).cost.is_finite() {
            break;
        }
        beside.iter_mut().for_each(|network| network.step(train));
        let steps = trainer.steps();
        bar.show(steps, trainer.batch_size());
        if steps.is_multiple_of(evaluate_every) || steps == n_steps {
            let next = tested(trainer, beside.as_ref(), test);
            if !next.1.cost.is_finite() {
                break;
            }
            last = next;
            bar.clear();
            report::say(&report::line(&last.1, per_epoch))?;
            csv.as_mut().map_or(Ok(()), |csv| csv.push(&last.1, per_epoch))?;
        }
    }
    bar.clear();
    Ok(last)
}

/// The model that the page would show, with its figures on all test digits, and those of the network beside it.
fn tested(trainer: &Trainer, beside: Option<&SizeBaseline>, test: &Inputs) -> (Model, Evaluation) {
    let model = trainer.model();
    let job = EvaluationJob::new(model.clone(), trainer.steps(), test.len());
    (model, job.with_size_baseline(beside.map(SizeBaseline::reader)).finish(test))
}

/// Fails before the training, not after it, where a file cannot be written.
fn check_folder(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    ensure!(folder.is_none_or(Path::is_dir), "{} cannot be written: there is no such folder.", path.display());
    ensure!(!path.is_dir(), "{} cannot be written: it is a folder.", path.display());
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("{} cannot be written", path.display()))
}

/// Compares the gradient with differences of the cost, for each array of weights.
fn check_gradients(model: &Model, digits: &Inputs) -> Result<()> {
    let n = N_CHECKED.min(digits.len());
    let mut pixels = SparseRows::new(model.networks().layout.shape.n_inputs);
    (0..n).for_each(|digit| digits.push_to(digit, model.config.input_scaling, &mut pixels));
    let (networks, objective) = (model.networks(), model.objective());
    let check = GradientCheck { networks, objective, pixels: &pixels, labels: &digits.labels()[..n] };
    let slopes = check.slopes(&model.weights(), &mut Pcg32::new(model.config.seed.into(), 0));
    for slope in &slopes {
        report::say(&format!("gradient of {}: relative difference {:.1e}", slope.array, slope.relative_difference()))?;
    }
    let largest = slopes.iter().map(|slope| slope.relative_difference()).fold(0.0, f64::max);
    report::say(&format!("gradients: largest relative difference {largest:.1e}"))
}
