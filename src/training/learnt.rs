//! What a run has learnt: weights, their moving average, and what the optimiser remembers of each.

use super::as_bytes::{bytes_of, numbers_of};
use crate::mixture::Layout;

/// Four numbers for every weight of a layout, each array packed as the layout says.
#[derive(Clone, Debug, PartialEq)]
pub struct Learnt {
    /// The weights.
    pub parameters: Vec<f32>,
    /// Their moving average, which is shown and tested; equal to `parameters` where it is switched off.
    pub average: Vec<f32>,
    /// The optimiser's mean of each gradient.
    pub first_moment: Vec<f32>,
    /// The optimiser's mean of each gradient's square.
    pub second_moment: Vec<f32>,
}

impl Learnt {
    /// The place of the moving average among [`Self::arrays`].
    pub const AVERAGE: usize = 1;

    /// The weights that a run begins with.
    pub fn new(parameters: Vec<f32>) -> Self {
        let zeros = vec![0.0; parameters.len()];
        Self { average: parameters.clone(), parameters, first_moment: zeros.clone(), second_moment: zeros }
    }

    /// Nothing yet, with room for the weights of this layout.
    pub fn zeros(layout: &Layout) -> Self {
        Self::new(vec![0.0; layout.n_parameters()])
    }

    /// The four arrays, in the order of the fields.
    pub fn arrays(&self) -> [&[f32]; 4] {
        [&self.parameters, &self.average, &self.first_moment, &self.second_moment]
    }

    /// The same, to write to.
    pub fn arrays_mut(&mut self) -> [&mut [f32]; 4] {
        [&mut self.parameters, &mut self.average, &mut self.first_moment, &mut self.second_moment]
    }

    /// All arrays one after the other, as little-endian bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.arrays().into_iter().flat_map(|array| bytes_of(array)).collect()
    }

    /// What those bytes hold, for this layout; the number of bytes that there should be, if it is another.
    pub fn from_bytes(layout: &Layout, bytes: &[u8]) -> Result<Self, usize> {
        let mut learnt = Self::zeros(layout);
        let n_bytes = layout.n_parameters() * size_of::<f32>();
        if bytes.len() != 4 * n_bytes {
            return Err(4 * n_bytes);
        }
        for (array, bytes) in learnt.arrays_mut().into_iter().zip(bytes.chunks_exact(n_bytes)) {
            array.copy_from_slice(&numbers_of(bytes).expect("the length is a multiple of four"));
        }
        Ok(learnt)
    }

    /// The optimiser remembers nothing.
    pub fn forget_moments(&mut self) {
        self.first_moment.fill(0.0);
        self.second_moment.fill(0.0);
    }

    /// What the members of `layout` have learnt, out of what all networks have.
    pub fn part(&self, layout: &Layout) -> Self {
        let [parameters, average, first_moment, second_moment] = self.arrays().map(|all| layout.take(all));
        Self { parameters, average, first_moment, second_moment }
    }

    /// Puts what the members of `layout` have learnt into what all networks have.
    pub fn put(&mut self, layout: &Layout, part: &Self) {
        for (all, members) in self.arrays_mut().into_iter().zip(part.arrays()) {
            layout.put(members, all);
        }
    }
}
