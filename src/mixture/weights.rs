//! The weights of a run under the names of the reference script, bias in row 0.

use super::layout::{Layout, Shape};
use super::network::InitWidths;
use ndarray::{Array2, Array3};
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
    /// The router's numbers, `[k]`; empty where there is no router.
    pub gate_router: Vec<f32>,
}

impl Weights {
    /// All zero.
    pub fn zeros(shape: Shape) -> Self {
        let Shape { n_inputs: d, n_hidden: h, n_classes: c, n_experts: k, has_router } = shape;
        Self {
            gate_w1: Array2::zeros((1 + d, h)),
            gate_w2: Array2::zeros((1 + h, k)),
            expert_w1: Array3::zeros((k, 1 + d, h)),
            expert_w2: Array3::zeros((k, 1 + h, c)),
            baseline_w1: Array2::zeros((1 + d, h)),
            baseline_w2: Array2::zeros((1 + h, c)),
            gate_router: vec![0.0; if has_router { k } else { 0 }],
        }
    }

    /// First weights, uniform within these widths. The same random numbers give the same weights on every machine.
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
        Shape {
            n_inputs: self.gate_w1.nrows() - 1,
            n_hidden: n_units - 1,
            n_classes,
            n_experts,
            has_router: !self.gate_router.is_empty(),
        }
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

    /// The values of each array to write to, in the order of the fields.
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

    /// The weights in the form that the kernel reads; see [`Layout`].
    pub fn pack(&self) -> Vec<f32> {
        let layout = Layout::new(self.shape());
        let mut packed = vec![0.0; layout.n_parameters()];
        let places = layout.rows_by_name().flatten();
        let values = self.slices().into_iter().flatten().chain(&self.gate_router);
        places.zip(values).for_each(|(place, value)| packed[place] = *value);
        packed
    }

    /// The weights that [`Self::pack`] has packed.
    pub fn unpack(layout: &Layout, packed: &[f32]) -> Self {
        let mut weights = Self::zeros(layout.shape);
        let mut router = std::mem::take(&mut weights.gate_router);
        let places = layout.rows_by_name().flatten();
        let values = weights.slices_mut().into_iter().flatten().chain(&mut router);
        places.zip(values).for_each(|(place, value)| *value = packed[place]);
        Self { gate_router: router, ..weights }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mixture::{Activation, Init};
    use ndarray::s;
    use rand_pcg::Pcg32;

    #[test]
    fn packed_weights_can_be_looked_at_and_unpacked() {
        let shape = Shape { n_inputs: 7, n_hidden: 5, n_classes: 10, n_experts: 3, has_router: true };
        let random = Weights::random(shape, Init::Scaled.widths(Activation::Relu), &mut Pcg32::new(1, 2));
        let weights = Weights { gate_router: vec![0.5, -0.25, 0.125], ..random };
        let (layout, packed) = (Layout::new(shape), weights.pack());
        assert_eq!(Weights::unpack(&layout, &packed), weights);
        for expert in 0..3 {
            assert_eq!(layout.first_layer(&packed, expert), weights.expert_w1.slice(s![expert, .., ..]));
            assert_eq!(layout.second_layer(&packed, expert), weights.expert_w2.slice(s![expert, .., ..]));
        }
        assert_eq!(layout.first_layer(&packed, layout.gate()), weights.gate_w1);
        assert_eq!(layout.second_layer(&packed, layout.gate()), weights.gate_w2);
        assert_eq!(layout.second_layer(&packed, layout.baseline()), weights.baseline_w2);
    }
}
