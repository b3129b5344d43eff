//! The weights of a run under the names of the reference script, bias in row 0.

use ndarray::{Array2, Array3};

/// How large the networks of a run are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Inputs of every network, d.
    pub n_inputs: usize,
    /// Hidden units of every network, h.
    pub n_hidden: usize,
    /// Classes, c.
    pub n_classes: usize,
    /// Experts, k.
    pub n_experts: usize,
}

/// Every weight of the experts, the gate and the baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// `[1 + d, h]`.
    pub gate_w1: Array2<f32>,
    /// `[1 + h, k]`.
    pub gate_w2: Array2<f32>,
    /// `[k, 1 + d, h]`.
    pub expert_w1: Array3<f32>,
    /// `[k, 1 + h, c]`.
    pub expert_w2: Array3<f32>,
    /// `[1 + d, h]`.
    pub baseline_w1: Array2<f32>,
    /// `[1 + h, c]`.
    pub baseline_w2: Array2<f32>,
}
