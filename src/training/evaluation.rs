//! Evaluates a model: how many digits it misreads and how it uses its experts, on digits that it was not trained on.
//!
//! Entropies are in bits. An evaluation is a job that is done in slices of some hundred digits, its cost included, so that
//! it never holds up training. It computes no gradient.

use super::batch::SLICE;
use super::inputs::Inputs;
use super::model::Model;
use crate::kernel::SparseRows;
use crate::mixture::network::Activations;
use crate::mixture::prediction::Verdict;
use crate::mixture::{CostSum, Objective};
use serde::{Deserialize, Serialize};

/// An expert counts as alive when it leads on at least this share of the digits.
const ALIVE: f32 = 0.01;

/// Figures from test digits, for `k` experts and `c` classes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Steps after which the weights were taken.
    pub steps: u32,
    /// The number of test digits: the first 1,000 while training, all of them at the end of an epoch.
    pub n_digits: u32,
    /// Whether the figures are of all test digits.
    pub complete: bool,
    /// Mean cost of the mixture, terms included.
    pub cost: f32,
    /// Mean cost of the baseline.
    pub baseline_cost: f32,
    /// The mixture's error: the share of digits that it misreads, 0 to 1.
    pub error: f32,
    /// The baseline's error, 0 to 1.
    pub baseline_error: f32,
    /// The error of the lead expert alone (top-1), 0 to 1.
    pub lead_error: f32,
    /// Mean gate probability of each expert, `[k]`.
    pub gating_shares: Vec<f32>,
    /// Share of the digits that each expert leads, `[k]`.
    pub lead_shares: Vec<f32>,
    /// Mean gate probability by true digit, `[c][k]` row after row.
    #[serde(with = "super::as_bytes")]
    pub gating_by_digit: Vec<f32>,
    /// Mean entropy of the gate, bits.
    pub gate_entropy: f32,
    /// Entropy of the gating shares, bits.
    pub usage_entropy: f32,
    /// 2^usage entropy.
    pub effective_experts: f32,
    /// I(lead; digit) / H(digit), the normalised mutual information of lead expert and digit, 0 to 1.
    pub specialisation: f32,
    /// Experts that lead on at least 1 % of the digits.
    pub experts_alive: u32,
    /// The confusion matrix: digits by class and answer, `[true][answer]` row after row. Digits whose outputs are no numbers
    /// have no answer; they are misread and stand nowhere in the matrix.
    #[serde(with = "super::as_bytes")]
    pub confusion: Vec<u32>,
    /// The error with each expert switched off, `[k]`; empty without an ablation.
    pub error_without: Vec<f32>,
}

/// Whether an evaluation also finds the error without each expert, which takes as long again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ablation {
    /// Every expert stays on.
    Skipped,
    /// Each expert is switched off in turn.
    EachExpert,
}

/// An evaluation that is being made.
pub struct EvaluationJob {
    model: Model,
    steps: u32,
    n_digits: usize,
    ablation: Ablation,
    done: usize,
    counts: Counts,
    objective: Objective,
    costs: CostSum,
    /// Of one slice, `[n, network, outputs]`.
    logits: Vec<f32>,
    pixels: SparseRows,
    activations: Activations,
}

/// Counts over the digits that are done.
#[derive(Default)]
struct Counts {
    /// Sums of the gate by true digit, `[c][k]`.
    gating_by_digit: Vec<f32>,
    /// Digits that each expert leads, `[c][k]`.
    leads: Vec<u32>,
    /// `[true][answer]`.
    confusion: Vec<u32>,
    /// Digits that the lead expert alone misreads.
    lead_wrong: u32,
    /// Sum of the gate's entropies, bits.
    gate_entropy: f32,
    /// Digits that the mixture misreads with each expert switched off, `[k]`.
    wrong_without: Vec<u32>,
}

impl EvaluationJob {
    /// Evaluates `model` after `steps` steps on the first `n_digits` digits.
    pub fn new(model: Model, steps: u32, n_digits: usize) -> Self {
        let layout = model.networks().layout;
        let (n_classes, n_experts) = (layout.shape.n_classes, layout.shape.n_experts);
        Self {
            ablation: Ablation::Skipped,
            counts: Counts {
                gating_by_digit: vec![0.0; n_classes * n_experts],
                leads: vec![0; n_classes * n_experts],
                confusion: vec![0; n_classes * n_classes],
                ..Counts::default()
            },
            objective: model.config.objective(),
            costs: CostSum::new(&layout),
            logits: Vec::new(),
            model,
            steps,
            n_digits,
            done: 0,
            pixels: SparseRows::default(),
            activations: Activations::default(),
        }
    }

    /// The same evaluation with this ablation.
    pub fn with_ablation(mut self, ablation: Ablation) -> Self {
        self.ablation = ablation;
        let n_counted = match ablation {
            Ablation::Skipped => 0,
            Ablation::EachExpert => self.model.networks().layout.shape.n_experts,
        };
        self.counts.wrong_without.resize(n_counted, 0);
        self
    }

    /// The ablation that the evaluation makes.
    pub fn ablation(&self) -> Ablation {
        self.ablation
    }

    /// Reads the next slice of digits; gives the figures after the last one.
    pub fn advance(&mut self, digits: &Inputs) -> Option<Evaluation> {
        let to = (self.done + SLICE).min(self.n_digits);
        let layout = self.model.networks().layout;
        self.pixels.reset(layout.shape.n_inputs);
        (self.done..to).for_each(|digit| digits.push_to(digit, self.model.config.input_scaling, &mut self.pixels));
        self.logits.resize((to - self.done) * layout.row(), 0.0);
        self.model.logits(&self.pixels, &mut self.activations, &mut self.logits);
        let labels = &digits.labels()[self.done..to];
        self.count(labels);
        self.costs.add(&self.objective, &layout, labels, &mut self.logits);
        self.done = to;
        (to == self.n_digits).then(|| self.figures(digits))
    }

    /// Reads all digits that are left, and gives the figures.
    pub fn finish(mut self, digits: &Inputs) -> Evaluation {
        loop {
            if let Some(evaluation) = self.advance(digits) {
                return evaluation;
            }
        }
    }

    /// Counts the digits of a slice, which show these labels.
    fn count(&mut self, labels: &[u8]) {
        let layout = self.model.networks().layout;
        let (n_classes, n_experts) = (layout.shape.n_classes, layout.shape.n_experts);
        let (cost, top_k) = (self.model.config.cost, self.model.config.top_k);
        let counts = &mut self.counts;
        for (verdict, label) in Verdict::of_all(cost, top_k, &layout, &self.logits).into_iter().zip(labels) {
            let label = usize::from(*label);
            counts.leads[label * n_experts + verdict.lead] += 1;
            if let Some(answer) = verdict.answer {
                counts.confusion[label * n_classes + answer] += 1;
            }
            counts.lead_wrong += u32::from(verdict.lead_answer != Some(label));
            counts.gate_entropy += entropy_bits(&verdict.gate);
            let row = &mut counts.gating_by_digit[label * n_experts..][..n_experts];
            row.iter_mut().zip(&verdict.gate).for_each(|(total, g)| *total += g);
        }
        for (expert, n_wrong) in counts.wrong_without.iter_mut().enumerate() {
            let verdicts = Verdict::of_all_without(expert, cost, top_k, &layout, &self.logits);
            let is_wrong = |(verdict, label): &(&Verdict, &u8)| verdict.answer != Some(usize::from(**label));
            *n_wrong += verdicts.iter().zip(labels).filter(is_wrong).count() as u32;
        }
    }

    fn figures(&mut self, digits: &Inputs) -> Evaluation {
        let layout = self.model.networks().layout;
        let (n_classes, n_experts) = (layout.shape.n_classes, layout.shape.n_experts);
        let labels = &digits.labels()[..self.n_digits];
        let n = self.n_digits as f32;
        let Counts { mut gating_by_digit, leads, confusion, lead_wrong, gate_entropy, wrong_without } =
            std::mem::take(&mut self.counts);
        let gating_shares: Vec<f32> =
            (0..n_experts).map(|k| gating_by_digit.iter().skip(k).step_by(n_experts).sum::<f32>() / n).collect();
        let lead_shares: Vec<f32> =
            (0..n_experts).map(|k| leads.iter().skip(k).step_by(n_experts).sum::<u32>() as f32 / n).collect();
        for (class, row) in gating_by_digit.chunks_exact_mut(n_experts).enumerate() {
            let count = labels.iter().filter(|&&label| usize::from(label) == class).count().max(1);
            row.iter_mut().for_each(|share| *share /= count as f32);
        }
        let n_right: u32 = (0..n_classes).map(|class| confusion[class * (n_classes + 1)]).sum();
        let usage_entropy = entropy_bits(&gating_shares);
        let costs = self.costs.clone().finish(&self.objective);
        Evaluation {
            steps: self.steps,
            n_digits: self.n_digits as u32,
            complete: self.n_digits == digits.len(),
            cost: costs.cost,
            baseline_cost: costs.baseline_cost,
            error: (self.n_digits as u32 - n_right) as f32 / n,
            baseline_error: costs.n_baseline_wrong as f32 / n,
            lead_error: lead_wrong as f32 / n,
            experts_alive: lead_shares.iter().filter(|share| **share >= ALIVE).count() as u32,
            specialisation: normalised_information(&leads, n_experts),
            effective_experts: libm::exp2f(usage_entropy),
            gate_entropy: gate_entropy / n,
            usage_entropy,
            gating_shares,
            lead_shares,
            gating_by_digit,
            confusion,
            error_without: wrong_without.iter().map(|n_wrong| *n_wrong as f32 / n).collect(),
        }
    }
}

/// −Σ p log₂ p.
fn entropy_bits(shares: &[f32]) -> f32 {
    shares.iter().filter(|p| **p > 0.0).map(|p| -p * libm::log2f(*p)).sum()
}

/// I(lead; digit) / H(digit) of counts `[c][k]`; 0 where all digits are of one class.
fn normalised_information(leads: &[u32], n_experts: usize) -> f32 {
    let total: u32 = leads.iter().sum();
    let share = |count: u32| count as f32 / total as f32;
    let by_expert: Vec<f32> = (0..n_experts).map(|k| share(leads.iter().skip(k).step_by(n_experts).sum())).collect();
    let by_class: Vec<f32> = leads.chunks_exact(n_experts).map(|row| share(row.iter().sum())).collect();
    let joint: Vec<f32> = leads.iter().map(|&count| share(count)).collect();
    let class_entropy = entropy_bits(&by_class);
    if class_entropy == 0.0 {
        return 0.0;
    }
    (entropy_bits(&by_expert) + class_entropy - entropy_bits(&joint)) / class_entropy
}
