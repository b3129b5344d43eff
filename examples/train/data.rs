//! The digits to train on, by name.

use anyhow::{Context, Result, ensure};
use moe::digits::Dataset;
use moe::digits::files::{GivenFile, Limits, MAX_BYTES, dataset_from_files};
use moe::digits::generation::{Generation, N_TRAIN};
use std::path::{Path, PathBuf};

/// A source of digits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Source {
    /// The files of a data set, in the folder that `MNIST_DIR` names or in `data/mnist`.
    #[default]
    Mnist,
    /// Digits written by a seeded hand; the page has the first 20,000 of the training digits.
    Generated {
        /// Training digits.
        n_train: u64,
    },
}

impl Source {
    /// The page's generated digits.
    pub const GENERATED: Self = Self::Generated { n_train: N_TRAIN };
}

/// The digits of that source.
pub fn load(source: Source) -> Result<Dataset> {
    match source {
        Source::Mnist => mnist(&mnist_folder()),
        Source::Generated { n_train } => Ok(Generation::with_training_digits(n_train).finish()),
    }
}

/// The folder that should have the MNIST files.
pub fn mnist_folder() -> PathBuf {
    let given = std::env::var_os("MNIST_DIR").filter(|folder| !folder.is_empty());
    given.map_or_else(|| "data/mnist".into(), PathBuf::from)
}

/// The data set in a folder: in any files that the page would take too.
fn mnist(folder: &Path) -> Result<Dataset> {
    let cannot = || format!("no data set in {} (MNIST_DIR names its folder)", folder.display());
    let files = files_in(folder).with_context(cannot)?;
    let given: Vec<GivenFile> = files.iter().map(|(name, bytes)| GivenFile { name, bytes }).collect();
    let taken = dataset_from_files("MNIST", &[], &given, Limits::default()).with_context(cannot)?;
    if let Some(remark) = taken.remark() {
        eprintln!("{remark}");
    }
    Ok(taken.dataset)
}

/// Name and content of each file in a folder, in the order of their names.
fn files_in(folder: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let mut paths = Vec::new();
    let mut total = 0;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if let Some(found) = path.metadata().ok().filter(std::fs::Metadata::is_file) {
            total += found.len();
            paths.push(path);
        }
    }
    ensure!(total <= MAX_BYTES, "there are more than 512 MB of files");
    paths.sort();
    let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let read = |path: &PathBuf| std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()));
    paths.iter().map(|path| Ok((name(path), read(path)?))).collect()
}
