//! A trainer makes one run, a step at a time: it has the learner of all networks and the order of the digits.

use super::TrainConfig;
use super::batch::BatchPart;
use super::inputs::Inputs;
use super::learner::Learner;
use super::model::Model;
use super::sampler::Sampler;
use super::train_state::TrainState;
use crate::kernel::SparseRows;
use crate::mixture::gradient_check::{GradientCheck, Slope};
use crate::mixture::{BatchCosts, Layout, Weights};
use rand_pcg::Pcg32;

/// Training digits that the gradient check uses.
const GRADIENT_CHECK_DIGITS: usize = 64;

// Streams of the seed's random numbers.
const WEIGHTS_STREAM: u64 = 1;
const ORDER_STREAM: u64 = 2;
const GRADIENT_CHECK_STREAM: u64 = 3;

/// A run.
pub struct Trainer {
    learner: Learner,
    sampler: Sampler,
    part: BatchPart,
    /// `[n, network, outputs]` of the part.
    outputs: Vec<f32>,
}

impl Trainer {
    /// A fresh run on `n_digits` training digits.
    pub fn new(config: &TrainConfig, n_digits: usize) -> Self {
        let mut random = Pcg32::new(config.seed.into(), WEIGHTS_STREAM);
        let weights = Weights::random(config.shape(), config.init.widths(config.activation), &mut random);
        Self::resume(config, n_digits, TrainState::new(weights.pack()), 0)
    }

    /// Resumes a run from its state after `steps` steps, with the bits of a run that never stopped.
    pub fn resume(config: &TrainConfig, n_digits: usize, state: TrainState, steps: u32) -> Self {
        let sampler = Self::sampler(config, n_digits, steps);
        let steps_per_epoch = sampler.batches_per_epoch() as u32;
        let learner = Learner::new(config, Layout::new(config.shape()), state, steps, steps_per_epoch);
        Self { learner, sampler, part: BatchPart::default(), outputs: Vec::new() }
    }

    /// The sampler of a run from step number `steps` on.
    pub fn sampler(config: &TrainConfig, n_digits: usize, steps: u32) -> Sampler {
        let mut sampler = Sampler::new(Pcg32::new(config.seed.into(), ORDER_STREAM), n_digits, config.batch_size);
        sampler.skip(steps);
        sampler
    }

    /// The settings of the run.
    pub fn config(&self) -> &TrainConfig {
        self.learner.config()
    }

    /// Applies settings from the next step on. The caller makes sure that settings that need a restart stay the same.
    pub fn change(&mut self, config: &TrainConfig) {
        self.learner.change(config);
    }

    /// The learner of all networks.
    pub fn learner(&self) -> &Learner {
        &self.learner
    }

    /// Whether the run has reached the end of its schedule.
    pub fn is_finished(&self) -> bool {
        self.steps() >= self.learner.last_step()
    }

    /// The part of a batch that was learnt from last.
    pub fn last_part(&self) -> &BatchPart {
        &self.part
    }

    /// Steps done.
    pub fn steps(&self) -> u32 {
        self.learner.steps()
    }

    /// Steps of one pass over the training digits.
    pub fn steps_per_epoch(&self) -> u32 {
        self.learner.steps_per_epoch()
    }

    /// Examples in a step.
    pub fn batch_size(&self) -> usize {
        self.sampler.batch_size()
    }

    /// The model that is shown and tested: the moving average of the weights.
    pub fn model(&self) -> Model {
        Model::from_packed(self.config(), *self.learner.networks(), self.learner.state().average.clone())
    }

    /// The weights that training changes, not their moving average.
    pub fn weights(&self) -> Weights {
        Weights::unpack(&self.learner.networks().layout, &self.learner.state().parameters)
    }

    /// Compares the gradient at the present weights with differences of the cost, on the first training digits.
    pub fn check_gradients(&self, digits: &Inputs) -> [Slope; 6] {
        let n = digits.len().min(GRADIENT_CHECK_DIGITS);
        let networks = self.learner.networks();
        let mut pixels = SparseRows::new(networks.layout.shape.n_inputs);
        (0..n).for_each(|digit| digits.push_to(digit, networks.scaling, &mut pixels));
        let check = GradientCheck {
            networks,
            objective: self.learner.objective().clone(),
            pixels: &pixels,
            labels: &digits.labels()[..n],
        };
        check.slopes(&self.weights(), &mut Pcg32::new(self.config().seed.into(), GRADIENT_CHECK_STREAM))
    }

    /// Learns from the next batch; gives the costs of the weights before the step.
    pub fn step(&mut self, digits: &Inputs) -> BatchCosts {
        loop {
            self.part.fill(self.learner.config(), self.learner.steps(), &mut self.sampler, digits);
            self.learner.forward(&self.part, &mut self.outputs);
            if self.learner.is_routed() {
                self.learner.forward_asked(&self.part, &mut self.outputs);
            }
            if let Some(costs) = self.learner.learn(&self.part, &mut self.outputs) {
                return costs;
            }
        }
    }
}
