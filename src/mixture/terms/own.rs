//! “Own”: the cross-entropy of each expert by itself, (λ/E) Σ_i −log p_i(t). Every expert that is on learns a
//! little from every example, whatever the gate says; E counts those that are on.

use crate::kernel::F32x4;
use crate::kernel::columns::{add_scaled, dot, minus, softmax};
use crate::mixture::group::{Group, Total};

/// Adds the term, with da_i = (λ/E)(p_i − t).
pub fn add<const N: usize>(weight: f32, group: &Group<N>, total: &mut Total<N>) {
    let weight = F32x4::splat(weight / group.n_on() as f32);
    for (expert, a) in group.experts() {
        let (p, log_sum) = softmax(a, group.n_classes);
        total.cost = total.cost + weight * (log_sum - dot(&group.target, a));
        if let Some(gradient) = &mut total.gradient {
            add_scaled(&mut gradient.experts[expert], &minus(&p, &group.target), weight);
        }
    }
}
