//! The gate over a whole batch: how the batch uses its experts, and the sum of the terms on the whole batch.
//!
//! P_i is the batch mean of the gate, f_i the share of examples that expert i leads (with a router, its share of all that is
//! asked), J\[y\]\[i\] the mean gate over the
//! examples of class y. The terms are in [`super::terms`].

use super::routing::Load;
use crate::kernel::ranking::argmax;

/// A floor under probabilities before their logarithm.
pub const TINY: f32 = 1e-30;

/// How a batch uses the experts; experts that are masked have shares of 0.
#[derive(Clone, Debug, Default)]
pub struct GateStatistics {
    /// Experts that are on.
    pub n_on: usize,
    /// P, `[k]`.
    pub shares: Vec<f32>,
    /// f, `[k]`.
    pub lead_shares: Vec<f32>,
    /// Examples that ask each expert, `[k]`; nothing without a router.
    asked: Vec<u32>,
    /// J, `[c][k]` row after row; 0 for absent classes.
    pub by_class: Vec<f32>,
    /// Share of the examples of each class, `[c]`.
    pub class_shares: Vec<f32>,
}

impl GateStatistics {
    /// Forgets all examples and makes room for `n_classes` and `n_experts`, all of them on.
    pub fn reset(&mut self, n_classes: usize, n_experts: usize) {
        self.n_on = n_experts;
        self.asked.clear();
        for (values, n) in [
            (&mut self.shares, n_experts),
            (&mut self.lead_shares, n_experts),
            (&mut self.by_class, n_classes * n_experts),
            (&mut self.class_shares, n_classes),
        ] {
            values.clear();
            values.resize(n, 0.0);
        }
    }

    /// Counts one example: its class and its gate probabilities `[k]`.
    pub fn add(&mut self, class: usize, gate: &[f32]) {
        let n_experts = self.shares.len();
        let by_class = &mut self.by_class[class * n_experts..][..n_experts];
        by_class.iter_mut().zip(gate).for_each(|(total, g)| *total += g);
        self.lead_shares[argmax(gate)] += 1.0;
        self.class_shares[class] += 1.0;
    }

    /// Counts the examples that a router has given each expert.
    pub fn add_load(&mut self, load: &Load) {
        self.asked.resize(load.asked.len(), 0);
        self.asked.iter_mut().zip(&load.asked).for_each(|(total, asked)| *total += asked);
    }

    /// Turns the sums into means over `n` examples.
    pub fn finish(&mut self, n: usize) {
        let n_experts = self.shares.len();
        for (by_class, share) in self.by_class.chunks_exact_mut(n_experts).zip(&mut self.class_shares) {
            let count = share.max(1.0);
            for (mean, total) in by_class.iter_mut().zip(&mut self.shares) {
                *total += *mean;
                *mean /= count;
            }
            *share /= n as f32;
        }
        self.shares.iter_mut().chain(&mut self.lead_shares).for_each(|share| *share /= n as f32);
        let n_asked = self.asked.iter().sum::<u32>().max(1) as f32;
        self.lead_shares.iter_mut().zip(&self.asked).for_each(|(share, asked)| *share = *asked as f32 / n_asked);
    }
}

/// The sum of the terms on the whole batch: its value, and S of the gate's gradient (see [`super::group::Gradient`]).
#[derive(Clone, Debug, Default)]
pub struct BatchTerms {
    /// The sum of the terms.
    pub value: f32,
    /// S by class of the example, `[c][k]` row after row.
    pub s: Vec<f32>,
}

impl BatchTerms {
    /// Forgets all terms and makes room for a batch with these statistics.
    pub fn reset(&mut self, statistics: &GateStatistics) {
        self.value = 0.0;
        self.s.clear();
        self.s.resize(statistics.by_class.len(), 0.0);
    }

    /// Adds `weight` times a term with this value, whose S `[k]` is the same for every class.
    pub fn add(&mut self, weight: f32, value: f32, s: &[f32]) {
        self.value += weight * value;
        for row in self.s.chunks_exact_mut(s.len()) {
            row.iter_mut().zip(s).for_each(|(total, s)| *total += weight * s);
        }
    }
}
