//! The weights of a run under the names of the reference script, bias in row 0.

use super::layout::{Layout, Shape};
use super::network::InitWidths;
use ndarray::{Array2, Array3, ArrayViewMut2, Axis};
use rand_core::RngCore;

/// Every weight of the gate, the experts and the baseline.
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

impl Weights {
    /// All zero.
    pub fn zeros(shape: Shape) -> Self {
        let Shape { n_inputs: d, n_hidden: h, n_classes: c, n_experts: k } = shape;
        Self {
            gate_w1: Array2::zeros((1 + d, h)),
            gate_w2: Array2::zeros((1 + h, k)),
            expert_w1: Array3::zeros((k, 1 + d, h)),
            expert_w2: Array3::zeros((k, 1 + h, c)),
            baseline_w1: Array2::zeros((1 + d, h)),
            baseline_w2: Array2::zeros((1 + h, c)),
        }
    }

    /// First weights, uniform within these widths; the same random numbers give the same weights on every machine.
    pub fn random(shape: Shape, widths: InitWidths, random: &mut impl RngCore) -> Self {
        let mut weights = Self::zeros(shape);
        let InitWidths { first, expert_second, gate_second } = widths;
        let [w1, w2, e1, e2, b1, b2] = weights.slices_mut();
        for (values, width) in
            [(w1, first), (w2, gate_second), (e1, first), (e2, expert_second), (b1, first), (b2, expert_second)]
        {
            for value in values {
                let unit = (random.next_u32() >> 8) as f32 / (1 << 24) as f32;
                *value = (2.0 * unit - 1.0) * width;
            }
        }
        weights
    }

    /// The shape that these weights have.
    pub fn shape(&self) -> Shape {
        let (n_experts, n_units, n_classes) = self.expert_w2.dim();
        Shape { n_inputs: self.gate_w1.nrows() - 1, n_hidden: n_units - 1, n_classes, n_experts }
    }

    /// The values of each array in the order of the fields, row after row.
    pub fn slices(&self) -> [&[f32]; 6] {
        let standard = "weights are only ever made in standard layout";
        [
            self.gate_w1.as_slice().expect(standard),
            self.gate_w2.as_slice().expect(standard),
            self.expert_w1.as_slice().expect(standard),
            self.expert_w2.as_slice().expect(standard),
            self.baseline_w1.as_slice().expect(standard),
            self.baseline_w2.as_slice().expect(standard),
        ]
    }

    /// The same, to write to.
    pub fn slices_mut(&mut self) -> [&mut [f32]; 6] {
        let standard = "weights are only ever made in standard layout";
        [
            self.gate_w1.as_slice_mut().expect(standard),
            self.gate_w2.as_slice_mut().expect(standard),
            self.expert_w1.as_slice_mut().expect(standard),
            self.expert_w2.as_slice_mut().expect(standard),
            self.baseline_w1.as_slice_mut().expect(standard),
            self.baseline_w2.as_slice_mut().expect(standard),
        ]
    }

    /// All values as little-endian bytes, in the order of [`Self::slices`].
    pub fn to_bytes(&self) -> Vec<u8> {
        self.slices().into_iter().flatten().flat_map(|value| value.to_le_bytes()).collect()
    }

    /// The weights of those bytes, or the number of bytes that the shape needs.
    pub fn from_bytes(shape: Shape, bytes: &[u8]) -> Result<Self, usize> {
        let mut weights = Self::zeros(shape);
        let expected = 4 * weights.slices().iter().map(|values| values.len()).sum::<usize>();
        if bytes.len() != expected {
            return Err(expected);
        }
        let (chunks, _) = bytes.as_chunks();
        for (value, bytes) in weights.slices_mut().into_iter().flatten().zip(chunks) {
            *value = f32::from_le_bytes(*bytes);
        }
        Ok(weights)
    }

    /// The first and the second layer of every network, in the order of [`Layout`]: experts, gate, baseline.
    fn networks_mut(&mut self) -> impl Iterator<Item = (ArrayViewMut2<'_, f32>, ArrayViewMut2<'_, f32>)> {
        let experts = self.expert_w1.axis_iter_mut(Axis(0)).zip(self.expert_w2.axis_iter_mut(Axis(0)));
        experts
            .chain([(self.gate_w1.view_mut(), self.gate_w2.view_mut())])
            .chain([(self.baseline_w1.view_mut(), self.baseline_w2.view_mut())])
    }

    /// The weights as the kernel wants them; see [`Layout`].
    pub fn pack(&self) -> Vec<f32> {
        let layout = Layout::new(self.shape());
        let mut packed = vec![0.0; layout.n_parameters()];
        self.clone().for_each_packed(&layout, |value, at| packed[at] = *value);
        packed
    }

    /// The reverse of [`Self::pack`].
    pub fn unpack(layout: &Layout, packed: &[f32]) -> Self {
        let mut weights = Self::zeros(layout.shape);
        weights.for_each_packed(layout, |value, at| *value = packed[at]);
        weights
    }

    /// Calls `visit` with every weight and its place among the packed ones.
    fn for_each_packed(&mut self, layout: &Layout, mut visit: impl FnMut(&mut f32, usize)) {
        for (network, (mut first, mut second)) in self.networks_mut().enumerate() {
            for (row, mut values) in first.rows_mut().into_iter().enumerate() {
                let at = row * layout.width + network * layout.n_units + 1;
                values.iter_mut().enumerate().for_each(|(j, value)| visit(value, at + j));
            }
            for (unit, mut values) in second.rows_mut().into_iter().enumerate() {
                let at = layout.n_first() + network * layout.n_second() + unit * layout.outputs;
                values.iter_mut().enumerate().for_each(|(output, value)| visit(value, at + output));
            }
        }
    }
}
