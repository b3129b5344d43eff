//! Likelihood of a mixture of Gaussians: −(1/β) log Σ_i g_i exp(−½ β ‖o_i − t‖²) (Jacobs et al. 1991, eq. 1.3, where
//! β = 1). Experts compete: the larger β, the more of each example the best expert gets.

use crate::kernel::F32x4;
use crate::kernel::columns::{Columns, add_scaled, dot, minus, sigmoids};
use crate::mixture::group::{Group, Total, sigmoid_slope};
use crate::mixture::layout::MAX_EXPERTS;

/// Adds the cost, with do_i = h_i (o_i − t) and dz = (g − h)/β; with a routing S_i = −h_i / (β w_i).
pub fn add<const N: usize>(beta: f32, group: &Group<N>, total: &mut Total<N>) {
    let Posterior { outputs, responsibilities, log_sum } = Posterior::of(beta, group);
    total.cost = log_sum / F32x4::splat(-beta);
    for (o, g) in outputs[..group.n_experts].iter().zip(group.weights) {
        add_scaled(&mut total.answer, o, g);
    }
    if let Some(gradient) = &mut total.gradient {
        let scale = F32x4::splat(1.0 / beta);
        if group.is_routed() {
            add_scaled(&mut gradient.s, &group.per_weight(&responsibilities), F32x4::zero() - scale);
        } else {
            gradient.gate_logits = minus(&group.gate, &responsibilities).map(|column| column * scale);
        }
        for (expert, o) in outputs[..group.n_experts].iter().enumerate() {
            let residual = minus(o, &group.target);
            let h = responsibilities[expert];
            gradient.experts[expert] = std::array::from_fn(|c| h * residual[c] * sigmoid_slope(o[c]));
        }
    }
}

/// h_i ∝ g_i exp(−½ β ‖o_i − t‖²), the responsibilities.
pub fn responsibilities<const N: usize>(beta: f32, group: &Group<N>) -> Columns<N> {
    Posterior::of(beta, group).responsibilities
}

struct Posterior<const N: usize> {
    /// o, by expert.
    outputs: [Columns<N>; MAX_EXPERTS],
    /// h.
    responsibilities: Columns<N>,
    /// log Σ_i g_i exp(−½ β ‖o_i − t‖²).
    log_sum: F32x4,
}

impl<const N: usize> Posterior<N> {
    fn of(beta: f32, group: &Group<N>) -> Self {
        let mut outputs = [[F32x4::zero(); N]; MAX_EXPERTS];
        let mut squares = [F32x4::zero(); N];
        for (expert, a) in group.experts() {
            outputs[expert] = sigmoids(a, group.n_classes);
            let residual = minus(&outputs[expert], &group.target);
            squares[expert] = dot(&residual, &residual);
        }
        let mut log_joint = group.log_weights;
        add_scaled(&mut log_joint, &squares, F32x4::splat(-0.5 * beta));
        let (responsibilities, log_sum) = group.among_those_asked(&log_joint);
        Self { outputs, responsibilities, log_sum }
    }
}
