//! Class information: the mutual information of expert and class over a batch, −μ I(expert; class) =
//! −μ Σ_y (n_y/n) Σ_i J\[y\]\[i\] log(J\[y\]\[i\] / P_i).

use crate::mixture::gate_statistics::{BatchTerms, GateStatistics, TINY};

/// Adds the term, with S_i = −μ (log J\[y\]\[i\] − log P_i); absent classes drop out.
pub fn add(weight: f32, statistics: &GateStatistics, terms: &mut BatchTerms) {
    let n_experts = statistics.shares.len();
    let log_shares: Vec<f32> = statistics.shares.iter().map(|p| libm::logf(p.max(TINY))).collect();
    let classes = terms.s.chunks_exact_mut(n_experts).zip(statistics.by_class.chunks_exact(n_experts));
    for ((s, by_class), share) in classes.zip(&statistics.class_shares) {
        if *share == 0.0 {
            continue;
        }
        for ((s, j), log_p) in s.iter_mut().zip(by_class).zip(&log_shares) {
            let log_ratio = libm::logf(j.max(TINY)) - log_p;
            terms.value -= weight * share * j * log_ratio;
            *s -= weight * log_ratio;
        }
    }
}
