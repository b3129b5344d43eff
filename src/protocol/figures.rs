//! Figures of the training batches since the last report.

use serde::{Deserialize, Serialize};

/// Means over the training batches since the last report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TrainingFigures {
    /// Mean cost of the mixture, terms included.
    pub cost: f32,
    /// Mean cost of the baseline.
    pub baseline_cost: f32,
    /// Share of the digits that the mixture misread, 0 to 1.
    pub error: f32,
    /// Share of the digits that the baseline misread, 0 to 1.
    pub baseline_error: f32,
}

impl TrainingFigures {
    /// Whether all figures are finite.
    pub fn is_finite(&self) -> bool {
        [self.cost, self.baseline_cost, self.error, self.baseline_error].into_iter().all(f32::is_finite)
    }
}

/// Digits of a batch that no expert takes and that are shown.
pub const MAX_UNSERVED: usize = 16;

/// What a router has made of the batches since the last report, for `k` experts. Shares are of the digits of a batch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RouterLoad {
    /// Share of the digits that ask each expert, `[k]`, or that it chooses.
    pub asked: Vec<f32>,
    /// Share of the digits that each expert takes, `[k]`: less than is asked where it has no more room.
    pub taken: Vec<f32>,
    /// Share of the digits that no expert takes.
    pub unserved: f32,
    /// The first [`MAX_UNSERVED`] digits of the last batch that no expert takes, as the networks read them, `[n, 196]`.
    pub unserved_digits: Vec<u8>,
    /// The largest share of the digits that an expert has room for; none without a limit.
    pub capacity: Option<f32>,
    /// The router's numbers, `[k]`: biases, thresholds or coefficients, as the routing says.
    pub numbers: Vec<f32>,
}

impl RouterLoad {
    /// Experts that a digit asks, on average.
    pub fn n_asked(&self) -> f32 {
        self.asked.iter().sum()
    }

    /// Of what is asked the share that is dropped, because the experts have no more room.
    pub fn dropped(&self) -> f32 {
        1.0 - self.taken.iter().sum::<f32>() / self.n_asked().max(f32::MIN_POSITIVE)
    }

    /// The largest load over the mean load.
    pub fn unevenness(&self) -> f32 {
        let largest = self.asked.iter().copied().fold(0.0, f32::max);
        largest * self.asked.len() as f32 / self.n_asked().max(f32::MIN_POSITIVE)
    }
}
