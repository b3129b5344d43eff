//! Sharpen: the entropy of the gate, λ H(g) = −λ Σ_i g_i log g_i. A positive weight makes the gate decide.

use crate::kernel::F32x4;
use crate::kernel::columns::{add_scaled, dot};
use crate::mixture::group::{Group, Total};

/// Adds the term, with S_i = −λ (log g_i + 1), whose 1 drops out of dz.
pub fn add<const N: usize>(weight: f32, group: &Group<N>, total: &mut Total<N>) {
    total.cost = total.cost - F32x4::splat(weight) * dot(&group.gate, &group.log_gate);
    if let Some(gradient) = &mut total.gradient {
        add_scaled(gradient.s_of_terms(), &group.log_gate, F32x4::splat(-weight));
    }
}
