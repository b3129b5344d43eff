//! Router z-loss: λ (log Σ_i e^{z_i})², which keeps the gate's logits small (Zoph et al. 2022, eq. 5).

use crate::kernel::F32x4;
use crate::kernel::columns::add_scaled;
use crate::mixture::group::{Group, Total};

/// Adds the term, with dz_i = 2 λ g_i log Σ_j e^{z_j}.
pub fn add<const N: usize>(weight: f32, group: &Group<N>, total: &mut Total<N>) {
    let weighted = F32x4::splat(weight) * group.gate_log_sum;
    total.cost = total.cost + weighted * group.gate_log_sum;
    if let Some(gradient) = &mut total.gradient {
        add_scaled(&mut gradient.gate_logits, &group.gate, weighted + weighted);
    }
}
