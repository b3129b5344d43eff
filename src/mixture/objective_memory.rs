//! What is kept of a batch between the passes over its gate and over its costs, and the memory for both.

use super::gate_statistics::{BatchTerms, GateStatistics};
use super::routing::Load;

/// Memory for a batch, reused from batch to batch.
#[derive(Clone, Debug, Default)]
pub struct ObjectiveMemory {
    /// Gate probabilities, `[n, outputs]`.
    pub(super) gate: Vec<f32>,
    /// log Σ_i e^{z_i} of the gate, `[n]`.
    pub(super) log_sums: Vec<f32>,
    /// The gate's logits `[n, outputs]`, the weights that the router makes of them, and the load; only with a router.
    pub(super) gate_logits: Vec<f32>,
    pub(super) weights: Vec<f32>,
    pub(super) load: Load,
    /// Which experts are on, `[k]`.
    pub(super) on: Vec<bool>,
    pub(super) statistics: GateStatistics,
    pub(super) terms: BatchTerms,
}

impl ObjectiveMemory {
    /// What the router has made of the last batch or part.
    pub fn load(&self) -> &Load {
        &self.load
    }

    /// Which experts were on in the last batch or part, `[k]`.
    pub fn on(&self) -> &[bool] {
        &self.on
    }

    /// Whether an example of the last batch asks an expert. Only with a router.
    pub fn asks(&self, example: usize, expert: usize) -> bool {
        let width = self.weights.len() / self.load.n_examples as usize;
        self.weights[example * width + expert] > 0.0
    }

    /// Which experts each example of the last batch has asked, `[n, k]` row after row; nothing without a router.
    pub fn asked(&self) -> Vec<bool> {
        let examples = 0..self.load.n_examples as usize;
        examples.flat_map(|example| (0..self.on.len()).map(move |expert| self.asks(example, expert))).collect()
    }
}
