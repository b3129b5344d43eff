//! Mixture likelihood: −log Σ_i g_i p_i(t) (Jordan & Jacobs 1994). A cost by itself, and a term beside other costs.

use crate::kernel::F32x4;
use crate::kernel::columns::{Columns, add_scaled, dot, minus, softmax};
use crate::mixture::group::{Group, Total};
use crate::mixture::layout::MAX_EXPERTS;

/// Adds the cost, and makes Σ_i g_i p_i the mixture's answer.
pub fn add<const N: usize>(group: &Group<N>, total: &mut Total<N>) {
    let posterior = Posterior::of(group);
    for (p, g) in posterior.outputs[..group.n_experts].iter().zip(group.weights) {
        add_scaled(&mut total.answer, p, g);
    }
    posterior.add(1.0, group, total);
}

/// Adds `weight` times the cost, as a term beside another cost.
pub fn add_term<const N: usize>(weight: f32, group: &Group<N>, total: &mut Total<N>) {
    Posterior::of(group).add(weight, group, total);
}

/// h_i ∝ g_i p_i(t), the responsibilities.
pub fn responsibilities<const N: usize>(group: &Group<N>) -> Columns<N> {
    Posterior::of(group).responsibilities
}

struct Posterior<const N: usize> {
    /// p, by expert.
    outputs: [Columns<N>; MAX_EXPERTS],
    /// h.
    responsibilities: Columns<N>,
    /// log Σ_i g_i p_i(t).
    log_sum: F32x4,
}

impl<const N: usize> Posterior<N> {
    fn of(group: &Group<N>) -> Self {
        let mut outputs = [[F32x4::zero(); N]; MAX_EXPERTS];
        let mut log_joint = group.log_weights;
        for (expert, a) in group.experts() {
            let (p, log_sum) = softmax(a, group.n_classes);
            log_joint[expert] = log_joint[expert] + (dot(&group.target, a) - log_sum);
            outputs[expert] = p;
        }
        let (responsibilities, log_sum) = group.among_those_asked(&log_joint);
        Self { outputs, responsibilities, log_sum }
    }

    /// Adds `weight` times the cost, with da_i = h_i (p_i − t) and dz = g − h; with a routing S_i = −h_i / w_i.
    fn add(&self, weight: f32, group: &Group<N>, total: &mut Total<N>) {
        let weight = F32x4::splat(weight);
        total.cost = total.cost - weight * self.log_sum;
        if let Some(gradient) = &mut total.gradient {
            if group.is_routed() {
                add_scaled(&mut gradient.s, &group.per_weight(&self.responsibilities), F32x4::zero() - weight);
            } else {
                add_scaled(&mut gradient.gate_logits, &minus(&group.gate, &self.responsibilities), weight);
            }
            for (expert, p) in self.outputs[..group.n_experts].iter().enumerate() {
                let share = weight * self.responsibilities[expert];
                add_scaled(&mut gradient.experts[expert], &minus(p, &group.target), share);
            }
        }
    }
}
