//! CV² balance: the squared coefficient of variation of the experts' shares of a batch, λ (E Σ_i P_i² − 1)
//! (Shazeer et al. 2017). E counts the experts that are on.

use crate::mixture::gate_statistics::{BatchTerms, GateStatistics};

/// Adds the term, with S_i = 2 λ E P_i.
pub fn add(weight: f32, statistics: &GateStatistics, terms: &mut BatchTerms) {
    let n_experts = statistics.n_on as f32;
    let squares: f32 = statistics.shares.iter().map(|p| n_experts * p * p).sum();
    let s: Vec<f32> = statistics.shares.iter().map(|p| 2.0 * n_experts * p).collect();
    terms.add(weight, squares - 1.0, &s);
}
