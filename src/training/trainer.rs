//! One run: weights, optimiser, order of the digits; a step at a time.

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

/// Digits that the gradient is checked on.
const GRADIENT_CHECK_DIGITS: usize = 64;

/// Which stream of the seed's random numbers is for what.
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

    /// Goes on with a run that had `learnt` this after `steps` steps, exactly as if it had never stopped.
    pub fn resume(config: &TrainConfig, n_digits: usize, state: TrainState, steps: u32) -> Self {
        let sampler = Self::sampler(config, n_digits, steps);
        let steps_per_epoch = sampler.batches_per_epoch() as u32;
        let learner = Learner::new(config, Layout::new(config.shape()), state, steps, steps_per_epoch);
        Self { learner, sampler, part: BatchPart::default(), outputs: Vec::new() }
    }

    /// The order of the digits of a run from step number `steps` on.
    pub fn sampler(config: &TrainConfig, n_digits: usize, steps: u32) -> Sampler {
        let mut sampler = Sampler::new(Pcg32::new(config.seed.into(), ORDER_STREAM), n_digits, config.batch_size);
        sampler.skip(steps);
        sampler
    }

    /// The settings of the run.
    pub fn config(&self) -> &TrainConfig {
        self.learner.config()
    }

    /// Takes over settings that act from the next step on; the caller sees to it that no others differ.
    pub fn change(&mut self, config: &TrainConfig) {
        self.learner.change(config);
    }

    /// The networks and all about them.
    pub fn learner(&self) -> &Learner {
        &self.learner
    }

    /// Whether the run has come to the end of its schedule.
    pub fn is_finished(&self) -> bool {
        self.steps() >= self.learner.last_step()
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

    /// The weights that are shown and tested, with the settings.
    pub fn model(&self) -> Model {
        Model::from_packed(self.config(), *self.learner.networks(), self.learner.state().average.clone())
    }

    /// The weights as they are trained, without the average.
    pub fn weights(&self) -> Weights {
        Weights::unpack(&self.learner.networks().layout, &self.learner.state().parameters)
    }

    /// Compares the gradient at the weights of now with differences of the cost, on the first training digits.
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

    /// Learns from the next batch; the costs are those before the step.
    pub fn step(&mut self, digits: &Inputs) -> BatchCosts {
        loop {
            self.part.fill(self.learner.config(), self.learner.steps(), &mut self.sampler, digits);
            self.learner.forward(&self.part, &mut self.outputs);
            if let Some(costs) = self.learner.learn(&self.part, &mut self.outputs) {
                return costs;
            }
        }
    }
}
