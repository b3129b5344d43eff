//! A budget of unpacked bytes: what is read through it is counted, and nothing more is given once it is spent.

use super::Limits;
use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};

/// The bytes that may still be unpacked.
pub struct Budget {
    left: Cell<u64>,
}

/// The error of a budget that is spent.
#[derive(Debug)]
pub struct Spent;

impl fmt::Display for Spent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("more is packed in it than may be unpacked")
    }
}

impl std::error::Error for Spent {}

impl Budget {
    /// The whole budget.
    pub fn of(limits: Limits) -> Self {
        Self { left: Cell::new(limits.unpacked) }
    }

    /// Whether this error is the budget's.
    pub fn is_spent(error: &io::Error) -> bool {
        error.get_ref().is_some_and(|inner| inner.is::<Spent>())
    }
}

/// A reader whose bytes are counted.
pub struct Counted<'a, R> {
    /// The reader.
    pub reader: R,
    /// The budget that the reader's bytes are taken from.
    pub budget: &'a Budget,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(bytes)?;
        let left = self.budget.left.get().checked_sub(read as u64).ok_or_else(|| io::Error::other(Spent))?;
        self.budget.left.set(left);
        Ok(read)
    }
}
