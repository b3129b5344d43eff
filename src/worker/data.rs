//! The data set in use, with the lists of pixels that the networks read.

use crate::digits::Dataset;
use crate::digits::reduce::InputReduction;
use crate::training::Inputs;

/// A data set with the lists of its pixels.
pub struct Data {
    /// The name on the page.
    pub name: String,
    /// The training digits.
    pub train: Inputs,
    /// The test digits.
    pub test: Inputs,
}

impl Data {
    /// Makes the lists of a data set.
    pub fn new(dataset: Dataset, reduction: InputReduction) -> Self {
        let Dataset { name, train, test } = dataset;
        Self { name, train: Inputs::new(train, reduction), test: Inputs::new(test, reduction) }
    }

    /// Makes the lists anew if they are of another reduction.
    pub fn reduce(&mut self, reduction: InputReduction) {
        self.train.reduce(reduction);
        self.test.reduce(reduction);
    }
}
