//! The command line of a sweep, and of the command that merges shards.

use crate::axis::{Axis, MAX_VALUES};
use crate::data::{Source, mnist_folder};
use crate::plan::{MAX_RUNS, Shard};
use crate::settings::{count, preset_keys, preset_of, set, source_of};
use anyhow::{Context, Result, anyhow, bail, ensure};
use lexopt::Arg::{Long, Short, Value};
use lexopt::ValueExt;
use moe::training::TrainConfig;
use moe::training::fields::{field, shorten};
use moe::training::presets::PRESETS;
use std::num::NonZeroU32;
use std::path::PathBuf;

/// Cells along an axis that is a range, unless `--cells` says otherwise.
const CELLS: usize = 16;
/// The largest number of threads.
const MAX_THREADS: usize = 1024;
/// Examples that a run sees, unless `--examples` says otherwise.
const EXAMPLES: u32 = 10_000;

/// What the command line asks for.
#[derive(Debug)]
pub enum Command {
    /// To print the help.
    Help,
    /// To train.
    Sweep(Box<Sweep>),
    /// To put tables together.
    Merge {
        /// The new table.
        out: PathBuf,
        /// The tables of the shards.
        parts: Vec<PathBuf>,
    },
    /// To make the map that comes with the page.
    Fates {
        /// The file for the map.
        out: PathBuf,
        /// The source of the digits.
        source: Source,
        /// Cells at the same time.
        n_threads: usize,
    },
}

/// The arguments of a sweep.
#[derive(Debug)]
pub struct Sweep {
    /// The settings of every run, but for the axes.
    pub settings: TrainConfig,
    /// The setting that differs between columns.
    pub x: Axis,
    /// The setting that differs between rows.
    pub y: Axis,
    /// Seeds of each cell.
    pub seeds: NonZeroU32,
    /// Training examples that a run sees.
    pub examples: NonZeroU32,
    /// Test digits that are read; all by default.
    pub test_digits: Option<NonZeroU32>,
    /// The source of the digits.
    pub source: Source,
    /// The part of the runs that is trained.
    pub shard: Shard,
    /// Runs at the same time.
    pub n_threads: usize,
    /// The file for the table.
    pub out: PathBuf,
}

const USAGE: &str = "\
Trains a mixture of experts for every cell of a map of two settings, and writes how each has turned out.

Usage: sweep --x KEY=RANGE --y KEY=RANGE [OPTION VALUE]...
       sweep merge OUT PARTS...
       sweep fates OUT

  --x KEY=RANGE          The setting that differs between columns and its values: KEY=FROM..TO with both ends included,
                         KEY=FROM..TO:log where neighbours have the same ratio, or a list, KEY=VALUE,VALUE; choices are
                         always listed, as in balance=entropy,cv2.
  --y KEY=RANGE          The setting that differs between rows.
  --cells WxH            Columns and rows; 16x16 by default. A list has as many as it has values. At most {cells}.
  --seeds N              Runs of each cell, with the seeds 0 to N - 1, or those from the setting seed on; 1 by default.
                         At most {runs} runs in all.
  --examples N           Training examples that a run sees, in whole batches; 10,000 by default.
  --preset NAME          The preset that all settings start from; specialists by default. One of:
                         {presets}
  --set KEY=VALUE        Another setting for all runs; as often as needed. The help of the example train lists all.
  --data NAME            mnist (from MNIST_DIR, else from data/mnist) or generated; by default mnist where MNIST_DIR is
                         set or data/mnist is there.
  --generated-digits N   Training digits to generate; 20,000 by default, as on the page.
  --test-digits N        Digits to test on, the first ones; all test digits by default.
  --threads N            Runs at the same time; as many as there are cores by default.
  --shard I/N            Trains one part of the runs only, for job arrays: 1/N to N/N, each with an --out of its own.
  --out FILE             The table; sweep.parquet by default. Beside it, FILE.journal has every run as it ends: the same
                         command goes on from there.
  --help                 Prints this help.

sweep merge writes one table of those of all shards.
sweep fates writes the map of fates that comes with the page, on MNIST where it is there: sweep fates www/fates.txt
";

/// What the command line asks for.
///
/// # Errors
///
/// Fails with a sentence where the command line makes no sense.
pub fn parse(mut parser: lexopt::Parser) -> Result<Command> {
    let (mut x, mut y, mut cells) = (None, None, [None; 2]);
    let (mut preset, mut sets) = (&PRESETS[0], Vec::new());
    let (mut source, mut n_generated, mut test_digits) = (None, None, None);
    let (mut seeds, mut examples) = (NonZeroU32::MIN, NonZeroU32::MIN.saturating_add(EXAMPLES - 1));
    let (mut shard, mut n_threads, mut out) = (Shard::WHOLE, None, PathBuf::from("sweep.parquet"));
    let mut is_first = true;
    while let Some(argument) = parser.next()? {
        let name = match argument {
            Value(word) if is_first && word == "merge" => return parse_merge(parser),
            Value(word) if is_first && word == "fates" => return parse_fates(parser),
            Short('h') => "help".to_owned(),
            Long(name) => name.replace('-', "_"),
            Short(letter) => bail!("There is no option -{letter}; --help lists all."),
            Value(text) => bail!("“{}” belongs to no option; --help lists all.", text.display()),
        };
        is_first = false;
        let mut text =
            || parser.value().with_context(|| format!("--{name} needs a value"))?.string().map_err(anyhow::Error::from);
        match name.as_str() {
            "help" => return Ok(Command::Help),
            "x" => x = Some(text()?),
            "y" => y = Some(text()?),
            "cells" => cells = cells_of(&text()?)?.map(Some),
            "seeds" => seeds = count(&name, &text()?)?,
            "examples" => examples = count(&name, &text()?)?,
            "preset" => preset = preset_of(&text()?)?,
            "set" => sets.push(text()?),
            "data" => source = Some(source_of(&text()?)?),
            "generated_digits" => n_generated = Some(count::<NonZeroU32>(&name, &text()?)?),
            "test_digits" => test_digits = Some(count(&name, &text()?)?),
            "threads" => {
                let n = count::<NonZeroU32>(&name, &text()?)?.get() as usize;
                ensure!(n <= MAX_THREADS, "--threads: at most {MAX_THREADS} threads are possible, not {n}.");
                n_threads = Some(n);
            }
            "shard" => shard = text()?.parse()?,
            "out" => out = text()?.into(),
            key => bail!("There is no option --{key}; --help lists all."),
        }
    }
    let mut settings = (preset.config)();
    sets.iter().try_for_each(|text| set_setting(&mut settings, text).map_err(|error| anyhow!("--set {error}")))?;
    let axis = |name: &str, text: Option<String>, n| {
        let text = text.with_context(|| format!("--{name} is missing: it says which setting differs; see --help."))?;
        Axis::parse(&text, n, CELLS, &settings).map_err(|error| anyhow!("--{name} {error}"))
    };
    let (x, y) = (axis("x", x, cells[0])?, axis("y", y, cells[1])?);
    for text in &sets {
        let is_of = |axis: &&Axis| text.split_once('=').is_some_and(|(key, _)| key.replace('-', "_") == axis.key);
        if let Some(axis) = [&x, &y].into_iter().find(is_of) {
            bail!("--set {}: this setting is an axis already.", axis.key);
        }
    }
    let source = source.unwrap_or_else(default_source);
    Ok(Command::Sweep(Box::new(Sweep {
        settings,
        x,
        y,
        seeds,
        examples,
        test_digits,
        source: match (source, n_generated) {
            (Source::Generated { .. }, Some(n)) => Source::Generated { n_train: n.get().into() },
            (source, _) => source,
        },
        shard,
        n_threads: n_threads.unwrap_or_else(n_cores),
        out,
    })))
}

/// The arguments after `merge`.
fn parse_merge(mut parser: lexopt::Parser) -> Result<Command> {
    let mut paths = Vec::new();
    while let Some(argument) = parser.next()? {
        match argument {
            Value(path) => paths.push(PathBuf::from(path)),
            Short('h') | Long("help") => return Ok(Command::Help),
            Long(name) => bail!("merge has no option --{name}; --help lists all."),
            Short(letter) => bail!("merge has no option -{letter}; --help lists all."),
        }
    }
    ensure!(paths.len() >= 2, "merge needs a new table and the tables of all shards: sweep merge OUT PARTS...");
    let out = paths.remove(0);
    Ok(Command::Merge { out, parts: paths })
}

/// The arguments after `fates`.
fn parse_fates(mut parser: lexopt::Parser) -> Result<Command> {
    let out = match parser.next()? {
        Some(Value(path)) => path.into(),
        Some(Short('h') | Long("help")) => return Ok(Command::Help),
        _ => bail!("fates needs a file: sweep fates OUT"),
    };
    ensure!(parser.next()?.is_none(), "fates needs nothing but a file: sweep fates OUT");
    Ok(Command::Fates { out, source: default_source(), n_threads: n_cores() })
}

/// The number of cores.
fn n_cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Columns and rows.
fn cells_of(text: &str) -> Result<[usize; 2]> {
    let number = |text: &str| text.parse::<usize>().ok().filter(|n| (1..=MAX_VALUES).contains(n));
    let cells = text.split_once('x').and_then(|(columns, rows)| Some([number(columns)?, number(rows)?]));
    cells.with_context(|| {
        format!(
            "--cells: “{}” is not columns x rows, such as 64x64, from 1x1 to {MAX_VALUES}x{MAX_VALUES}.",
            shorten(text)
        )
    })
}

/// Sets what `text` says, `key=value`.
fn set_setting(settings: &mut TrainConfig, text: &str) -> Result<()> {
    let (key, value) =
        text.split_once('=').ok_or_else(|| anyhow!("“{}” is not of the form key=value.", shorten(text)))?;
    let field = field(&key.replace('-', "_")).map_err(|error| anyhow!("{error}."))?;
    set(settings, field, value)
}

/// MNIST where there should be files, else generated digits.
fn default_source() -> Source {
    let is_named = std::env::var_os("MNIST_DIR").is_some_and(|folder| !folder.is_empty());
    if is_named || mnist_folder().is_dir() { Source::Mnist } else { Source::GENERATED }
}

/// All options with their meaning.
pub fn help() -> String {
    let words = [
        ("{presets}", preset_keys()),
        ("{cells}", format!("{MAX_VALUES}x{MAX_VALUES}")),
        ("{runs}", MAX_RUNS.to_string()),
    ];
    words.into_iter().fold(USAGE.to_owned(), |usage, (place, word)| usage.replace(place, &word))
}
