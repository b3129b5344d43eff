//! Predictions: the gate, the experts' outputs, the mixture's answer and the baseline's, without costs.

use super::costs::Cost;
use super::forced_gate::{MASKED, on_of};
use super::group::{rows_of, with_columns};
use super::layout::Layout;
use super::routing::{GateOfExample, Router};
use crate::kernel::columns::{self, Columns, add_scaled};
use crate::kernel::ranking::{argmax, class_of, largest_first};
use crate::kernel::{F32x4, LANES};

/// How a model reads digits, beside its weights.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The main cost, which says what the outputs of experts are and how they blend.
    pub cost: Cost,
    /// The most experts that answer: of those that the router asks, those with the largest weights.
    pub top_k: usize,
    /// Which experts an example asks.
    pub router: Router,
}

/// Outputs of one example, with the gate's probabilities.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The share of each expert in the answer, `[k]`: its gate probability, scaled so that those of all that are asked sum to 1.
    pub gate: Vec<f32>,
    /// Outputs of each expert, `[k][c]`: sigmoid outputs for squared-error costs, else probabilities.
    pub experts: Vec<Vec<f32>>,
    /// The mixture's outputs, `[c]`: Σ w_i o_i, or for blended logits softmax(Σ w_i a_i); w is g where every expert is asked.
    pub answer: Vec<f32>,
    /// The baseline's outputs, `[c]`.
    pub baseline: Vec<f32>,
}

impl Prediction {
    /// The prediction from the logits of one example, `[network, outputs]`. Of the gate only the `top_k` largest
    /// probabilities count, scaled to sum to 1; with `top_k` = 1 the lead expert answers alone.
    pub fn from_logits(reading: &Reading, layout: &Layout, logits: &[f32]) -> Self {
        with_columns!(layout.outputs, N => Outputs::<N>::new(reading, layout, logits).prediction())
    }
}

/// The classes that a test counts, without the outputs behind them.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The share of each expert in the answer, `[k]`, as in a [`Prediction`].
    pub gate: Vec<f32>,
    /// The expert with the largest of them.
    pub lead: usize,
    /// The class that this expert alone answers; none where its outputs are no numbers.
    pub lead_answer: Option<usize>,
    /// The class that the mixture answers; none where its outputs are no numbers.
    pub answer: Option<usize>,
}

impl Verdict {
    /// The verdict on each example, from logits `[n, network, outputs]`, equal to that of a [`Prediction`].
    pub fn of_all(reading: &Reading, layout: &Layout, logits: &[f32]) -> Vec<Self> {
        let mut verdicts = Vec::with_capacity(logits.len() / layout.row());
        for logits in logits.chunks(LANES * layout.row()) {
            with_columns!(layout.outputs, N => Outputs::<N>::new(reading, layout, logits).verdicts(&mut verdicts));
        }
        verdicts
    }

    /// The verdicts with expert `absent` switched off and the gate of the others scaled to sum to 1. Where no other expert is
    /// on, nobody is left who could answer, and the outputs are NaN.
    pub fn of_all_without(absent: usize, reading: &Reading, layout: &Layout, logits: &[f32]) -> Vec<Self> {
        let mut without = logits.to_vec();
        let gates = without.chunks_exact_mut(layout.row()).map(|row| &mut row[layout.gate() * layout.outputs..]);
        gates.for_each(|gate| gate[absent] = MASKED);
        Self::of_all(reading, layout, &without)
    }
}

/// Outputs of one to four examples; each method computes the outputs that it gives.
struct Outputs<'a, const N: usize> {
    cost: Cost,
    layout: &'a Layout,
    /// `[n, network, outputs]`.
    logits: &'a [f32],
    /// Which experts are on; the others are masked.
    on: [bool; N],
    /// The weights of the experts in the answer, by expert.
    weights: Columns<N>,
    /// The shares of the experts by example; rows past the last example repeat the first one.
    gate_rows: [[f32; N]; LANES],
}

impl<'a, const N: usize> Outputs<'a, N> {
    fn new(reading: &Reading, layout: &'a Layout, logits: &'a [f32]) -> Self {
        let n_experts = layout.shape.n_experts;
        let gate_logits = columns::load(rows_of(logits, layout.row()).map(|row| &row[layout.gate() * N..]));
        let on = on_of(&gate_logits, n_experts);
        let mut gate_rows = rows(&columns::masked_softmax(&gate_logits, &on).0);
        if reading.router.is_dense() {
            gate_rows.iter_mut().for_each(|gate| keep_largest(&mut gate[..n_experts], reading.top_k, true));
            let weights = columns::load(gate_rows.each_ref().map(|row| &row[..]));
            return Self { cost: reading.cost, layout, logits, on, weights, gate_rows };
        }
        let mut weight_rows = [[0.0; N]; LANES];
        let examples = gate_rows.iter_mut().zip(rows(&gate_logits)).zip(&mut weight_rows);
        for ((gate, logits), weights) in examples {
            let (on, logits, probabilities) = (&on[..n_experts], &logits[..n_experts], &gate[..n_experts]);
            reading.router.route_one(GateOfExample { logits, probabilities, on }, &mut weights[..n_experts]);
            keep_largest(&mut weights[..n_experts], reading.top_k, reading.router.scales());
            *gate = *weights;
            let total: f32 = gate.iter().sum();
            gate.iter_mut().for_each(|share| *share /= total);
        }
        let weights = columns::load(weight_rows.each_ref().map(|row| &row[..]));
        Self { cost: reading.cost, layout, logits, on, weights, gate_rows }
    }

    /// Examples, of which there may be fewer than lanes.
    fn len(&self) -> usize {
        self.logits.len() / self.layout.row()
    }

    /// Outputs of a network, which may be another one for each example.
    fn outputs(&self, networks: [usize; LANES]) -> Columns<N> {
        let a = self.network_logits(networks);
        let n_classes = self.layout.shape.n_classes;
        if self.cost.has_sigmoid_outputs() {
            columns::sigmoids(&a, n_classes)
        } else {
            columns::softmax(&a, n_classes).0
        }
    }

    fn network_logits(&self, networks: [usize; LANES]) -> Columns<N> {
        let rows = rows_of(self.logits, self.layout.row());
        columns::load(std::array::from_fn(|lane| &rows[lane][networks[lane] * N..]))
    }

    /// The mixture's outputs.
    fn answer(&self) -> Columns<N> {
        let blend = |of_expert: &dyn Fn(usize) -> Columns<N>| {
            let mut total = [F32x4::zero(); N];
            for (expert, g) in self.weights.iter().enumerate().filter(|(expert, _)| self.on[*expert]) {
                add_scaled(&mut total, &of_expert(expert), *g);
            }
            total
        };
        if self.cost.blends_logits() {
            let logits = blend(&|expert| self.network_logits([expert; LANES]));
            columns::softmax(&logits, self.layout.shape.n_classes).0
        } else {
            blend(&|expert| self.outputs([expert; LANES]))
        }
    }

    /// The prediction for the first example.
    fn prediction(self) -> Prediction {
        let (n_classes, n_experts) = (self.layout.shape.n_classes, self.layout.shape.n_experts);
        let first = |outputs: Columns<N>| rows(&outputs)[0][..n_classes].to_vec();
        Prediction {
            gate: self.gate_rows[0][..n_experts].to_vec(),
            experts: (0..n_experts).map(|expert| first(self.outputs([expert; LANES]))).collect(),
            answer: first(self.answer()),
            baseline: first(self.outputs([self.layout.baseline(); LANES])),
        }
    }

    /// Appends the verdict on each example.
    fn verdicts(self, verdicts: &mut Vec<Verdict>) {
        let (n_classes, n_experts) = (self.layout.shape.n_classes, self.layout.shape.n_experts);
        let leads = self.gate_rows.map(|gate| argmax(&gate[..n_experts]));
        let (lead_answers, answers) = (rows(&self.outputs(leads)), rows(&self.answer()));
        verdicts.extend((0..self.len()).map(|n| Verdict {
            gate: self.gate_rows[n][..n_experts].to_vec(),
            lead: leads[n],
            lead_answer: class_of(&lead_answers[n][..n_classes]),
            answer: class_of(&answers[n][..n_classes]),
        }));
    }
}

/// The four rows of these columns.
fn rows<const N: usize>(columns: &Columns<N>) -> [[f32; N]; LANES] {
    let mut rows = [[0.0; N]; LANES];
    columns::store(columns, rows.iter_mut().map(|row| &mut row[..]));
    rows
}

/// Sets all but the `k` largest probabilities to 0, of equal ones the first stay, and scales them to sum to 1 if `scales` says so.
fn keep_largest(probabilities: &mut [f32], k: usize, scales: bool) {
    if k >= probabilities.len() {
        return;
    }
    largest_first(probabilities)[k.max(1)..].iter().for_each(|&i| probabilities[i] = 0.0);
    if scales {
        let total: f32 = probabilities.iter().sum();
        probabilities.iter_mut().for_each(|probability| *probability /= total);
    }
}
