//! The forward pass of the networks that examples ask, where they do not ask every network.
//!
//! Each network runs over the examples that ask it, side by side. The sums have the order of [`Networks::forward`], and so
//! the bits.

use super::layout::Layout;
use super::network::{Activations, Networks};
use crate::kernel::SparseRows;
use crate::kernel::dense::{self, Block, BlockMut};
use crate::kernel::padded;
use crate::kernel::some_rows::{column_sums, gather, put};

/// Memory for the examples that ask one network, reused from network to network.
#[derive(Clone, Debug, Default)]
pub struct Asking {
    /// The numbers of the examples.
    chosen: Vec<u32>,
    /// Their hidden units, `[chosen, padded units]`.
    hidden: Vec<f32>,
    /// Their outputs, `[chosen, outputs]`.
    outputs: Vec<f32>,
}

impl Networks {
    /// As [`Self::forward`], but each member writes only the outputs of the examples that ask it: `asks` is given the numbers of
    /// a network and of an example. Other outputs, and the hidden units of other examples, stay as they are.
    pub fn forward_of_some(
        &self,
        parameters: &[f32],
        pixels: &SparseRows,
        (memory, asking): (&mut Activations, &mut Asking),
        asks: impl Fn(usize, usize) -> bool,
        outputs: &mut [f32],
    ) {
        let Layout { width, n_units, outputs: n_outputs, n_members, first, .. } = self.layout;
        let n_padded = padded(n_units);
        let Activations { hidden, base, .. } = memory;
        hidden.resize(pixels.n_rows() * width, 0.0);
        base.resize(n_padded, 0.0);
        for member in 0..n_members {
            let examples = (0..pixels.n_rows()).filter(|example| asks(first + member, *example));
            asking.chosen.clear();
            asking.chosen.extend(examples.map(|example| example as u32));
            if asking.chosen.is_empty() {
                continue;
            }
            // The last vector of a row reaches into the next network's columns; those sums are of no use and do no harm.
            let bias = &parameters[member * n_units..];
            let table = Block { values: &bias[width..], stride: width };
            self.set_base(table, bias, base);
            gather(pixels, &asking.chosen, table, base, &mut asking.hidden);
            self.activate(n_padded, 1, &mut asking.hidden);
            put(
                &asking.chosen,
                n_units,
                &asking.hidden,
                BlockMut { values: &mut hidden[member * n_units..], stride: width },
            );

            let start = self.layout.n_first() + member * self.layout.n_second();
            let weights = &parameters[start..start + self.layout.n_second()];
            let n = asking.chosen.len();
            asking.outputs.resize(n * n_outputs, 0.0);
            let units = Block { values: &asking.hidden, stride: n_padded };
            let out = BlockMut { values: &mut asking.outputs, stride: n_outputs };
            dense::forward(n, (n_units, n_outputs), units, weights, out);
            let at = (first + member) * n_outputs;
            let all = BlockMut { values: &mut outputs[at..], stride: self.layout.row() };
            put(&asking.chosen, n_outputs, &asking.outputs, all);
        }
    }

    /// Sets the row from which a network's sums start: its biases, less what the centring of the inputs takes.
    fn set_base(&self, table: Block, bias: &[f32], base: &mut [f32]) {
        base.fill(0.0);
        if self.scaling.mean() != 0.0 {
            column_sums(self.layout.shape.n_inputs, table, base);
        }
        let shift = self.scaling.scale() * self.scaling.mean();
        base.iter_mut().zip(bias).for_each(|(base, bias)| *base = bias - shift * *base);
    }
}
