//! What the networks say of one image: gate, experts, the mixture's answer, the baseline's.

use super::cost::Cost;
use super::layout::Layout;
use crate::kernel::LANES;
use crate::kernel::functions::{RowOps, load_row, store_row};

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

impl Prediction {
    /// From the logits of one example, `[network, outputs]`. Of the gate only the `top_k` largest probabilities count,
    /// scaled to sum to 1; with `top_k` = 1 the lead expert answers alone.
    pub fn from_logits(cost: Cost, top_k: usize, layout: &Layout, logits: &[f32]) -> Self {
        match layout.outputs / LANES {
            1 => Self::from_rows::<1>(cost, top_k, layout, logits),
            2 => Self::from_rows::<2>(cost, top_k, layout, logits),
            3 => Self::from_rows::<3>(cost, top_k, layout, logits),
            _ => Self::from_rows::<4>(cost, top_k, layout, logits),
        }
    }

    fn from_rows<const V: usize>(cost: Cost, top_k: usize, layout: &Layout, logits: &[f32]) -> Self {
        let (n_classes, n_experts) = (layout.shape.n_classes, layout.shape.n_experts);
        let classes = RowOps::<V>::new(n_classes);
        let logits_of = |network: usize| load_row(&logits[network * layout.outputs..]);
        let values = |row, n| {
            let mut lanes = vec![0.0; layout.outputs];
            store_row::<V>(row, &mut lanes);
            lanes.truncate(n);
            lanes
        };
        let output = |network: usize| {
            let a = logits_of(network);
            values(if cost.has_sigmoid_outputs() { classes.sigmoid(a) } else { classes.softmax(a).0 }, n_classes)
        };
        let mut gate = values(RowOps::<V>::new(n_experts).softmax(logits_of(layout.gate())).0, n_experts);
        keep_largest(&mut gate, top_k);
        let experts: Vec<_> = (0..n_experts).map(output).collect();
        let blend = |row_of: &dyn Fn(usize) -> Vec<f32>| {
            let mut total = vec![0.0; n_classes];
            for (expert, g) in gate.iter().enumerate() {
                total.iter_mut().zip(row_of(expert)).for_each(|(total, value)| *total += g * value);
            }
            total
        };
        let answer = if cost == Cost::BlendedLogits {
            let mut blended = blend(&|expert| values(logits_of(expert), n_classes));
            blended.resize(layout.outputs, 0.0);
            values(classes.softmax(load_row(&blended)).0, n_classes)
        } else {
            blend(&|expert| experts[expert].clone())
        };
        Self { baseline: output(layout.baseline()), gate, experts, answer }
    }
}

/// The mixture's answer `[c]` with expert `absent` switched off and the gate of the others scaled to sum to 1.
pub fn answer_without(cost: Cost, top_k: usize, layout: &Layout, logits: &[f32], absent: usize) -> Vec<f32> {
    let mut without = logits.to_vec();
    // A gate logit far below all others is a probability of 0.
    without[layout.gate() * layout.outputs + absent] = -1e9;
    Prediction::from_logits(cost, top_k, layout, &without).answer
}

/// Sets all but the `k` largest probabilities to 0 and scales the others to sum to 1; of equal ones the first stay.
fn keep_largest(probabilities: &mut [f32], k: usize) {
    if k >= probabilities.len() {
        return;
    }
    let mut by_size: Vec<usize> = (0..probabilities.len()).collect();
    by_size.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]));
    by_size[k.max(1)..].iter().for_each(|&i| probabilities[i] = 0.0);
    let total: f32 = probabilities.iter().sum();
    probabilities.iter_mut().for_each(|probability| *probability /= total);
}

/// The position of the largest value; of the first, where several are.
pub fn argmax(values: &[f32]) -> usize {
    (0..values.len()).fold(0, |best, i| if values[i] > values[best] { i } else { best })
}
