//! The data set of generated digits, made piece by piece, so that making it never holds anything up.

use super::generated::{Generator, TEST_SEED, TRAINING_SEED};
use super::{Dataset, Digits};

/// Training digits of the set.
pub const N_TRAIN: u64 = 20_000;
/// Test digits of the set, from another seed.
pub const N_TEST: u64 = 5_000;
/// Digits of a piece.
const CHUNK: u64 = 50;

/// Generated digits in the making.
#[derive(Default)]
pub struct Generation {
    train: Digits,
    test: Digits,
}

impl Generation {
    /// Makes some more; the data set when it is complete.
    pub fn advance(&mut self) -> Option<Dataset> {
        let sets = [(TRAINING_SEED, &mut self.train, N_TRAIN), (TEST_SEED, &mut self.test, N_TEST)];
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

    /// All at once.
    pub fn finish(mut self) -> Dataset {
        loop {
            if let Some(dataset) = self.advance() {
                return dataset;
            }
        }
    }

    /// Digits made, and digits to make in all.
    pub fn progress(&self) -> (u64, u64) {
        ((self.train.len() + self.test.len()) as u64, N_TRAIN + N_TEST)
    }
}
