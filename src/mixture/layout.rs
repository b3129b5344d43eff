//! Where each network's weights stand: all first layers side by side in one matrix, all second layers behind it.

use super::Shape;
use crate::kernel::padded;

/// Networks that share their input, packed for the kernel.
///
/// First layers: `[1 + d, width]`, row 0 the biases; network i has the `1 + h` columns from `i·(1 + h)` on, and the
/// first of them is its bias unit (weights 0, always on). Second layers: `[network, 1 + h, outputs]`, row 0 the biases,
/// columns past a network's own outputs stay 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// How large the networks are.
    pub shape: Shape,
    /// Networks: the experts, then the gate, then the baseline.
    pub n_networks: usize,
    /// Units of a network's hidden layer with the bias unit, 1 + h.
    pub n_units: usize,
    /// Columns of the first layers' matrix, whole vectors.
    pub width: usize,
    /// Columns of a second layer, whole vectors that hold the classes and the experts.
    pub outputs: usize,
}

impl Layout {
    /// The layout for networks of this shape.
    pub fn new(shape: Shape) -> Self {
        let n_networks = shape.n_experts + 2;
        let n_units = 1 + shape.n_hidden;
        Self {
            shape,
            n_networks,
            n_units,
            width: padded(n_networks * n_units),
            outputs: padded(shape.n_classes.max(shape.n_experts)),
        }
    }

    /// The gate's number among the networks.
    pub fn gate(&self) -> usize {
        self.shape.n_experts
    }

    /// The baseline's number among the networks.
    pub fn baseline(&self) -> usize {
        self.shape.n_experts + 1
    }

    /// Outputs that network `network` really has.
    pub fn n_outputs(&self, network: usize) -> usize {
        if network == self.gate() { self.shape.n_experts } else { self.shape.n_classes }
    }

    /// Weights of all first layers, padding included.
    pub fn n_first(&self) -> usize {
        (1 + self.shape.n_inputs) * self.width
    }

    /// Weights of one second layer, padding included.
    pub fn n_second(&self) -> usize {
        self.n_units * self.outputs
    }

    /// All weights, padding included.
    pub fn n_parameters(&self) -> usize {
        self.n_first() + self.n_networks * self.n_second()
    }

    /// Values of one example's outputs, `[network, outputs]`.
    pub fn row(&self) -> usize {
        self.n_networks * self.outputs
    }
}
