//! Gated squared error: ½ Σ_i g_i ‖o_i − t‖² (Jacobs et al. 1991, eq. 1.2).

use crate::kernel::F32x4;
use crate::kernel::columns::{add_scaled, dot, minus, sigmoids};
use crate::mixture::group::{Group, Total, sigmoid_slope};

/// Adds the cost, with do_i = g_i (o_i − t) and S_i = ½ ‖o_i − t‖².
pub fn add<const N: usize>(group: &Group<N>, total: &mut Total<N>) {
    let mut squares = [F32x4::zero(); N];
    for (expert, a) in group.experts() {
        let (o, g) = (sigmoids(a, group.n_classes), group.weights[expert]);
        let residual = minus(&o, &group.target);
        squares[expert] = dot(&residual, &residual);
        add_scaled(&mut total.answer, &o, g);
        if let Some(gradient) = &mut total.gradient {
            gradient.experts[expert] = std::array::from_fn(|c| g * residual[c] * sigmoid_slope(o[c]));
        }
    }
    total.cost = F32x4::splat(0.5) * dot(&group.weights, &squares);
    if let Some(gradient) = &mut total.gradient {
        add_scaled(&mut gradient.s, &squares, F32x4::splat(0.5));
    }
}
