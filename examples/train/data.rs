//! The digits to train on, by name.

use anyhow::{Context, Result, bail};
use moe::digits::Dataset;
use moe::digits::data_files::dataset_from_files;
use moe::digits::generation::{Generation, N_TRAIN};
use std::path::{Path, PathBuf};

/// A source of digits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Source {
    /// The four MNIST files, in the folder that `MNIST_DIR` names or in `data/mnist`.
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

/// The files of MNIST, plain or with `.gz` behind their names.
const FILES: [&str; 4] =
    ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

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

fn mnist(folder: &Path) -> Result<Dataset> {
    let mut files = Vec::new();
    for name in FILES {
        let names = [format!("{name}.gz"), name.to_owned()];
        let Some(found) = names.into_iter().find(|name| folder.join(name).is_file()) else {
            bail!("MNIST is not in {}: {name}.gz is missing. Set MNIST_DIR to its folder.", folder.display());
        };
        let path = folder.join(&found);
        let bytes = std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        files.push((found, bytes));
    }
    let files: Vec<_> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    Ok(dataset_from_files("MNIST", &files)?)
}
