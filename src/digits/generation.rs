//! Makes the data set of generated digits piece by piece, so that other work goes on in between.

use super::generated::{Generator, TEST_SEED, TRAINING_SEED};
use super::{Dataset, Digits};

/// Training digits of the set.
pub const N_TRAIN: u64 = 20_000;
/// Test digits of the set, from another seed.
pub const N_TEST: u64 = 5_000;
/// Digits of a piece.
const CHUNK: u64 = 50;

/// A data set of generated digits in the making.
pub struct Generation {
    n_train: u64,
    train: Digits,
    test: Digits,
}

impl Default for Generation {
    /// The page's set.
    fn default() -> Self {
        Self::with_training_digits(N_TRAIN)
    }
}

impl Generation {
    /// The page's set with more training digits, or fewer.
    pub fn with_training_digits(n_train: u64) -> Self {
        Self { n_train, train: Digits::default(), test: Digits::default() }
    }

    /// Makes a piece; gives the data set after the last one.
    pub fn advance(&mut self) -> Option<Dataset> {
        let sets = [(TRAINING_SEED, &mut self.train, self.n_train), (TEST_SEED, &mut self.test, N_TEST)];
        for (seed, digits, n) in sets {
            let made = digits.len() as u64;
            if made < n {
                Generator::new(seed).extend(digits, made..(made + CHUNK).min(n));
                return None;
            }
        }
        let (train, test) = (std::mem::take(&mut self.train), std::mem::take(&mut self.test));
        Some(Dataset { name: "generated digits".to_owned(), train, test })
    }

    /// Makes all pieces that are left.
    pub fn finish(mut self) -> Dataset {
        loop {
            if let Some(dataset) = self.advance() {
                return dataset;
            }
        }
    }

    /// Digits made, and digits to make in all.
    pub fn progress(&self) -> (u64, u64) {
        ((self.train.len() + self.test.len()) as u64, self.n_train + N_TEST)
    }
}
