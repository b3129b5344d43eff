//! The state of a run that training changes: weights, their moving average, and the optimiser's moments.

use super::as_bytes::{bytes_of, numbers_of};
use crate::mixture::Layout;

/// Four numbers for every weight of a layout, each array packed as the layout says.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainState {
    /// The weights.
    pub parameters: Vec<f32>,
    /// The moving average of the weights, which is shown and tested; equal to `parameters` where it is switched off.
    pub average: Vec<f32>,
    /// The optimiser's mean of each gradient.
    pub first_moment: Vec<f32>,
    /// The optimiser's mean of each gradient's square.
    pub second_moment: Vec<f32>,
}

impl TrainState {
    /// The place of the moving average among [`Self::arrays`].
    pub const AVERAGE: usize = 1;

    /// The state of a run that begins with these weights.
    pub fn new(parameters: Vec<f32>) -> Self {
        let zeros = vec![0.0; parameters.len()];
        Self { average: parameters.clone(), parameters, first_moment: zeros.clone(), second_moment: zeros }
    }

    /// Zeros for all weights of this layout.
    pub fn zeros(layout: &Layout) -> Self {
        Self::new(vec![0.0; layout.n_parameters()])
    }

    /// The four arrays, in the order of the fields.
    pub fn arrays(&self) -> [&[f32]; 4] {
        [&self.parameters, &self.average, &self.first_moment, &self.second_moment]
    }

    /// The four arrays to write to, in the order of the fields.
    pub fn arrays_mut(&mut self) -> [&mut [f32]; 4] {
        [&mut self.parameters, &mut self.average, &mut self.first_moment, &mut self.second_moment]
    }

    /// All arrays one after the other, as little-endian bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.arrays().map(bytes_of).concat()
    }

    /// The state that [`Self::to_bytes`] has written, for this layout.
    ///
    /// # Errors
    ///
    /// Gives the number of bytes that the layout needs, where `bytes` has another length.
    pub fn from_bytes(layout: &Layout, bytes: &[u8]) -> Result<Self, usize> {
        let n_numbers = layout.n_parameters();
        let expected = 4 * n_numbers * size_of::<f32>();
        let numbers = numbers_of(bytes).filter(|_| bytes.len() == expected).ok_or(expected)?;
        let mut state = Self::zeros(layout);
        for (array, numbers) in state.arrays_mut().into_iter().zip(numbers.chunks_exact(n_numbers)) {
            array.copy_from_slice(numbers);
        }
        Ok(state)
    }

    /// Sets the optimiser's moments to zero.
    pub fn forget_moments(&mut self) {
        self.first_moment.fill(0.0);
        self.second_moment.fill(0.0);
    }

    /// The state of the members of `layout`, out of the state of all networks.
    pub fn of_members(&self, layout: &Layout) -> Self {
        let [parameters, average, first_moment, second_moment] = self.arrays().map(|all| layout.take(all));
        Self { parameters, average, first_moment, second_moment }
    }

    /// Puts the state of the members of `layout` into the state of all networks.
    pub fn put(&mut self, layout: &Layout, members: &Self) {
        for (all, members) in self.arrays_mut().into_iter().zip(members.arrays()) {
            layout.put(members, all);
        }
    }
}
