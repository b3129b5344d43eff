//! Terms on the whole batch's use of the experts: balance and class information.
//!
//! P_i is the batch mean of the gate, f_i the share of examples that expert i leads, J\[y\]\[i\] the mean gate over the
//! examples of class y. Each term adds S_i to the gate's gradient in S-form: dz_i = g_i (S_i − Σ_j g_j S_j).

use super::cost::Balance;
use super::objective::Objective;

/// A floor under probabilities before their logarithm.
const TINY: f32 = 1e-30;

/// How a batch uses the experts.
#[derive(Clone, Debug, Default)]
pub struct GateStatistics {
    /// P, `[k]`.
    pub shares: Vec<f32>,
    /// f, `[k]`.
    pub lead_shares: Vec<f32>,
    /// J, `[c][k]` row after row; 0 for absent classes.
    pub by_class: Vec<f32>,
    /// Share of the examples of each class, `[c]`.
    pub class_shares: Vec<f32>,
}

impl GateStatistics {
    /// Clears for `n_classes` and `n_experts`.
    pub fn reset(&mut self, n_classes: usize, n_experts: usize) {
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
        let mut lead = 0;
        for (i, &g) in gate.iter().enumerate() {
            by_class[i] += g;
            lead = if g > gate[lead] { i } else { lead };
        }
        self.lead_shares[lead] += 1.0;
        self.class_shares[class] += 1.0;
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
    }
}

/// What the batch terms add.
#[derive(Clone, Debug, Default)]
pub struct BatchTerms {
    /// Their value.
    pub value: f32,
    /// S by class of the example, `[c][k]` row after row.
    pub s: Vec<f32>,
}

impl BatchTerms {
    /// The terms of `objective` for a batch with these statistics.
    pub fn set(&mut self, objective: &Objective, statistics: &GateStatistics) {
        let n_experts = statistics.shares.len();
        self.value = 0.0;
        self.s.clear();
        self.s.resize(statistics.by_class.len(), 0.0);
        if objective.roles.is_some() {
            return;
        }
        if objective.balance_weight != 0.0 {
            self.add_balance(objective.balance, objective.balance_weight, statistics);
        }
        if objective.class_information_weight != 0.0 {
            self.add_class_information(objective.class_information_weight, statistics, n_experts);
        }
    }

    /// Entropy: λ Σ P log P, S_i = λ (log P_i + 1). CV²: λ (E Σ P² − 1), S_i = 2 λ E P_i. Switch: λ E Σ f P, S_i = λ E f_i.
    fn add_balance(&mut self, balance: Balance, weight: f32, statistics: &GateStatistics) {
        let n_experts = statistics.shares.len() as f32;
        let pairs = statistics.shares.iter().zip(&statistics.lead_shares);
        let (value, s): (Vec<f32>, Vec<f32>) = match balance {
            Balance::Entropy => {
                pairs.map(|(p, _)| (p * libm::logf(p.max(TINY)), libm::logf(p.max(TINY)) + 1.0)).unzip()
            }
            Balance::Cv2 => pairs.map(|(p, _)| (n_experts * p * p, 2.0 * n_experts * p)).unzip(),
            Balance::Switch => pairs.map(|(p, f)| (n_experts * f * p, n_experts * f)).unzip(),
        };
        let offset = if balance == Balance::Cv2 { 1.0 } else { 0.0 };
        self.value += weight * (value.iter().sum::<f32>() - offset);
        for row in self.s.chunks_exact_mut(s.len()) {
            row.iter_mut().zip(&s).for_each(|(total, s)| *total += weight * s);
        }
    }

    /// −μ I(expert; class), S_i = −μ (log J\[y\]\[i\] − log P_i); absent classes drop out.
    fn add_class_information(&mut self, weight: f32, statistics: &GateStatistics, n_experts: usize) {
        let log_shares: Vec<f32> = statistics.shares.iter().map(|p| libm::logf(p.max(TINY))).collect();
        let classes = self.s.chunks_exact_mut(n_experts).zip(statistics.by_class.chunks_exact(n_experts));
        for ((s, by_class), share) in classes.zip(&statistics.class_shares) {
            if *share == 0.0 {
                continue;
            }
            for ((s, j), log_p) in s.iter_mut().zip(by_class).zip(&log_shares) {
                let log_ratio = libm::logf(j.max(TINY)) - log_p;
                self.value -= weight * share * j * log_ratio;
                *s -= weight * log_ratio;
            }
        }
    }
}
