//! The question whether the digits of the user's files are to be turned, and its answers.

use crate::protocol::{GivenFiles, TurnedDigits};

/// The question that comes before the use of files whose digits are turned (see `digits::turn`).
#[derive(Clone, Debug, PartialEq)]
pub struct TurnQuestion {
    pub(super) files: GivenFiles,
    /// What the worker has found.
    pub found: TurnedDigits,
}

/// An answer to the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TurnAnswer {
    /// Use the digits turned.
    Turn,
    /// Use the digits as they are.
    Keep,
    /// Use other digits: those in use stay.
    Withdraw,
}
