//! Routing: which experts an example asks, and with what weights, where it does not ask all of them.
//!
//! Symbols as in [`super::group`]: z the gate's logits, g their softmax over all experts that are on. A routing makes weights
//! w of them, which stand in place of g in every cost and every answer and are 0 for experts that are not asked. Which experts
//! are asked has no gradient; the weights of those have the one that follows from their formula:
//!
//! | routing | asked | w_i of those asked | dz |
//! |---|---|---|---|
//! | dense | all | g_i | g_i (S_i − Σ_j g_j S_j) |
//! | top-k | the k largest of g_i + b_i | g_i | the same, with S_i = 0 for those not asked |
//! | top-k, scaled | the k largest of g_i + b_i | g_i / Σ_A g | w_i (S_i − Σ_A w S) |
//! | expert choice | by each expert the c examples with its largest g_i | g_i / Σ_A g | w_i (S_i − Σ_A w S) |
//! | ReLU | all with z_i > 0 | z_i | S_i + λ E f_i, of those asked |
//!
//! A router keeps a number for each expert, which training changes after each batch without a gradient: the bias b of a choice
//! (Wang et al. 2024), the threshold τ by which one example at a time is given to the experts that chose examples of a batch
//! (Zhou et al. 2022), or the coefficient λ of the ReLU's L1 term (Wang et al. 2024).

use super::layout::{MAX_EXPERTS, Padded, padded_row};
use crate::choice::choice;
use crate::kernel::ranking::{argmax, largest_first};
use std::ops::Range;

choice!(
    /// Which experts an example asks.
    Routing {
        /// Every expert.
        Dense = "dense" "Dense: every expert",
        /// The k that the gate prefers, weighted with the gate's own probabilities (Fedus et al. 2021).
        TopK = "top_k" "Top-k, weighted by the gate",
        /// The k that the gate prefers, with weights scaled to sum to 1 (Shazeer et al. 2017, Jiang et al. 2024).
        TopKScaled = "top_k_scaled" "Top-k, weights scaled to 1",
        /// Each expert chooses the examples of the batch that its gate prefers (Zhou et al. 2022).
        ExpertChoice = "expert_choice" "Experts choose their digits",
        /// Every expert whose gate logit is positive, weighted with the logit (Wang et al. 2024).
        Relu = "relu" "ReLU of the gate",
    }
);

choice!(
    /// What the bias of a choice is added to.
    BiasPlace {
        /// The gate's probabilities.
        Probabilities = "probabilities" "Probabilities",
        /// The gate's logits.
        Logits = "logits" "Logits",
    }
);

/// How much of a threshold stays at each step.
const THRESHOLD_DECAY: f32 = 0.99;
/// The factor by which the coefficient of the L1 term rises or falls at each step.
const L1_FACTOR: f32 = 1.2;
/// The smallest coefficient of the L1 term, which is also the first.
const SMALLEST_L1: f32 = 1e-8;

/// A routing with its settings and its numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Router {
    /// Which experts an example asks.
    pub routing: Routing,
    /// k: experts that an example asks, exactly or on average.
    pub n_asked: usize,
    /// The examples that an expert takes at most, as a multiple of its equal share; 0 for no limit.
    pub capacity_factor: f32,
    /// What the bias of a choice is added to.
    pub bias_place: BiasPlace,
    /// How far a bias moves after each batch.
    pub bias_rate: f32,
    /// Whether each example is routed by itself, as when digits are read, and not as one of a batch.
    pub one_by_one: bool,
    /// Biases, thresholds or coefficients, `[k]`.
    pub numbers: Padded,
    /// Which experts each example asks, `[n, k]` row after row, where that is decided beforehand; else empty.
    pub held: Vec<bool>,
}

/// What a routing has made of a batch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Load {
    /// Examples that ask each expert, `[k]`, those past its capacity included.
    pub asked: Vec<u32>,
    /// Examples that each expert takes, `[k]`.
    pub taken: Vec<u32>,
    /// The examples of the batch that no expert takes, in their order.
    pub unserved: Vec<u32>,
    /// The most examples that an expert takes; none without a limit.
    pub capacity: Option<u32>,
    /// Examples in the batch.
    pub n_examples: u32,
    /// The smallest gate probability that each expert chose, `[k]`; only where experts choose.
    pub lowest_chosen: Vec<f32>,
}

/// The gate of one example.
#[derive(Clone, Copy)]
pub struct GateOfExample<'a> {
    /// z, `[k]`.
    pub logits: &'a [f32],
    /// g, `[k]`.
    pub probabilities: &'a [f32],
    /// Which experts are on, `[k]`.
    pub on: &'a [bool],
}

impl Router {
    /// The router that asks every expert.
    pub fn dense() -> Self {
        Self {
            routing: Routing::Dense,
            n_asked: MAX_EXPERTS,
            capacity_factor: 0.0,
            bias_place: BiasPlace::Probabilities,
            bias_rate: 0.0,
            one_by_one: false,
            numbers: [0.0; MAX_EXPERTS],
            held: Vec::new(),
        }
    }

    /// Whether every example asks every expert.
    pub fn is_dense(&self) -> bool {
        self.routing == Routing::Dense
    }

    /// Whether the weights of those that are asked are scaled to sum to 1.
    pub fn scales(&self) -> bool {
        matches!(self.routing, Routing::TopKScaled | Routing::ExpertChoice)
    }

    /// The router with these numbers, `[k]`.
    pub fn with_numbers(self, numbers: &[f32]) -> Self {
        Self { numbers: padded_row(numbers), ..self }
    }

    /// Writes the weights `[k]` of one example by itself: without a capacity, and where experts choose by their thresholds.
    /// Where nobody would answer, the expert with the largest logit answers alone.
    pub fn route_one(&self, gate: GateOfExample, weights: &mut [f32]) {
        let asked = self.asked(gate);
        self.weigh(gate, |expert| asked.contains(&expert), weights);
        if asked.is_empty() {
            weights[best(gate)] = 1.0;
        }
    }

    /// The experts that one example asks by itself; those of a choice are in the order of preference.
    fn asked(&self, gate: GateOfExample) -> Vec<usize> {
        let on = (0..gate.on.len()).filter(|expert| gate.on[*expert]);
        match self.routing {
            Routing::Dense => on.collect(),
            Routing::TopK | Routing::TopKScaled => {
                let scores: Vec<f32> = (0..gate.on.len()).map(|expert| self.score(gate, expert)).collect();
                let order = largest_first(&scores).into_iter().filter(|expert| gate.on[*expert]);
                order.take(self.n_asked.max(1)).collect()
            }
            Routing::ExpertChoice => on.filter(|&expert| gate.probabilities[expert] >= self.numbers[expert]).collect(),
            Routing::Relu => on.filter(|&expert| gate.logits[expert] > 0.0).collect(),
        }
    }

    /// What a choice compares.
    fn score(&self, gate: GateOfExample, expert: usize) -> f32 {
        let values = match self.bias_place {
            BiasPlace::Probabilities => gate.probabilities,
            BiasPlace::Logits => gate.logits,
        };
        values[expert] + self.numbers[expert]
    }

    /// Writes the weights `[k]` of those that are asked, and 0 for the others.
    fn weigh(&self, gate: GateOfExample, is_asked: impl Fn(usize) -> bool, weights: &mut [f32]) {
        let values = if self.routing == Routing::Relu { gate.logits } else { gate.probabilities };
        let of = |expert: usize| if expert < values.len() && is_asked(expert) { values[expert].max(0.0) } else { 0.0 };
        weights.iter_mut().enumerate().for_each(|(expert, weight)| *weight = of(expert));
        let total: f32 = weights.iter().sum();
        if self.scales() && total > 0.0 {
            weights.iter_mut().for_each(|weight| *weight /= total);
        }
    }

    /// Writes the weights `[n, width]` of the examples of a batch, of logits and probabilities in rows of `width`; `on` says
    /// which experts are on, `[k]`. `first` is the place of the first example among those that are held.
    pub fn route(&self, first: usize, rows: GateRows, on: &[bool], weights: &mut [f32]) -> Load {
        let (n_experts, n) = (on.len(), weights.len() / rows.width);
        let n_on = on.iter().filter(|on| **on).count().max(1);
        let mut load = Load::new(n_experts, n);
        if !self.held.is_empty() {
            let held = &self.held[first * n_experts..];
            self.weigh_all(rows, on, |example, expert| held[example * n_experts + expert], weights, &mut load);
        } else if self.one_by_one {
            for (example, weights) in weights.chunks_exact_mut(rows.width).enumerate() {
                self.route_one(rows.gate(example, on), &mut weights[..n_experts]);
                load.count(example, &weights[..n_experts]);
            }
        } else if self.routing == Routing::ExpertChoice {
            let chosen = self.chosen_by_experts(rows, on, n, n_on, &mut load);
            self.weigh_all(rows, on, |example, expert| chosen[example * n_experts + expert], weights, &mut load);
        } else {
            let equal_share = (n * self.n_asked) as f32 / n_on as f32;
            let has_limit = self.capacity_factor > 0.0 && self.routing != Routing::Relu;
            load.capacity = has_limit.then(|| (self.capacity_factor * equal_share).ceil() as u32);
            let mut taken = vec![false; n * n_experts];
            for example in 0..n {
                for expert in self.asked(rows.gate(example, on)) {
                    load.asked[expert] += 1;
                    if load.capacity.is_none_or(|capacity| load.taken[expert] < capacity) {
                        load.taken[expert] += 1;
                        taken[example * n_experts + expert] = true;
                    }
                }
            }
            self.weigh_all(rows, on, |example, expert| taken[example * n_experts + expert], weights, &mut load);
        }
        load
    }

    /// Which examples each expert chooses, `[n, k]`: the c = k n / E with the largest probabilities, of equal ones the first.
    fn chosen_by_experts(&self, rows: GateRows, on: &[bool], n: usize, n_on: usize, load: &mut Load) -> Vec<bool> {
        let n_experts = on.len();
        let n_chosen = ((n * self.n_asked + n_on / 2) / n_on).clamp(1, n);
        let mut chosen = vec![false; n * n_experts];
        load.lowest_chosen.resize(n_experts, 0.0);
        for expert in (0..n_experts).filter(|expert| on[*expert]) {
            let column: Vec<f32> = (0..n).map(|example| rows.gate(example, on).probabilities[expert]).collect();
            let examples = &largest_first(&column)[..n_chosen];
            examples.iter().for_each(|example| chosen[example * n_experts + expert] = true);
            load.lowest_chosen[expert] = column[examples[n_chosen - 1]];
        }
        chosen
    }

    /// Writes the weights of all examples, and counts who is asked unless that has been counted.
    fn weigh_all(
        &self,
        rows: GateRows,
        on: &[bool],
        is_asked: impl Fn(usize, usize) -> bool,
        weights: &mut [f32],
        load: &mut Load,
    ) {
        let is_counted = load.asked.iter().any(|asked| *asked > 0);
        for (example, weights) in weights.chunks_exact_mut(rows.width).enumerate() {
            self.weigh(rows.gate(example, on), |expert| is_asked(example, expert), &mut weights[..on.len()]);
            if is_counted {
                load.note_unserved(example, weights);
            } else {
                load.count(example, &weights[..on.len()]);
            }
        }
    }

    /// The numbers after a batch with this load, in which the experts `on` were on. The first batch sets the thresholds.
    pub fn next_numbers(&self, load: &Load, on: &[bool], is_first: bool) -> Padded {
        let n_on = on.iter().filter(|on| **on).count();
        let mut numbers = self.numbers;
        match self.routing {
            Routing::Dense => (),
            Routing::TopK | Routing::TopKScaled => {
                // The mean against each load, times E and in whole numbers, so that equal loads are seen as equal.
                let total: u32 = load.asked.iter().sum();
                let loads = numbers.iter_mut().zip(&load.asked).zip(on).filter(|(_, on)| **on);
                for ((number, asked), _) in loads {
                    let missing = i64::from(total) - i64::from(*asked) * n_on as i64;
                    *number += self.bias_rate * missing.signum() as f32;
                }
            }
            Routing::ExpertChoice => {
                for (number, lowest) in numbers.iter_mut().zip(&load.lowest_chosen) {
                    let decay = if is_first { 0.0 } else { THRESHOLD_DECAY };
                    *number = decay * *number + (1.0 - decay) * lowest;
                }
            }
            Routing::Relu => {
                let asked: u32 = load.asked.iter().sum();
                let is_too_dense = u64::from(asked) > self.n_asked as u64 * u64::from(load.n_examples);
                let factor = if is_too_dense { L1_FACTOR } else { 1.0 / L1_FACTOR };
                numbers[..on.len()].iter_mut().for_each(|l1| *l1 = (l1.max(SMALLEST_L1) * factor).max(SMALLEST_L1));
            }
        }
        numbers
    }

    /// λ of the L1 term; 0 for other routings, and where the choice is held, because the term has no part in the cost that is
    /// shown.
    pub fn l1(&self) -> f32 {
        if self.routing == Routing::Relu && self.held.is_empty() { self.numbers[0].max(SMALLEST_L1) } else { 0.0 }
    }
}

/// The gates of several examples.
#[derive(Clone, Copy)]
pub struct GateRows<'a> {
    /// z, `[n, width]`.
    pub logits: &'a [f32],
    /// g, `[n, width]`.
    pub probabilities: &'a [f32],
    /// The length of a row, at least k.
    pub width: usize,
}

impl<'a> GateRows<'a> {
    fn gate(&self, example: usize, on: &'a [bool]) -> GateOfExample<'a> {
        let row = Range { start: example * self.width, end: example * self.width + on.len() };
        GateOfExample { logits: &self.logits[row.clone()], probabilities: &self.probabilities[row], on }
    }
}

impl Load {
    fn new(n_experts: usize, n_examples: usize) -> Self {
        let none = vec![0; n_experts];
        Self { asked: none.clone(), taken: none, n_examples: n_examples as u32, ..Self::default() }
    }

    /// Counts an example that is served with these weights.
    fn count(&mut self, example: usize, weights: &[f32]) {
        for (expert, _) in weights.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
            self.asked[expert] += 1;
            self.taken[expert] += 1;
        }
        self.note_unserved(example, weights);
    }

    fn note_unserved(&mut self, example: usize, weights: &[f32]) {
        if weights.iter().all(|weight| *weight == 0.0) {
            self.unserved.push(example as u32);
        }
    }

    /// f, the share of each expert in all that is asked, `[k]`.
    pub fn shares(&self) -> impl Iterator<Item = f32> {
        let total = self.asked.iter().sum::<u32>().max(1) as f32;
        self.asked.iter().map(move |asked| *asked as f32 / total)
    }

    /// What was asked of experts that had no room left.
    pub fn n_dropped(&self) -> u32 {
        self.asked.iter().zip(&self.taken).map(|(asked, taken)| asked - taken).sum()
    }
}

/// The expert that is on with the largest logit.
fn best(gate: GateOfExample) -> usize {
    let masked = |expert: usize| if gate.on[expert] { gate.logits[expert] } else { f32::NEG_INFINITY };
    argmax(&(0..gate.on.len()).map(masked).collect::<Vec<_>>())
}
