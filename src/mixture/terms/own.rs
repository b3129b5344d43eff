//! “Own”: the cross-entropy of each expert by itself, (λ/E) Σ_i −log p_i(t). Every expert that is on learns a
//! little from every example, whatever the gate says; E counts those that are on. With a routing only those that are asked
//! learn, and E counts them.

use crate::kernel::columns::{add_scaled, dot, minus, softmax};
use crate::mixture::group::{Group, Total};

/// Adds the term, with da_i = (λ/E)(p_i − t).
pub fn add<const N: usize>(weight: f32, group: &Group<N>, total: &mut Total<N>) {
    let weights = group.evenly(weight);
    for (expert, a) in group.experts() {
        let weight = weights[expert];
        let (p, log_sum) = softmax(a, group.n_classes);
        total.cost = total.cost + weight * (log_sum - dot(&group.target, a));
        if let Some(gradient) = &mut total.gradient {
            add_scaled(&mut gradient.experts[expert], &minus(&p, &group.target), weight);
        }
    }
}
