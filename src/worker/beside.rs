//! The baseline of the mixture's size beside a run. It takes every step that the run takes, and goes back where the run goes
//! back.

use crate::training::size_baseline::{self, SizeBaseline, SizeBaselineReader};
use crate::training::{Inputs, TrainConfig, TrainState};

/// The network, if the settings of the run ask for it.
#[derive(Default)]
pub struct Beside {
    baseline: Option<SizeBaseline>,
    /// State and steps at the start of the slice of a crew, which may lose a worker and go back.
    slice: Option<(TrainState, u32)>,
}

impl Beside {
    /// The network beside a fresh run, if these settings ask for it.
    pub fn new(config: &TrainConfig, n_digits: usize) -> Self {
        let baseline = config.size_baseline.then(|| SizeBaseline::new(config, n_digits));
        Self { baseline, slice: None }
    }

    /// The network after `steps` steps, from the bytes of [`Self::state_bytes`]; `None` where these do not fit the settings.
    pub fn resume(config: &TrainConfig, n_digits: usize, state: &[u8], steps: u32) -> Option<Self> {
        if !config.size_baseline {
            return Some(Self::default());
        }
        let state = TrainState::from_bytes(&size_baseline::layout(config), state).ok()?;
        Some(Self { baseline: Some(SizeBaseline::resume(config, n_digits, state, steps)), slice: None })
    }

    /// The network's state as bytes; none without the network.
    pub fn state_bytes(&self) -> Vec<u8> {
        self.baseline.as_ref().map_or(Vec::new(), |baseline| baseline.state().to_bytes())
    }

    /// The moving average of the network's weights; nothing without the network.
    pub fn average(&self) -> Vec<f32> {
        self.baseline.as_ref().map_or(Vec::new(), |baseline| baseline.state().average.clone())
    }

    /// The network as it is tested.
    pub fn reader(&self) -> Option<SizeBaselineReader> {
        self.baseline.as_ref().map(SizeBaseline::reader)
    }

    /// Applies settings of the run from the next step on.
    pub fn change(&mut self, config: &TrainConfig) {
        self.baseline.iter_mut().for_each(|baseline| baseline.change(config));
    }

    /// Notes the state at the start of a crew's slice.
    pub fn begin_slice(&mut self) {
        self.slice = self.baseline.as_ref().map(|baseline| (baseline.state().clone(), baseline.steps()));
    }

    /// Takes the step that the run has taken.
    pub fn step(&mut self, digits: &Inputs) {
        self.baseline.iter_mut().for_each(|baseline| baseline.step(digits));
    }

    /// Follows a run whose crew has lost a worker back to step `steps`, which is in the slice.
    pub fn return_to(&mut self, steps: u32, config: &TrainConfig, digits: &Inputs) {
        let Some((state, from)) = self.slice.take() else { return };
        let mut baseline = SizeBaseline::resume(config, digits.len(), state, from);
        while baseline.steps() < steps {
            baseline.step(digits);
        }
        self.baseline = Some(baseline);
    }

    /// Follows a run that has diverged back to step `steps`, with this moving average as weights and a fresh optimiser.
    pub fn go_back(&mut self, average: &[f32], steps: u32, config: &TrainConfig, n_digits: usize) {
        if self.baseline.is_some() {
            let state = TrainState::new(average.to_vec());
            self.baseline = Some(SizeBaseline::resume(config, n_digits, state, steps));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::generated::Generator;
    use crate::training::presets::specialists;

    #[test]
    fn the_network_returns_to_any_step_of_the_slice() {
        let config = TrainConfig { size_baseline: true, batch_size: 16, ..specialists() };
        let digits = Inputs::new(Generator::new(3).digits(0..100), config.input_reduction);
        let after = |steps: u32| {
            let mut beside = Beside::new(&config, digits.len());
            (0..steps).for_each(|_| beside.step(&digits));
            beside
        };
        let mut beside = after(4);
        beside.begin_slice();
        (0..5).for_each(|_| beside.step(&digits));
        beside.return_to(6, &config, &digits);
        assert!(beside.state_bytes() == after(6).state_bytes());
        beside.step(&digits);
        assert!(beside.state_bytes() == after(7).state_bytes(), "it goes on with other batches");
    }
}
