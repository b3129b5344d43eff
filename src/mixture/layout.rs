//! The layout of packed weights: all first layers side by side in one matrix, all second layers behind it.

use crate::kernel::padded;
use ndarray::{ArrayView2, ShapeBuilder};
use std::ops::{Range, RangeInclusive};

/// Experts that a mixture can have: as many values as the longest row of outputs.
pub const MAX_EXPERTS: usize = 16;

/// A row of one number for each class or expert, with room for the most.
pub type Padded = [f32; MAX_EXPERTS];

/// A row of at most [`MAX_EXPERTS`] values with zeros behind it.
pub fn padded_row(values: &[f32]) -> Padded {
    let mut row = [0.0; MAX_EXPERTS];
    row[..values.len()].copy_from_slice(values);
    row
}

/// The size of the networks of a run.
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
    /// Whether a router keeps a number for each expert (see [`super::routing`]).
    pub has_router: bool,
}

/// The layout of networks that share their input, packed for the kernel: all networks of a run, or its *members*, the range
/// of networks that one of several workers trains.
///
/// First layers: `[1 + d, width]`, row 0 the biases; member i has the `1 + h` columns from `i·(1 + h)` on, and the
/// first of them is its bias unit (weights 0, always on). Second layers: `[member, 1 + h, outputs]`, row 0 the biases,
/// columns past a network's own outputs stay 0. Behind them, where there is a router, its numbers, `[outputs]`: the same for
/// all workers, because each routes for itself. Outputs are always those of all networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The size of the networks.
    pub shape: Shape,
    /// Networks: the experts, then the gate, then the baseline.
    pub n_networks: usize,
    /// The first member.
    pub first: usize,
    /// The number of members.
    pub n_members: usize,
    /// Units of a network's hidden layer with the bias unit, 1 + h.
    pub n_units: usize,
    /// Columns of the first layers' matrix, whole vectors.
    pub width: usize,
    /// Columns of a second layer, whole vectors that hold the classes and the experts.
    pub outputs: usize,
}

impl Layout {
    /// The layout for all networks of this shape.
    pub fn new(shape: Shape) -> Self {
        Self::of_members(shape, 0..n_networks(shape))
    }

    /// The layout for a range of the networks of this shape.
    ///
    /// # Panics
    ///
    /// Panics if there are more experts or classes than [`MAX_EXPERTS`], and if the range is empty or reaches past the networks.
    pub fn of_members(shape: Shape, members: Range<usize>) -> Self {
        let n_units = 1 + shape.n_hidden;
        let longest = shape.n_classes.max(shape.n_experts);
        assert!(longest <= MAX_EXPERTS, "at most {MAX_EXPERTS} experts or classes fit a row of outputs, not {longest}");
        assert!(members.end <= n_networks(shape) && !members.is_empty(), "members are some of the networks");
        Self {
            shape,
            n_networks: n_networks(shape),
            first: members.start,
            n_members: members.len(),
            n_units,
            width: padded(members.len() * n_units),
            outputs: padded(longest),
        }
    }

    /// The gate's number among the networks.
    pub fn gate(&self) -> usize {
        self.shape.n_experts
    }

    /// The gate's outputs in a row.
    pub fn gate_outputs(&self) -> Range<usize> {
        self.gate() * self.outputs..(self.gate() + 1) * self.outputs
    }

    /// The baseline's number among the networks.
    pub fn baseline(&self) -> usize {
        self.shape.n_experts + 1
    }

    /// Outputs of a network, without padding.
    pub fn n_outputs(&self, network: usize) -> usize {
        if network == self.gate() { self.shape.n_experts } else { self.shape.n_classes }
    }

    /// Weights of the members' first layers, padding included.
    pub fn n_first(&self) -> usize {
        (1 + self.shape.n_inputs) * self.width
    }

    /// Weights of one second layer, padding included.
    pub fn n_second(&self) -> usize {
        self.n_units * self.outputs
    }

    /// The members' weights, padding included.
    pub fn n_parameters(&self) -> usize {
        self.router().end
    }

    /// Where the router's numbers stand; an empty range where there is none.
    pub fn router(&self) -> Range<usize> {
        let start = self.n_first() + self.n_members * self.n_second();
        start..start + if self.shape.has_router { self.outputs } else { 0 }
    }

    /// Values of one example's outputs, `[network, outputs]`.
    pub fn row(&self) -> usize {
        self.n_networks * self.outputs
    }

    /// The members' outputs in a row.
    pub fn member_outputs(&self) -> Range<usize> {
        self.first * self.outputs..(self.first + self.n_members) * self.outputs
    }

    /// Where each row of [`Weights`](super::Weights) stands among the packed weights of all networks, array after array.
    pub fn rows_by_name(self) -> impl Iterator<Item = Range<usize>> {
        let (gate, baseline) = (self.gate()..=self.gate(), self.baseline()..=self.baseline());
        let experts = 0..=self.shape.n_experts - 1;
        let both = move |networks: RangeInclusive<usize>| {
            let first = networks.clone().flat_map(move |network| self.first_rows(network));
            first.chain(networks.flat_map(move |network| self.second_rows(network)))
        };
        let router =
            self.router().start..self.router().start + if self.shape.has_router { self.shape.n_experts } else { 0 };
        both(gate).chain(both(experts)).chain(both(baseline)).chain([router])
    }

    /// Where the rows of a network's first layer stand, the biases first, without its bias unit.
    fn first_rows(self, network: usize) -> impl Iterator<Item = Range<usize>> {
        (0..=self.shape.n_inputs).map(move |row| {
            let start = row * self.width + network * self.n_units + 1;
            start..start + self.shape.n_hidden
        })
    }

    /// Where the rows of a network's second layer stand, the biases first, without padding.
    fn second_rows(self, network: usize) -> impl Iterator<Item = Range<usize>> {
        (0..self.n_units).map(move |unit| {
            let start = self.n_first() + network * self.n_second() + unit * self.outputs;
            start..start + self.n_outputs(network)
        })
    }

    /// A view of a network's first layer in the packed weights of all networks, `[1 + d, h]`, the biases first.
    ///
    /// # Panics
    ///
    /// Panics if there are fewer weights than the layout says.
    pub fn first_layer<'a>(&self, packed: &'a [f32], network: usize) -> ArrayView2<'a, f32> {
        let start = network * self.n_units + 1;
        let shape = (1 + self.shape.n_inputs, self.shape.n_hidden).strides((self.width, 1));
        ArrayView2::from_shape(shape, &packed[start..]).expect("packed weights are as long as the layout says")
    }

    /// A view of a network's second layer in the packed weights of all networks, `[1 + h, outputs]`, the biases first.
    ///
    /// # Panics
    ///
    /// Panics if there are fewer weights than the layout says.
    pub fn second_layer<'a>(&self, packed: &'a [f32], network: usize) -> ArrayView2<'a, f32> {
        let start = self.n_first() + network * self.n_second();
        let shape = (self.n_units, self.n_outputs(network)).strides((self.outputs, 1));
        ArrayView2::from_shape(shape, &packed[start..]).expect("packed weights are as long as the layout says")
    }

    /// Where the weights of some networks stand among the members' weights; those that follow each other as one range.
    pub fn weights_of(&self, is_meant: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
        let is_meant = |member: &usize| is_meant(self.first + member);
        if (0..self.n_members).all(|member| is_meant(&member)) {
            return std::iter::once(0..self.router().start).collect();
        }
        let members: Vec<usize> = (0..self.n_members).filter(is_meant).collect();
        let runs: Vec<&[usize]> = members.chunk_by(|a, b| a + 1 == *b).collect();
        let rows = (0..=self.shape.n_inputs).map(|row| (row * self.width, self.n_units));
        let second = (self.n_first(), self.n_second());
        let places = rows
            .chain([second])
            .flat_map(|(start, n)| runs.iter().map(move |run| start + run[0] * n..start + (run[0] + run.len()) * n));
        places.collect()
    }

    /// Where the weights of the gate's second layer for this expert's logit stand among the members' weights; nowhere if the
    /// gate is no member.
    pub fn gate_column(&self, expert: usize) -> impl Iterator<Item = Range<usize>> + use<> {
        let (outputs, first) = (self.outputs, self.n_first());
        let member = (self.first..self.first + self.n_members).contains(&self.gate()).then(|| self.gate() - self.first);
        let second = member.map(|member| first + member * self.n_second()..first + (member + 1) * self.n_second());
        second.into_iter().flat_map(move |layer| layer.skip(expert).step_by(outputs)).map(|place| place..place + 1)
    }

    /// Copies the members' weights out of the weights of all networks.
    pub fn take(&self, all: &[f32]) -> Vec<f32> {
        let mut members = vec![0.0; self.n_parameters()];
        for (from, to) in self.places() {
            members[to].copy_from_slice(&all[from]);
        }
        members
    }

    /// Copies the members' weights into the weights of all networks.
    pub fn put(&self, members: &[f32], all: &mut [f32]) {
        for (to, from) in self.places() {
            all[to].copy_from_slice(&members[from]);
        }
    }

    /// Where the members' weights stand among the weights of all networks, and where among the members' own.
    fn places(&self) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
        let all = Self::new(self.shape);
        let (here, n_columns) = (*self, self.n_members * self.n_units);
        let first = (0..=self.shape.n_inputs).map(move |row| {
            let (from, to) = (row * all.width + here.first * here.n_units, row * here.width);
            (from..from + n_columns, to..to + n_columns)
        });
        let (from, n_second) = (all.n_first() + self.first * self.n_second(), self.n_members * self.n_second());
        let second = (from..from + n_second, self.n_first()..self.n_first() + n_second);
        first.chain([second, (all.router(), self.router())])
    }
}

/// The experts, the gate and the baseline.
fn n_networks(shape: Shape) -> usize {
    shape.n_experts + 2
}
