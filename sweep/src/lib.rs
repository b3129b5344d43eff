//! Trains a mixture for every cell of a map of two settings, and writes how each has turned out.
//!
//! Modules in reading order:
//!
//! 1. [`arguments`]: the command line.
//! 2. [`axis`]: one of the two settings with its values.
//! 3. [`plan`]: all runs of a sweep in their order, and shards of them.
//! 4. [`row`]: what has become of one run.
//! 5. [`training`]: one run.
//! 6. [`threads`]: all runs, on several threads.
//! 7. [`journal`]: what is done, on disk as it comes.
//! 8. [`table`]: the result as a Parquet file, written and read.
//! 9. [`merge`]: one table of those of all shards.
//! 10. [`progress`]: how far it is.
//! 11. [`fates`]: the map that comes with the page.

pub mod arguments;
pub mod axis;
pub mod fates;
pub mod journal;
pub mod merge;
pub mod plan;
pub mod progress;
pub mod row;
pub mod table;
pub mod threads;
pub mod training;

#[path = "../../examples/train/data.rs"]
mod data;
#[path = "../../examples/train/settings.rs"]
mod settings;

use anyhow::{Context, Result, ensure};
use arguments::{Command, Sweep};
use journal::Journal;
use moe::digits::Dataset;
use plan::Plan;
use progress::Progress;
use std::io::Write;
use std::path::Path;
use training::DigitSets;

/// Does what the command line says.
///
/// # Errors
///
/// Fails where the command line makes no sense, where digits or files cannot be read or written, and where files do not
/// belong together. The message is one sentence.
pub fn run(parser: lexopt::Parser) -> Result<()> {
    match arguments::parse(parser)? {
        Command::Help => {
            writeln!(std::io::stdout(), "{}", arguments::help().trim_end()).context("the output cannot be printed")
        }
        Command::Sweep(sweep) => run_sweep(&sweep),
        Command::Merge { out, parts } => merge::merge(&out, &parts),
        Command::Fates { out, source, n_threads } => fates::make(source, n_threads, &out),
    }
}

/// Trains what the journal lacks and writes the table.
fn run_sweep(sweep: &Sweep) -> Result<()> {
    check_folder(&sweep.out)?;
    let dataset = data::load(sweep.source)?;
    let plan = plan_of(sweep, &dataset)?;
    plan.check()?;
    let (mut journal, mut rows) = Journal::open(&sweep.out, &plan, sweep.shard)?;
    let mut is_done = vec![false; plan.n_runs()];
    rows.iter().for_each(|row| is_done[row.run] = true);
    let todo: Vec<usize> = (0..plan.n_runs()).filter(|run| sweep.shard.includes(*run) && !is_done[*run]).collect();
    let n_before = rows.len();
    eprintln!(
        "{}: {} digits to learn from, {} to test on. Runs: {}, done already: {n_before}, threads: {}.",
        plan.digits,
        dataset.train.len(),
        plan.test_digits,
        n_before + todo.len(),
        sweep.n_threads,
    );
    if !todo.is_empty() {
        let mut progress = Progress::new(n_before, n_before + todo.len());
        let digits = DigitSets::new(dataset, &plan)?;
        threads::train_all(&plan, &digits, &todo, sweep.n_threads, |row| {
            journal.append(&row)?;
            rows.push(row);
            progress.show(rows.len());
            Ok(())
        })?;
        progress.end(rows.len());
    }
    rows.sort_by_key(|row| row.run);
    table::write(&sweep.out, &plan, &rows)
}

/// The plan of these arguments on these digits.
fn plan_of(sweep: &Sweep, dataset: &Dataset) -> Result<Plan> {
    let n_test = u32::try_from(dataset.test.len()).context("there are too many test digits")?;
    Ok(Plan {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        digits: dataset.name.clone(),
        digits_checksum: dataset.checksum(),
        test_digits: sweep.test_digits.map_or(n_test, |n| n.get().min(n_test)),
        settings: sweep.settings.clone(),
        x: sweep.x.clone(),
        y: sweep.y.clone(),
        seeds: sweep.seeds.get(),
        examples: sweep.examples.get(),
    })
}

/// Fails before the training, not after it, where a file cannot be written.
fn check_folder(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    ensure!(folder.is_none_or(Path::is_dir), "{} cannot be written: there is no such folder.", path.display());
    ensure!(!path.is_dir(), "{} cannot be written: it is a folder.", path.display());
    Ok(())
}
