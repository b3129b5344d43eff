//! What training minimises: a main cost plus weighted terms, and its gradient by every network's outputs.

use super::balance::{BatchTerms, GateStatistics};
use super::cost::{Balance, Cost};
use super::example::{Examples, Group, Padded, padded_row, rows_of};
use super::layout::Layout;
use crate::kernel::LANES;
use crate::kernel::columns::{self, Columns};
use crate::kernel::functions::ln_of;

/// The main cost and the weight of each term; see [`Cost`] and the fields' formulas.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    /// The main cost.
    pub cost: Cost,
    /// β of the competitive cost.
    pub competitive_beta: f32,
    /// Which balance term.
    pub balance: Balance,
    /// λ of the balance term.
    pub balance_weight: f32,
    /// (own/E) Σ_i −log p_i\[y\].
    pub own_weight: f32,
    /// μ of −μ I(expert; class) on the batch.
    pub class_information_weight: f32,
    /// Weight of the mixture likelihood beside the main cost.
    pub mixture_likelihood_weight: f32,
    /// lp of −lp Σ_i Q\[y\]\[i\] log g_i.
    pub role_prior_weight: f32,
    /// λ_H of λ_H · mean entropy of the gate.
    pub sharpen_weight: f32,
    /// ε: the target is (1 − ε) one-hot + ε/c.
    pub label_smoothing: f32,
    /// The gate's gradient is multiplied by this.
    pub gate_rate_scale: f32,
    /// What the gate may not decide by itself.
    pub forced: ForcedGate,
    /// q\[y\]\[k\] of pretraining, Σ q_i(y)(−log p_i(t) − log g_i), which then stands in place of cost and terms.
    pub roles: Option<Vec<Vec<f32>>>,
}

/// Sums and counts over a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BatchCosts {
    /// Mean cost of the mixture, terms included.
    pub cost: f32,
    /// Mean cost of the baseline.
    pub baseline_cost: f32,
    /// Examples that the mixture misread.
    pub n_wrong: u32,
    /// Examples that the baseline misread.
    pub n_baseline_wrong: u32,
}

impl BatchCosts {
    /// Whether the costs are numbers: those of a run that diverges are not.
    pub fn are_numbers(&self) -> bool {
        self.cost.is_finite() && self.baseline_cost.is_finite()
    }
}

impl std::ops::AddAssign for BatchCosts {
    /// Adds those of another part of the batch.
    fn add_assign(&mut self, part: Self) {
        self.cost += part.cost;
        self.baseline_cost += part.baseline_cost;
        self.n_wrong += part.n_wrong;
        self.n_baseline_wrong += part.n_baseline_wrong;
    }
}

/// A gate logit so far below all others that its expert gets next to nothing (1e-38), with a logarithm that is still a
/// small number.
const OFF: f32 = -100.0;

/// What the gate may not decide by itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ForcedGate {
    /// Experts that get nothing.
    pub off: Vec<usize>,
    /// The share of each expert, `[k]`, the same for every example; empty where the gate decides.
    pub shares: Vec<f32>,
}

impl ForcedGate {
    /// Whether the gate decides everything.
    pub fn is_free(&self) -> bool {
        self.off.is_empty() && self.shares.is_empty()
    }

    /// Puts what is forced in place of the gate's logits.
    pub fn apply(&self, gate_logits: &mut [f32]) {
        let logit = |share: f32| if share > 0.0 { ln_of(share) } else { OFF };
        gate_logits.iter_mut().zip(&self.shares).for_each(|(z, &share)| *z = logit(share));
        self.off.iter().for_each(|expert| gate_logits[*expert] = OFF);
    }
}

/// Memory for a batch, reused.
#[derive(Clone, Debug, Default)]
pub struct ObjectiveMemory {
    /// Gate probabilities, `[n, outputs]`.
    gate: Vec<f32>,
    statistics: GateStatistics,
    terms: BatchTerms,
}

impl Objective {
    /// The cost of a batch; `outputs` `[n, network, outputs]` become the cost's gradient by them.
    pub fn cost_and_gradient(
        &self,
        layout: &Layout,
        labels: &[u8],
        outputs: &mut [f32],
        memory: &mut ObjectiveMemory,
    ) -> BatchCosts {
        self.part_cost_and_gradient(layout, labels, labels.len(), outputs, memory)
    }

    /// What a part adds to the cost of a batch of `n_batch` examples; `outputs` `[n, network, outputs]` become the cost's
    /// gradient by them. Terms on the whole batch see only the part.
    pub fn part_cost_and_gradient(
        &self,
        layout: &Layout,
        labels: &[u8],
        n_batch: usize,
        outputs: &mut [f32],
        memory: &mut ObjectiveMemory,
    ) -> BatchCosts {
        match layout.outputs {
            4 => self.part::<4>(layout, labels, n_batch, outputs, memory),
            8 => self.part::<8>(layout, labels, n_batch, outputs, memory),
            12 => self.part::<12>(layout, labels, n_batch, outputs, memory),
            _ => self.part::<16>(layout, labels, n_batch, outputs, memory),
        }
    }

    fn part<const N: usize>(
        &self,
        layout: &Layout,
        labels: &[u8],
        n_batch: usize,
        outputs: &mut [f32],
        memory: &mut ObjectiveMemory,
    ) -> BatchCosts {
        self.gate_pass::<N>(layout, labels, outputs, memory);
        memory.terms.set(self, &memory.statistics);

        let examples = Examples::<N>::new(self, layout);
        let s: Vec<Padded> = memory.terms.s.chunks_exact(layout.shape.n_experts).map(padded_row).collect();
        let scale = 1.0 / n_batch as f32;
        let mut totals = BatchCosts::default();
        let groups = outputs.chunks_mut(LANES * layout.row()).zip(memory.gate.chunks(LANES * N));
        for ((outputs, gate), labels) in groups.zip(labels.chunks(LANES)) {
            examples.group(Group { labels, outputs, gate }, &s, scale, &mut totals);
        }
        totals.cost = totals.cost * scale + memory.terms.value;
        totals.baseline_cost *= scale;
        totals
    }

    /// Replaces each gate logit by its log probability, keeps the probabilities, and counts who is used for what.
    fn gate_pass<const N: usize>(
        &self,
        layout: &Layout,
        labels: &[u8],
        outputs: &mut [f32],
        memory: &mut ObjectiveMemory,
    ) {
        let n_experts = layout.shape.n_experts;
        memory.gate.resize(labels.len() * N, 0.0);
        memory.statistics.reset(layout.shape.n_classes, n_experts);
        let at = layout.gate() * N;
        outputs.chunks_exact_mut(layout.row()).for_each(|row| self.forced.apply(&mut row[at..][..N]));
        let groups = outputs.chunks_mut(LANES * layout.row()).zip(memory.gate.chunks_mut(LANES * N));
        for ((outputs, gate), labels) in groups.zip(labels.chunks(LANES)) {
            let logits: Columns<N> = columns::load(rows_of(outputs, layout.row()).map(|row| &row[at..]));
            let (probabilities, log_sum) = columns::softmax(&logits, n_experts);
            let log_probabilities = logits.map(|z| z - log_sum);
            columns::store(&log_probabilities, outputs.chunks_exact_mut(layout.row()).map(|row| &mut row[at..][..N]));
            columns::store(&probabilities, gate.chunks_exact_mut(N));
            let rows = gate.chunks_exact(N).zip(labels);
            rows.for_each(|(gate, label)| memory.statistics.add(usize::from(*label), &gate[..n_experts]));
        }
        memory.statistics.finish(labels.len());
    }
}
