//! Role prior: the gate's cross-entropy with a prior on roles, −λ Σ_i Q\[y\]\[i\] log g_i. Q gives most of class y to
//! expert y mod E. Experts that are masked have no part: the others share what Q gave to the masked experts, in the
//! proportions of Q, which are equal where expert y mod E is masked.

use crate::kernel::F32x4;
use crate::kernel::columns::{self, Columns, add_scaled, dot, minus};
use crate::mixture::group::{Group, Total, peaked_row};

/// The share of class y that Q gives to expert y mod E alone; the rest is spread over all experts.
const PEAK: f32 = 0.85;

/// Adds the term, with dz = λ (g − Q\[y\]).
pub fn add<const N: usize>(weight: f32, group: &Group<N>, total: &mut Total<N>) {
    let (prior, weight) = (prior(group), F32x4::splat(weight));
    total.cost = total.cost - weight * dot(&prior, &group.log_gate);
    if let Some(gradient) = &mut total.gradient {
        add_scaled(&mut gradient.gate_logits, &minus(&group.gate, &prior), weight);
    }
}

/// Q\[y\] for the class of each example.
fn prior<const N: usize>(group: &Group<N>) -> Columns<N> {
    let row = |label: u8| peaked_row(group.n_experts, usize::from(label) % group.n_experts, 1.0 - PEAK);
    let rows: [_; 4] = std::array::from_fn(|lane| row(*group.labels.get(lane).unwrap_or(&group.labels[0])));
    group.among_those_on(columns::load(rows.each_ref().map(|row| &row[..])))
}
