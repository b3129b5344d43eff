//! Experts that are switched off, and gate shares that are set by hand, in place of the gate's own logits.

use crate::kernel::functions::ln_of;

/// A gate logit so far below all others that its expert gets next to nothing (1e-38), with a logarithm that is still a
/// small number.
const OFF: f32 = -100.0;

/// The part of the gate that settings decide.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ForcedGate {
    /// Experts that are switched off.
    pub off: Vec<usize>,
    /// The share of each expert, `[k]`, the same for every example; empty where the gate decides.
    pub shares: Vec<f32>,
}

impl ForcedGate {
    /// Whether the gate decides everything.
    pub fn is_free(&self) -> bool {
        self.off.is_empty() && self.shares.is_empty()
    }

    /// Replaces the gate's logits where they are forced.
    pub fn apply(&self, gate_logits: &mut [f32]) {
        let logit = |share: f32| if share > 0.0 { ln_of(share) } else { OFF };
        gate_logits.iter_mut().zip(&self.shares).for_each(|(z, &share)| *z = logit(share));
        self.off.iter().for_each(|expert| gate_logits[*expert] = OFF);
    }
}
