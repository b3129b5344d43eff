//! Entropy balance: the negative entropy of the experts' shares of a batch, λ Σ_i P_i log P_i.

use crate::mixture::gate_statistics::{BatchTerms, GateStatistics, TINY};

/// Adds the term, with S_i = λ (log P_i + 1).
pub fn add(weight: f32, statistics: &GateStatistics, terms: &mut BatchTerms) {
    let logarithms = statistics.shares.iter().map(|p| libm::logf(p.max(TINY)));
    let value = statistics.shares.iter().zip(logarithms.clone()).map(|(p, log_p)| p * log_p).sum();
    terms.add(weight, value, &logarithms.map(|log_p| log_p + 1.0).collect::<Vec<f32>>());
}
