//! Networks of two layers that share their input: all experts, the gate and the baseline at once, or some of them. Where an
//! example does not ask every network, see [`super::asking`].
//!
//! hidden = f(x·W1 + b1), output = hidden·W2 + b2. The cost decides whether the outputs are logits of classes or of experts.

use super::layout::Layout;
use crate::choice::choice;
use crate::kernel::functions::{sigmoid, tanh};
use crate::kernel::{F32x4, LANES, SparseRows, dense, padded, sparse};

choice!(
    /// The activation function of the hidden units.
    Activation {
        /// max(0, x).
        Relu = "relu" "ReLU",
        /// 1/(1+e^−x).
        Sigmoid = "sigmoid" "Sigmoid",
        /// tanh x.
        Tanh = "tanh" "tanh",
    }
);

choice!(
    /// The first weights.
    Init {
        /// Uniform, each layer's width matched to its inputs and the hidden units (design of the presets).
        Scaled = "scaled" "Scaled to the layer",
        /// Uniform in ±0.5 everywhere, as the original script does.
        Original = "original" "±0.5, as the original",
    }
);

choice!(
    /// How pixels in 0..1 are scaled before the first layer.
    InputScaling {
        /// (v − 0.131) · 2.4: about zero mean and unit spread over MNIST.
        Centred = "centred" "Centred: (v − 0.131) · 2.4",
        /// v as it is.
        Plain = "plain" "As they are: 0 to 1",
    }
);

impl InputScaling {
    /// The number that is subtracted from a pixel in 0..1.
    pub fn mean(self) -> f32 {
        match self {
            Self::Centred => 0.131,
            Self::Plain => 0.0,
        }
    }

    /// The factor on the difference of a pixel and [`Self::mean`].
    pub fn scale(self) -> f32 {
        match self {
            Self::Centred => 2.4,
            Self::Plain => 1.0,
        }
    }
}

/// Half-widths of the uniform distributions that first weights are drawn from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InitWidths {
    /// First layers.
    pub first: f32,
    /// Second layers of experts and baseline.
    pub expert_second: f32,
    /// The gate's second layer.
    pub gate_second: f32,
}

impl Init {
    /// The widths for hidden units of this kind. The scaled widths were found for the presets, at 196 inputs.
    pub fn widths(self, activation: Activation) -> InitWidths {
        if self == Self::Original {
            return InitWidths { first: 0.5, expert_second: 0.5, gate_second: 0.5 };
        }
        match activation {
            Activation::Relu => InitWidths { first: 0.316, expert_second: 0.34, gate_second: 0.17 },
            Activation::Sigmoid => InitWidths { first: 0.447, expert_second: 0.51, gate_second: 0.17 },
            Activation::Tanh => InitWidths { first: 0.224, expert_second: 0.34, gate_second: 0.17 },
        }
    }
}

/// Networks of a run, without their weights.
#[derive(Clone, Copy, Debug)]
pub struct Networks {
    /// How the weights are packed.
    pub layout: Layout,
    /// The activation function of the hidden units.
    pub activation: Activation,
    /// How the inputs are scaled.
    pub scaling: InputScaling,
}

/// Memory for the arrays between the layers, reused from batch to batch.
#[derive(Clone, Debug, Default)]
pub struct Activations {
    /// Hidden units with the bias units, `[n, width]`.
    pub(super) hidden: Vec<f32>,
    /// Gradient by the hidden units' sums, `[n, width]`.
    d_hidden: Vec<f32>,
    /// The row from which each row of the next sparse product starts, `[width]`.
    pub(super) base: Vec<f32>,
    /// A second layer's transpose, `[outputs, padded 1 + h]`.
    pub(super) transposed: Vec<f32>,
}

impl Networks {
    /// Writes the outputs of every member into the member's columns of `[n, network, outputs]`, for pixels in 0..1.
    ///
    /// The centring of the inputs is folded into the bias: x = s(v − m) gives W·x = s W·v − s m Σ_d W_d, so that blank
    /// pixels stay zeros. `pixels` hold s·v already.
    pub fn forward(&self, parameters: &[f32], pixels: &SparseRows, memory: &mut Activations, outputs: &mut [f32]) {
        let Layout { width, n_units, outputs: n_outputs, .. } = self.layout;
        let (first, second) = parameters.split_at(self.layout.n_first());
        let (bias, first) = first.split_at(width);
        memory.base.clear();
        memory.base.resize(width, 0.0);
        if self.scaling.mean() != 0.0 {
            dense::column_sums(self.layout.shape.n_inputs, first, &mut memory.base);
        }
        let shift = self.scaling.scale() * self.scaling.mean();
        memory.base.iter_mut().zip(bias).for_each(|(base, bias)| *base = bias - shift * *base);

        let n = pixels.n_rows();
        memory.hidden.resize(n * width, 0.0);
        sparse::gather(pixels, first, &memory.base, &mut memory.hidden);
        self.activate(width, self.layout.n_members, &mut memory.hidden);
        let outputs = &mut outputs[self.layout.member_outputs().start..];
        for (member, weights) in second.chunks_exact(self.layout.n_second()).enumerate() {
            let units = dense::Block { values: &memory.hidden[member * n_units..], stride: width };
            let out = dense::BlockMut { values: &mut outputs[member * n_outputs..], stride: self.layout.row() };
            dense::forward(n, (n_units, n_outputs), units, weights, out);
        }
    }

    /// Writes the gradient by the members' weights, from the members' columns of `d_outputs` `[n, network, outputs]`, after
    /// [`Self::forward`] on the same pixels.
    ///
    /// `pixels_by_input` is the transpose of the forward pass's pixels. dW_d = Σ_n s v_nd dh_n − s m Σ_n dh_n.
    pub fn backward(
        &self,
        parameters: &[f32],
        pixels_by_input: &SparseRows,
        memory: &mut Activations,
        d_outputs: &[f32],
        gradient: &mut [f32],
    ) {
        let Layout { width, n_units, outputs: n_outputs, .. } = self.layout;
        let n = pixels_by_input.n_columns();
        let second = &parameters[self.layout.n_first()..];
        let (first_gradient, second_gradient) = gradient.split_at_mut(self.layout.n_first());
        let (bias_gradient, first_gradient) = first_gradient.split_at_mut(width);
        memory.d_hidden.resize(n * width, 0.0);
        let weights = second.chunks_exact(self.layout.n_second());
        let gradients = second_gradient.chunks_exact_mut(self.layout.n_second());
        let d_outputs = &d_outputs[self.layout.member_outputs().start..];
        for (member, (weights, gradient)) in weights.zip(gradients).enumerate() {
            let units = dense::Block { values: &memory.hidden[member * n_units..], stride: width };
            let d_out = dense::Block { values: &d_outputs[member * n_outputs..], stride: self.layout.row() };
            dense::weight_gradient(n, (n_units, n_outputs), units, d_out, gradient);
            let n_real = self.layout.n_outputs(self.layout.first + member);
            transpose_without_bias(weights, n_units, n_outputs, n_real, &mut memory.transposed);
            let d_units = dense::BlockMut { values: &mut memory.d_hidden[member * n_units..], stride: width };
            dense::unit_gradient(n, n_units, n_real, d_out, &memory.transposed, d_units);
        }
        self.differentiate(&memory.hidden, &mut memory.d_hidden);

        bias_gradient.fill(0.0);
        dense::column_sums(n, &memory.d_hidden, bias_gradient);
        let shift = self.scaling.scale() * self.scaling.mean();
        memory.base.iter_mut().zip(&*bias_gradient).for_each(|(base, sum)| *base = -shift * sum);
        sparse::gather(pixels_by_input, &memory.d_hidden, &memory.base, first_gradient);
    }

    /// Applies the activation function in place, to rows of `width` with the units of `n_networks` networks; bias units become 1.
    pub(super) fn activate(&self, width: usize, n_networks: usize, hidden: &mut [f32]) {
        let each = |hidden: &mut [f32], f: fn(F32x4) -> F32x4| {
            hidden.chunks_exact_mut(LANES).for_each(|lanes| f(F32x4::load(lanes)).store(lanes));
        };
        match self.activation {
            Activation::Relu => each(hidden, |x| x.max(F32x4::zero())),
            Activation::Sigmoid => each(hidden, sigmoid),
            Activation::Tanh => each(hidden, tanh),
        }
        for row in hidden.chunks_exact_mut(width) {
            (0..n_networks).for_each(|network| row[network * self.layout.n_units] = 1.0);
        }
    }

    /// Multiplies the gradient by hidden units with the derivative of the activation, written in terms of its value.
    pub(super) fn differentiate(&self, hidden: &[f32], d_hidden: &mut [f32]) {
        let one = F32x4::splat(1.0);
        let vectors = || hidden.chunks_exact(LANES).map(F32x4::load);
        let gradients = d_hidden.chunks_exact_mut(LANES);
        let times = |lanes: &mut [f32], factor: F32x4| (F32x4::load(lanes) * factor).store(lanes);
        match self.activation {
            Activation::Relu => gradients.zip(vectors()).for_each(|(d, h)| F32x4::load(d).where_positive(h).store(d)),
            Activation::Sigmoid => gradients.zip(vectors()).for_each(|(d, h)| times(d, h * (one - h))),
            Activation::Tanh => gradients.zip(vectors()).for_each(|(d, h)| times(d, one - h * h)),
        }
    }
}

/// The transpose of a second layer. The bias unit's column is left 0, because a bias unit has no weights before it.
pub(super) fn transpose_without_bias(
    weights: &[f32],
    n_units: usize,
    n_outputs: usize,
    n_real: usize,
    transposed: &mut Vec<f32>,
) {
    let padded = padded(n_units);
    transposed.clear();
    transposed.resize(n_real * padded, 0.0);
    for unit in 1..n_units {
        for output in 0..n_real {
            transposed[output * padded + unit] = weights[unit * n_outputs + output];
        }
    }
}
