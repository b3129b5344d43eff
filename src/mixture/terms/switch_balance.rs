//! Switch balance: λ E Σ_i f_i P_i, with f_i the share of the examples that expert i leads (Fedus et al. 2021).
//! E counts the experts that are on.

use crate::mixture::gate_statistics::{BatchTerms, GateStatistics};

/// Adds the term, with S_i = λ E f_i; f itself has no gradient.
pub fn add(weight: f32, statistics: &GateStatistics, terms: &mut BatchTerms) {
    let n_experts = statistics.n_on as f32;
    let pairs = statistics.shares.iter().zip(&statistics.lead_shares);
    let value = pairs.map(|(p, f)| n_experts * f * p).sum();
    let s: Vec<f32> = statistics.lead_shares.iter().map(|f| n_experts * f).collect();
    terms.add(weight, value, &s);
}
