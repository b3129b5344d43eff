//! How a range is divided into values, with arithmetic that is the same on every machine.

use serde::{Deserialize, Serialize};

/// How a range is divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Division {
    /// Neighbours have the same difference.
    #[default]
    Linear,
    /// Neighbours have the same ratio.
    Logarithmic,
}

impl Division {
    /// The value at this place of `n` from one end to the other, both included; a logarithmic range starts above 0, and
    /// there are at least two places.
    pub fn value(self, (from, to): (f64, f64), place: usize, n: usize) -> f64 {
        let (before, after, all) = (place as f64, (n - 1 - place) as f64, (n - 1) as f64);
        match self {
            _ if place == 0 => from,
            _ if place == n - 1 => to,
            // In this form a range over 0 has 0 itself where it should, and not 1e-17.
            Self::Linear => (from * after + to * before) / all,
            Self::Logarithmic => from * libm::pow(to / from, before / all),
        }
    }
}
