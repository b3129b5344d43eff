//! Blended logits: the cross-entropy −log Y(t) of Y = softmax(Σ_i g_i a_i). Experts form a committee and do not compete.

use crate::kernel::columns::{add_scaled, dot, minus, softmax};
use crate::mixture::group::{Group, Total};

/// Adds the cost, with da_i = g_i (Y − t) and S_i = a_i·(Y − t). The mixture's answer is its logits.
pub fn add<const N: usize>(group: &Group<N>, total: &mut Total<N>) {
    for (expert, a) in group.experts() {
        add_scaled(&mut total.answer, a, group.weights[expert]);
    }
    let (y, log_sum) = softmax(&total.answer, group.n_classes);
    total.cost = log_sum - dot(&group.target, &total.answer);
    if let Some(gradient) = &mut total.gradient {
        let residual = minus(&y, &group.target);
        for (expert, a) in group.experts() {
            gradient.s[expert] = gradient.s[expert] + dot(a, &residual);
            gradient.experts[expert] = residual.map(|column| column * group.weights[expert]);
        }
    }
}
