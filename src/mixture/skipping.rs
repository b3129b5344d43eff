//! The backward pass without the examples that hardly matter to a network.
//!
//! How much an example matters to a network is its largest gradient by the network’s outputs. Each network is judged alone,
//! against its own largest in the batch, or in the part of a batch that the networks learn from at once. Under a bound for all
//! networks, those that learn little would learn nothing; and so it makes no difference which worker trains which network.
//!
//! The sums that remain have their order, so that the gradient is that of [`Networks::backward`] with zeros for what is left
//! out.

use super::layout::Layout;
use super::network::{Activations, Networks, transpose_without_bias};
use crate::kernel::dense::{self, Block, BlockMut};
use crate::kernel::some_rows::{pick, scatter};
use crate::kernel::{F32x4, LANES, SparseRows, padded};

/// Which examples take part, and memory for those that matter to one network, reused from network to network.
#[derive(Clone, Debug, Default)]
pub struct Skipping {
    /// How much each example matters to each member, `[member, n]`.
    sizes: Vec<f32>,
    /// What an example must matter at least, for each member.
    thresholds: Vec<f32>,
    /// The numbers of the examples.
    chosen: Vec<u32>,
    /// Their hidden units, `[chosen, padded units]`.
    hidden: Vec<f32>,
    /// Their gradients by the outputs, `[chosen, outputs]`.
    d_outputs: Vec<f32>,
    /// Their gradients by the hidden units’ sums, `[chosen, padded units]`.
    d_hidden: Vec<f32>,
    /// The sums of these, `[padded units]`.
    sums: Vec<f32>,
    /// Sums of the first layer’s gradient.
    first_gradient: Vec<f32>,
}

impl Skipping {
    /// Chooses those that matter to a member, of `n` examples from number `first` on; gives how many they are.
    fn choose(&mut self, (member, n_members): (usize, usize), first: usize, n: usize) -> usize {
        let (threshold, n_seen) = (self.thresholds[member], self.sizes.len() / n_members);
        let sizes = self.sizes[member * n_seen + first..][..n].iter().zip(0..);
        let matters = |(size, _): &(&f32, u32)| **size >= threshold && **size > 0.0 || size.is_nan();
        self.chosen.clear();
        self.chosen.extend(sizes.filter(matters).map(|(_, example)| example));
        self.chosen.len()
    }
}

impl Networks {
    /// Sets which examples take part in [`Self::backward_of_some`]: for each member those whose largest gradient is at least
    /// this share of the member’s own largest, and not 0, among these `[n, network, outputs]`.
    pub fn set_skipping(&self, share: f32, d_outputs: &[f32], skipping: &mut Skipping) {
        let Skipping { sizes, thresholds, .. } = skipping;
        sizes.clear();
        thresholds.clear();
        let outputs = self.layout.outputs;
        for at in self.layout.member_outputs().step_by(outputs) {
            let from = sizes.len();
            sizes.extend(d_outputs.chunks_exact(self.layout.row()).map(|row| largest(&row[at..][..outputs])));
            thresholds.push(share * sizes[from..].iter().copied().fold(0.0, f32::max));
        }
    }

    /// As [`Self::backward`], but with the pixels as they were in the forward pass, and of each member’s gradient only what
    /// comes from the examples that take part; the first of these examples is number `first` of those that
    /// [`Self::set_skipping`] has seen. Gives how many examples the members have left out, together.
    pub fn backward_of_some(
        &self,
        parameters: &[f32],
        (first, pixels): (usize, &SparseRows),
        (memory, some): (&mut Activations, &mut Skipping),
        d_outputs: &[f32],
        gradient: &mut [f32],
    ) -> usize {
        let Layout { width, n_units, outputs: n_outputs, n_members, .. } = self.layout;
        let n_padded = padded(n_units);
        let shift = self.scaling.scale() * self.scaling.mean();
        let (first_gradient, second_gradient) = gradient.split_at_mut(self.layout.n_first());
        let (bias_gradient, first_gradient) = first_gradient.split_at_mut(width);
        let second = parameters[self.layout.n_first()..].chunks_exact(self.layout.n_second());
        let gradients = second_gradient.chunks_exact_mut(self.layout.n_second());
        let mut n_skipped = 0;
        for (member, (weights, gradient)) in second.zip(gradients).enumerate() {
            let n = some.choose((member, n_members), first, pixels.n_rows());
            n_skipped += pixels.n_rows() - n;

            let hidden = Block { values: &memory.hidden[member * n_units..], stride: width };
            pick(&some.chosen, n_units, hidden, &mut some.hidden);
            let at = (self.layout.first + member) * n_outputs;
            let d_out = Block { values: &d_outputs[at..], stride: self.layout.row() };
            pick(&some.chosen, n_outputs, d_out, &mut some.d_outputs);
            let units = Block { values: &some.hidden, stride: n_padded };
            let d_out = Block { values: &some.d_outputs, stride: n_outputs };
            dense::weight_gradient(n, (n_units, n_outputs), units, d_out, gradient);
            let n_real = self.layout.n_outputs(self.layout.first + member);
            transpose_without_bias(weights, n_units, n_outputs, n_real, &mut memory.transposed);
            some.d_hidden.resize(n * n_padded, 0.0);
            let d_units = BlockMut { values: &mut some.d_hidden, stride: n_padded };
            dense::unit_gradient(n, n_padded, n_real, d_out, &memory.transposed, d_units);
            self.differentiate(&some.hidden, &mut some.d_hidden);

            some.sums.clear();
            some.sums.resize(n_padded, 0.0);
            dense::column_sums(n, &some.d_hidden, &mut some.sums);
            bias_gradient[member * n_units..][..n_units].copy_from_slice(&some.sums[..n_units]);
            some.sums.iter_mut().for_each(|sum| *sum *= -shift);
            let out = BlockMut { values: &mut first_gradient[member * n_units..], stride: width };
            let sums = (&mut some.first_gradient, n_units);
            scatter(pixels, &some.chosen, &some.sums, &some.d_hidden, sums, out);
        }
        n_skipped
    }
}

/// The largest absolute value of whole vectors; no number where one of them is infinite or no number.
fn largest(values: &[f32]) -> f32 {
    let zero = F32x4::zero();
    // Zero, or no number.
    let mut rest = zero;
    let mut largest = zero;
    for values in values.chunks_exact(LANES).map(F32x4::load) {
        largest = largest.max(values).max(zero - values);
        rest = rest + zero * values;
    }
    largest.to_array().into_iter().fold(0.0, f32::max) + rest.sum()
}
