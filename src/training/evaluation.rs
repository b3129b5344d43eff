//! Evaluates a model: how many digits it misreads and how it uses its experts, on digits that it was not trained on.
//!
//! Entropies are in bits. An evaluation is a job that is done in slices of some hundred digits, its cost included, so that
//! it never holds up training. An evaluation computes no gradient.

use super::batch::SLICE;
use super::inputs::Inputs;
use super::model::Model;
use super::size_baseline::SizeBaselineReader;
use crate::kernel::SparseRows;
use crate::kernel::ranking::class_of;
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
    /// The error of the baseline of the mixture's size, 0 to 1; none where no such network learns beside the run.
    #[serde(default)]
    pub size_baseline_error: Option<f32>,
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
    /// The error of each expert asked alone, by true digit, `[k][c]` row after row; empty without an ablation.
    #[serde(default, with = "super::as_bytes")]
    pub error_alone: Vec<f32>,
    /// Which digits are misread: a bit for each, the first digit's the lowest of the first byte. Empty in curves, and in what
    /// was stored before this figure was there.
    #[serde(default, with = "serde_bytes")]
    pub misread: Vec<u8>,
}

/// Whether an evaluation also finds the error without each expert, and that of each expert alone, which takes as long again.
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
    /// The baseline of the mixture's size, and how many digits it has misread.
    size_baseline: Option<(SizeBaselineReader, u32)>,
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
    /// Digits that each expert asked alone misreads, by true digit, `[k][c]`.
    wrong_alone: Vec<u32>,
    /// A bit for each digit that the mixture misreads.
    misread: Vec<u8>,
}

impl EvaluationJob {
    /// Evaluates `model` after `steps` steps on the first `n_digits` digits.
    pub fn new(model: Model, steps: u32, n_digits: usize) -> Self {
        let layout = model.networks().layout;
        let (n_classes, n_experts) = (layout.shape.n_classes, layout.shape.n_experts);
        Self {
            ablation: Ablation::Skipped,
            size_baseline: None,
            counts: Counts {
                gating_by_digit: vec![0.0; n_classes * n_experts],
                leads: vec![0; n_classes * n_experts],
                confusion: vec![0; n_classes * n_classes],
                misread: vec![0; n_digits.div_ceil(8)],
                ..Counts::default()
            },
            objective: model.objective(),
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
        self.counts.wrong_alone.resize(n_counted * self.model.networks().layout.shape.n_classes, 0);
        self
    }

    /// The same evaluation, with the baseline of the mixture's size on the same digits.
    pub fn with_size_baseline(self, reader: Option<SizeBaselineReader>) -> Self {
        Self { size_baseline: reader.map(|reader| (reader, 0)), ..self }
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
        if let Some((reader, n_wrong)) = &mut self.size_baseline {
            *n_wrong += reader.n_wrong(&self.pixels, labels);
        }
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
        let reading = self.model.reading();
        let counts = &mut self.counts;
        let verdicts = Verdict::of_all(&reading, &layout, &self.logits);
        for ((verdict, label), digit) in verdicts.into_iter().zip(labels).zip(self.done..) {
            let label = usize::from(*label);
            counts.misread[digit / 8] |= u8::from(verdict.answer != Some(label)) << (digit % 8);
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
            let verdicts = Verdict::of_all_without(expert, &reading, &layout, &self.logits);
            let is_wrong = |(verdict, label): &(&Verdict, &u8)| verdict.answer != Some(usize::from(**label));
            *n_wrong += verdicts.iter().zip(labels).filter(is_wrong).count() as u32;
        }
        for (expert, n_wrong) in counts.wrong_alone.chunks_exact_mut(n_classes).enumerate() {
            for (row, label) in self.logits.chunks_exact(layout.row()).zip(labels) {
                let answer = class_of(&row[expert * layout.outputs..][..n_classes]);
                n_wrong[usize::from(*label)] += u32::from(answer != Some(usize::from(*label)));
            }
        }
    }

    fn figures(&mut self, digits: &Inputs) -> Evaluation {
        let layout = self.model.networks().layout;
        let (n_classes, n_experts) = (layout.shape.n_classes, layout.shape.n_experts);
        let labels = &digits.labels()[..self.n_digits];
        let n = self.n_digits as f32;
        let counts = std::mem::take(&mut self.counts);
        let Counts { mut gating_by_digit, leads, confusion, lead_wrong, gate_entropy, .. } = counts;
        let gating_shares: Vec<f32> =
            (0..n_experts).map(|k| gating_by_digit.iter().skip(k).step_by(n_experts).sum::<f32>() / n).collect();
        let lead_shares: Vec<f32> =
            (0..n_experts).map(|k| leads.iter().skip(k).step_by(n_experts).sum::<u32>() as f32 / n).collect();
        let of_class = |class: usize| labels.iter().filter(|&&label| usize::from(label) == class).count().max(1) as f32;
        let n_of_class: Vec<f32> = (0..n_classes).map(of_class).collect();
        for (row, n) in gating_by_digit.chunks_exact_mut(n_experts).zip(&n_of_class) {
            row.iter_mut().for_each(|share| *share /= n);
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
            size_baseline_error: self.size_baseline.as_ref().map(|(_, n_wrong)| *n_wrong as f32 / n),
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
            error_without: counts.wrong_without.iter().map(|n_wrong| *n_wrong as f32 / n).collect(),
            error_alone: counts
                .wrong_alone
                .iter()
                .zip(n_of_class.iter().cycle())
                .map(|(n_wrong, n)| *n_wrong as f32 / n)
                .collect(),
            misread: counts.misread,
        }
    }
}

impl Evaluation {
    /// The specialisation that chance gives: the expected one where lead experts are dealt out to the digits at random.
    /// To first order the mutual information is then (k − 1)(c − 1) / (2 n ln 2) bits, with k experts that lead, c
    /// classes and n digits (Miller, “Note on the bias of information estimates”, 1955); here as a share of the entropy
    /// of the digit.
    pub fn chance_specialisation(&self) -> f32 {
        let n = self.n_digits.max(1) as f32;
        let n_leading = self.lead_shares.iter().filter(|share| **share > 0.0).count() as f32;
        let n_classes = self.gating_by_digit.len() / self.gating_shares.len().max(1);
        let classes = self.confusion.chunks_exact(n_classes.max(1));
        let by_class: Vec<f32> = classes.map(|row| row.iter().sum::<u32>() as f32 / n).collect();
        let n_present = by_class.iter().filter(|share| **share > 0.0).count() as f32;
        let bits = (n_leading - 1.0).max(0.0) * (n_present - 1.0).max(0.0) / (2.0 * n * std::f32::consts::LN_2);
        bits / entropy_bits(&by_class).max(f32::MIN_POSITIVE)
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

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::{RngCore, SeedableRng};
    use rand_pcg::Pcg32;

    #[test]
    fn chance_is_what_permuted_experts_tell() {
        let (n, n_classes, n_experts, n_runs) = (1_000_u32, 10, 6, 200);
        let mut random = Pcg32::seed_from_u64(7);
        let mut sum = 0.0;
        for _ in 0..n_runs {
            let mut leads = vec![0; n_classes * n_experts];
            for digit in 0..n as usize {
                let expert = random.next_u32() as usize % n_experts;
                leads[digit % n_classes * n_experts + expert] += 1;
            }
            sum += normalised_information(&leads, n_experts);
        }
        let mut confusion = vec![0; n_classes * n_classes];
        (0..n_classes).for_each(|class| confusion[class * (n_classes + 1)] = n / n_classes as u32);
        let test = Evaluation {
            n_digits: n,
            lead_shares: vec![1.0 / n_experts as f32; n_experts],
            gating_shares: vec![1.0 / n_experts as f32; n_experts],
            gating_by_digit: vec![0.0; n_classes * n_experts],
            confusion,
            ..Evaluation::default()
        };
        let (permuted, expected) = (sum / n_runs as f32, test.chance_specialisation());
        assert!((permuted / expected - 1.0).abs() < 0.1, "{permuted} {expected}");
    }
}
