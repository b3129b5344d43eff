//! What the networks say of one image: gate, experts, the mixture's answer, the baseline's.

use super::cost::Cost;
use super::layout::Layout;
use crate::kernel::functions::{Row, RowOps, load_row, store_row};
use crate::kernel::{F32x4, LANES};

/// Outputs of one example, with the gate's probabilities.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// Gate probability of each expert, `[k]`.
    pub gate: Vec<f32>,
    /// Outputs of each expert, `[k][c]`: sigmoid outputs for squared-error costs, else probabilities.
    pub experts: Vec<Vec<f32>>,
    /// The mixture's outputs, `[c]`: Σ g_i o_i, or softmax(Σ g_i a_i) where that is what was trained.
    pub answer: Vec<f32>,
    /// The baseline's outputs, `[c]`.
    pub baseline: Vec<f32>,
}

/// What is counted in a test: the classes that are answered, without the outputs behind them.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Gate probability of each expert, `[k]`.
    pub gate: Vec<f32>,
    /// The expert with the largest of them.
    pub lead: usize,
    /// The class that this expert alone answers.
    pub lead_answer: usize,
    /// The class that the mixture answers.
    pub answer: usize,
}

/// Calls a method of the [`Outputs`] of as many vectors as the layout has.
macro_rules! outputs {
    ($method:ident, $cost:expr, $top_k:expr, $layout:expr, $logits:expr) => {
        match $layout.outputs / LANES {
            1 => Outputs::<1>::new($cost, $top_k, $layout, $logits).$method(),
            2 => Outputs::<2>::new($cost, $top_k, $layout, $logits).$method(),
            3 => Outputs::<3>::new($cost, $top_k, $layout, $logits).$method(),
            _ => Outputs::<4>::new($cost, $top_k, $layout, $logits).$method(),
        }
    };
}

impl Prediction {
    /// From the logits of one example, `[network, outputs]`. Of the gate only the `top_k` largest probabilities count,
    /// scaled to sum to 1; with `top_k` = 1 the lead expert answers alone.
    pub fn from_logits(cost: Cost, top_k: usize, layout: &Layout, logits: &[f32]) -> Self {
        outputs!(prediction, cost, top_k, layout, logits)
    }
}

impl Verdict {
    /// What a [`Prediction`] from the same would say.
    pub fn from_logits(cost: Cost, top_k: usize, layout: &Layout, logits: &[f32]) -> Self {
        outputs!(verdict, cost, top_k, layout, logits)
    }

    /// The same with expert `absent` switched off and the gate of the others scaled to sum to 1.
    pub fn without(absent: usize, cost: Cost, top_k: usize, layout: &Layout, logits: &[f32]) -> Self {
        let mut without = logits.to_vec();
        // A gate logit far below all others is a probability of 0.
        without[layout.gate() * layout.outputs + absent] = -1e9;
        Self::from_logits(cost, top_k, layout, &without)
    }
}

/// Outputs of one example, each computed when it is asked for.
struct Outputs<'a, const V: usize> {
    cost: Cost,
    layout: &'a Layout,
    logits: &'a [f32],
    classes: RowOps<V>,
    /// `[k]`.
    gate: Vec<f32>,
}

impl<'a, const V: usize> Outputs<'a, V> {
    fn new(cost: Cost, top_k: usize, layout: &'a Layout, logits: &'a [f32]) -> Self {
        let n_experts = layout.shape.n_experts;
        let row = load_row(&logits[layout.gate() * layout.outputs..]);
        let mut gate = values::<V>(RowOps::<V>::new(n_experts).softmax(row).0, n_experts);
        keep_largest(&mut gate, top_k);
        Self { cost, layout, logits, classes: RowOps::new(layout.shape.n_classes), gate }
    }

    fn logits_of(&self, network: usize) -> Row<V> {
        load_row(&self.logits[network * self.layout.outputs..])
    }

    fn output(&self, network: usize) -> Row<V> {
        let a = self.logits_of(network);
        if self.cost.has_sigmoid_outputs() { self.classes.sigmoid(a) } else { self.classes.softmax(a).0 }
    }

    fn answer(&self) -> Row<V> {
        if self.cost == Cost::BlendedLogits {
            self.classes.softmax(self.blend(|expert| self.logits_of(expert))).0
        } else {
            self.blend(|expert| self.output(expert))
        }
    }

    fn blend(&self, row_of: impl Fn(usize) -> Row<V>) -> Row<V> {
        let mut total = [F32x4::zero(); V];
        for (expert, g) in self.gate.iter().enumerate() {
            let g = F32x4::splat(*g);
            total.iter_mut().zip(row_of(expert)).for_each(|(total, value)| *total = *total + g * value);
        }
        total
    }

    fn prediction(self) -> Prediction {
        let (n_classes, n_experts) = (self.layout.shape.n_classes, self.layout.shape.n_experts);
        Prediction {
            experts: (0..n_experts).map(|expert| values(self.output(expert), n_classes)).collect(),
            answer: values(self.answer(), n_classes),
            baseline: values(self.output(self.layout.baseline()), n_classes),
            gate: self.gate,
        }
    }

    fn verdict(self) -> Verdict {
        let largest = |row: Row<V>| {
            let mut lanes = [[0.0; LANES]; V];
            store_row(row, lanes.as_flattened_mut());
            argmax(&lanes.as_flattened()[..self.layout.shape.n_classes])
        };
        let lead = argmax(&self.gate);
        Verdict { lead, lead_answer: largest(self.output(lead)), answer: largest(self.answer()), gate: self.gate }
    }
}

/// The first `n` lanes of a row.
fn values<const V: usize>(row: Row<V>, n: usize) -> Vec<f32> {
    let mut lanes = vec![0.0; LANES * V];
    store_row(row, &mut lanes);
    lanes.truncate(n);
    lanes
}

/// Sets all but the `k` largest probabilities to 0 and scales the others to sum to 1; of equal ones the first stay.
fn keep_largest(probabilities: &mut [f32], k: usize) {
    if k >= probabilities.len() {
        return;
    }
    largest_first(probabilities)[k.max(1)..].iter().for_each(|&i| probabilities[i] = 0.0);
    let total: f32 = probabilities.iter().sum();
    probabilities.iter_mut().for_each(|probability| *probability /= total);
}

/// The positions of the values, that of the largest first; of equal ones the first.
pub fn largest_first(values: &[f32]) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..values.len()).collect();
    positions.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    positions
}

/// The position of the largest value; of the first, where several are.
fn argmax(values: &[f32]) -> usize {
    (0..values.len()).fold(0, |best, i| if values[i] > values[best] { i } else { best })
}
