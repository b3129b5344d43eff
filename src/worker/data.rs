//! The digits in use, with the lists that the networks read, and generated digits in the making.

use crate::digits::generated::{Generator, TEST_SEED, TRAINING_SEED};
use crate::digits::reduce::InputReduction;
use crate::digits::{Dataset, Digits};
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

/// Generated training digits.
const N_GENERATED_TRAIN: u64 = 20_000;
/// Generated test digits, from another seed.
const N_GENERATED_TEST: u64 = 5_000;
/// Digits that are made between two looks at the clock.
const CHUNK: u64 = 50;

/// Generated digits in the making.
pub struct Generation {
    train_generator: Generator,
    test_generator: Generator,
    train: Digits,
    test: Digits,
}

impl Generation {
    /// Nothing made yet.
    pub fn new() -> Self {
        Self {
            train_generator: Generator::new(TRAINING_SEED),
            test_generator: Generator::new(TEST_SEED),
            train: Digits::default(),
            test: Digits::default(),
        }
    }

    /// Makes some more; the data set when it is complete.
    pub fn advance(&mut self) -> Option<Dataset> {
        let sets = [
            (&self.train_generator, &mut self.train, N_GENERATED_TRAIN),
            (&self.test_generator, &mut self.test, N_GENERATED_TEST),
        ];
        for (generator, digits, n) in sets {
            let made = digits.len() as u64;
            if made < n {
                generator.extend(digits, made..(made + CHUNK).min(n));
                return None;
            }
        }
        let (train, test) = (std::mem::take(&mut self.train), std::mem::take(&mut self.test));
        Some(Dataset { name: "generated digits".into(), train, test })
    }

    /// Digits made, and digits to make in all.
    pub fn progress(&self) -> (f64, f64) {
        let made = self.train.len() + self.test.len();
        (made as f64, (N_GENERATED_TRAIN + N_GENERATED_TEST) as f64)
    }
}
