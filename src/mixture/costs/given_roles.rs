//! Pretraining on given roles q\[y\]\[i\]: Σ_i q_i (−log p_i(t) − log g_i). Each expert learns its classes, the gate
//! learns whose they are. Roles of experts that are masked go to the other owners of the class, or to all experts that are
//! on where it has no other. While a run is pretrained, this stands in place of its cost and all terms.

use crate::kernel::columns::{Columns, add_scaled, dot, minus, softmax};
use crate::mixture::group::{Group, Padded, Total, by_class};

/// Adds the cost for the roles of each class, with da_i = q_i (p_i − t) and dz = g − q.
pub fn add<const N: usize>(roles: &[Padded], group: &Group<N>, total: &mut Total<N>) {
    let q = roles_of(roles, group);
    for (expert, a) in group.experts() {
        let (p, log_sum) = softmax(a, group.n_classes);
        total.cost = total.cost + q[expert] * (log_sum - dot(&group.target, a));
        add_scaled(&mut total.answer, &p, group.gate[expert]);
        if let Some(gradient) = &mut total.gradient {
            add_scaled(&mut gradient.experts[expert], &minus(&p, &group.target), q[expert]);
        }
    }
    total.cost = total.cost - dot(&q, &group.log_gate);
    if let Some(gradient) = &mut total.gradient {
        gradient.gate_logits = minus(&group.gate, &q);
    }
}

/// q\[y\] for the class of each example, over the experts that are on.
pub fn roles_of<const N: usize>(roles: &[Padded], group: &Group<N>) -> Columns<N> {
    group.among_those_on(by_class(roles, group.labels))
}
