//! Blended squared error: ½ ‖Y − t‖² with Y = Σ_i g_i o_i (Jacobs et al. 1991, eq. 1.1).

use crate::kernel::F32x4;
use crate::kernel::columns::{add_scaled, dot, minus, sigmoids};
use crate::mixture::group::{Group, Total, sigmoid_slope};
use crate::mixture::layout::MAX_EXPERTS;

/// Adds the cost, with do_i = g_i (Y − t) and S_i = o_i·(Y − t).
pub fn add<const N: usize>(group: &Group<N>, total: &mut Total<N>) {
    let mut outputs = [[F32x4::zero(); N]; MAX_EXPERTS];
    for (expert, a) in group.experts() {
        outputs[expert] = sigmoids(a, group.n_classes);
        add_scaled(&mut total.answer, &outputs[expert], group.weights[expert]);
    }
    let residual = minus(&total.answer, &group.target);
    total.cost = F32x4::splat(0.5) * dot(&residual, &residual);
    if let Some(gradient) = &mut total.gradient {
        for (expert, o) in outputs[..group.n_experts].iter().enumerate() {
            gradient.s[expert] = gradient.s[expert] + dot(o, &residual);
            let g = group.weights[expert];
            gradient.experts[expert] = std::array::from_fn(|c| g * residual[c] * sigmoid_slope(o[c]));
        }
    }
}
