//! Rounds: every cell of a map is trained several times, each time from its start and about three times as long as before. So
//! the whole map is there early, and all rounds together take half as long again as the last one.

use serde::{Deserialize, Serialize};

/// The number of rounds.
pub const N_ROUNDS: usize = 4;
/// Epochs of the last round.
const LAST_EPOCHS: u32 = 3;

/// How long a cell is trained in a round, and how it is tested: a test takes a tenth of the training at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Training examples, in whole batches.
    pub examples: u32,
    /// Test digits, the first ones.
    pub test_digits: u32,
    /// Whether the worth of the experts is found too.
    pub finds_worth: bool,
}

impl Round {
    /// This round on a data set with so many digits to learn from and to test on.
    pub fn new(number: usize, n_train: u32, n_test: u32) -> Self {
        let (examples, test_digits) = match number {
            0 => (3_000, 1_000),
            1 => (10_000, 1_000),
            2 => (30_000, 3_000),
            _ => (n_train.saturating_mul(LAST_EPOCHS), n_test),
        };
        Self { examples, test_digits: test_digits.min(n_test), finds_worth: number > 0 }
    }
}
