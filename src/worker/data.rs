//! The digits in use, with the lists that the networks read.

use crate::digits::Dataset;
use crate::digits::reduce::InputReduction;
use crate::training::Inputs;

/// A data set with the lists of its inputs.
pub struct Data {
    /// What the page calls it.
    pub name: String,
    /// The training digits.
    pub train: Inputs,
    /// The test digits.
    pub test: Inputs,
}

impl Data {
    /// The lists of this data set.
    pub fn new(dataset: Dataset, reduction: InputReduction) -> Self {
        let Dataset { name, train, test } = dataset;
        Self { name, train: Inputs::new(train, reduction), test: Inputs::new(test, reduction) }
    }

    /// Makes the lists again if they are of another reduction.
    pub fn reduce(&mut self, reduction: InputReduction) {
        self.train.reduce(reduction);
        self.test.reduce(reduction);
    }
}
