//! Splits digits into those that a run learns from and those that it is tested on.

use crate::data::{Source, load};
use anyhow::Result;
use moe::digits::{Dataset, Digits};

/// Which digits of a source a run is tested on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum TestedOn {
    /// Its test digits.
    #[default]
    Test,
    /// The last sixth of its training digits, 10,000 of MNIST's, which are then not trained on: for choosing settings,
    /// so that the test digits have no part in the choice.
    Validation,
}

/// Training digits of one source, test digits of another or the same.
pub fn training_and_test(train: Source, test: Source, tested_on: TestedOn) -> Result<Dataset> {
    let held_out = |dataset| if tested_on == TestedOn::Validation { hold_out(dataset) } else { dataset };
    let dataset = load(train)?;
    if test == train {
        return Ok(held_out(dataset));
    }
    Ok(Dataset { test: held_out(load(test)?).test, ..dataset })
}

/// The last sixth of the training digits in place of the test digits.
fn hold_out(mut dataset: Dataset) -> Dataset {
    let n_train = dataset.train.len() - dataset.train.len() / 6;
    dataset.name += ", five sixths";
    let test =
        Digits { images: dataset.train.images.split_off(n_train), labels: dataset.train.labels.split_off(n_train) };
    Dataset { test, ..dataset }
}
