//! Experts that are switched off, and gate shares that are set by hand, in place of the gate's own logits.
//!
//! A gate logit of −∞ is the mask: the probability of its expert is 0, whatever the other logits are, and every cost and
//! every term leaves the expert out. No number that a network could answer stands for it.

use crate::kernel::columns::Columns;
use crate::kernel::functions::ln_of;

/// The gate logit of an expert that is masked.
pub const MASKED: f32 = f32::NEG_INFINITY;

/// The part of the gate that settings decide.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ForcedGate {
    /// Experts that are switched off; never all of them.
    off: Vec<usize>,
    /// The share of each expert, `[k]` with sum 1, the same for every example; empty where the gate decides.
    shares: Vec<f32>,
}

impl ForcedGate {
    /// The gate in which the experts `off` are switched off, and `shares` `[k]` are set by hand unless they are empty. The
    /// shares of those that are off go to the others, in equal parts where the others have none. `off` must not name
    /// every expert.
    pub fn new(off: Vec<usize>, mut shares: Vec<f32>) -> Self {
        for &expert in &off {
            shares.iter_mut().skip(expert).take(1).for_each(|share| *share = 0.0);
        }
        if shares.iter().all(|share| *share == 0.0) {
            (0..shares.len()).filter(|expert| !off.contains(expert)).for_each(|expert| shares[expert] = 1.0);
        }
        let total: f32 = shares.iter().sum();
        if !off.is_empty() {
            shares.iter_mut().for_each(|share| *share /= total);
        }
        Self { off, shares }
    }

    /// Whether the gate decides everything.
    pub fn is_free(&self) -> bool {
        self.off.is_empty() && self.shares.is_empty()
    }

    /// Whether the gate's logits count at all.
    pub fn is_by_hand(&self) -> bool {
        !self.shares.is_empty()
    }

    /// Whether this expert gets nothing of the gate.
    pub fn masks(&self, expert: usize) -> bool {
        self.off.contains(&expert) || self.shares.get(expert) == Some(&0.0)
    }

    /// Replaces the gate's logits where they are forced.
    pub fn apply(&self, gate_logits: &mut [f32]) {
        let logit = |share: f32| if share > 0.0 { ln_of(share) } else { MASKED };
        gate_logits.iter_mut().zip(&self.shares).for_each(|(z, &share)| *z = logit(share));
        self.off.iter().for_each(|expert| gate_logits[*expert] = MASKED);
    }
}

/// Which of the first `n_experts` columns of the gate's logits are not masked. The mask is the same for every example. Where
/// every logit is −∞ a network has diverged, and none of them is taken for a mask.
pub fn on_of<const N: usize>(gate_logits: &Columns<N>, n_experts: usize) -> [bool; N] {
    let is_on = |expert: usize| gate_logits[expert].to_array()[0] != MASKED;
    let none_is_on = !(0..n_experts).any(is_on);
    std::array::from_fn(|expert| expert < n_experts && (none_is_on || is_on(expert)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_of_those_that_are_off_go_to_the_others() {
        let gate = ForcedGate::new(vec![1], vec![0.25, 0.5, 0.0, 0.25]);
        assert_eq!(gate.shares, [0.5, 0.0, 0.0, 0.5]);
        assert_eq!([0, 1, 2, 3].map(|expert| gate.masks(expert)), [false, true, true, false]);
        assert_eq!(ForcedGate::new(vec![1], vec![0.0, 1.0, 0.0]).shares, [0.5, 0.0, 0.5]);
        assert!(ForcedGate::new(vec![], vec![]).is_free() && !ForcedGate::new(vec![2], vec![]).is_by_hand());
    }
}
