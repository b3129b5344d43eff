//! The baseline's cost, which is the main cost for a single network: ½ ‖o − t‖² or the cross-entropy −log p(t).

use crate::kernel::F32x4;
use crate::kernel::columns::{dot, minus, sigmoids, softmax};
use crate::mixture::group::{Group, Total, sigmoid_slope};

/// Adds ½ ‖o − t‖², with do = o − t.
pub fn add_squared_error<const N: usize>(group: &Group<N>, total: &mut Total<N>) {
    let o = sigmoids(group.baseline(), group.n_classes);
    let residual = minus(&o, &group.target);
    total.baseline_cost = F32x4::splat(0.5) * dot(&residual, &residual);
    if let Some(gradient) = &mut total.gradient {
        gradient.baseline = std::array::from_fn(|c| residual[c] * sigmoid_slope(o[c]));
    }
}

/// Adds the cross-entropy −log p(t), with da = p − t.
pub fn add_cross_entropy<const N: usize>(group: &Group<N>, total: &mut Total<N>) {
    let a = group.baseline();
    let (p, log_sum) = softmax(a, group.n_classes);
    total.baseline_cost = log_sum - dot(&group.target, a);
    if let Some(gradient) = &mut total.gradient {
        gradient.baseline = minus(&p, &group.target);
    }
}
