//! The optimiser turns a gradient into changed weights, and keeps the moving average of the weights.

use super::train_state::TrainState;
use crate::choice::choice;
use crate::kernel::update::{self, AdamStep};
use std::ops::Range;

choice!(
    /// How a gradient becomes a change of the weights.
    Optimizer {
        /// w −= lr · gradient.
        Sgd = "sgd" "SGD",
        /// Adam with β₁ .9, β₂ .99, ε 1e-8 and bias correction (Kingma & Ba 2015).
        Adam = "adam" "Adam",
    }
);

choice!(
    /// How the learning rate changes with the steps.
    Schedule {
        /// The same at every step.
        Constant = "constant" "Constant",
        /// A warm-up of 100 steps, then lr / √(1 + step/300): it never ends.
        InverseRoot = "inverse_root" "Inverse root, with warm-up",
        /// Up in the first tenth of the run, then down to nothing at its end.
        OneCycle = "one_cycle" "One cycle, with an end",
    }
);

/// Steps of the warm-up.
const WARM_UP: f64 = 100.0;
/// Steps after which the inverse-root schedule has fallen to 1/√2.
const ROOT_SCALE: f64 = 300.0;
/// Share of a one-cycle run in which the learning rate rises.
const RISE: f64 = 0.1;
/// The share of the highest learning rate that a one-cycle run starts with.
const CYCLE_START: f64 = 0.04;
const BETA1: f64 = 0.9;
const BETA2: f64 = 0.99;
const EPSILON: f32 = 1e-8;

impl Schedule {
    /// The factor on the learning rate at `step`, counted from 0, of a cycle of `cycle_steps`.
    pub fn factor(self, step: u32, cycle_steps: u32) -> f64 {
        let step = f64::from(step);
        match self {
            Self::Constant => 1.0,
            Self::InverseRoot => ((step + 1.0) / WARM_UP).min(1.0) / libm::sqrt(1.0 + step / ROOT_SCALE),
            Self::OneCycle => {
                let done = step / f64::from(cycle_steps);
                if done < RISE {
                    CYCLE_START + (1.0 - CYCLE_START) * done / RISE
                } else {
                    let left = ((1.0 - done) / (1.0 - RISE)).max(0.0);
                    0.5 - 0.5 * libm::cos(std::f64::consts::PI * left)
                }
            }
        }
    }
}

/// The settings of an update of the weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UpdateSettings {
    /// How a gradient becomes a change.
    pub optimizer: Optimizer,
    /// The learning rate, before the schedule.
    pub learning_rate: f32,
    /// How the learning rate changes with the steps.
    pub schedule: Schedule,
    /// What decay takes of every weight, times the learning rate.
    pub weight_decay: f32,
    /// How much of the moving average stays at each step; 0 makes the average the latest weights.
    pub average_decay: f32,
}

impl UpdateSettings {
    /// How much of the moving average stays at step number `step`, counted from 0: a young average forgets faster.
    pub fn average_decay_at(&self, step: u32) -> f64 {
        f64::from(self.average_decay).min((1.0 + f64::from(step)) / (10.0 + f64::from(step)))
    }
}

/// The optimiser's state beside the moments of each weight: powers of its decays.
#[derive(Clone, Copy, Debug)]
pub struct OptimizerState {
    beta1_power: f64,
    beta2_power: f64,
}

impl Default for OptimizerState {
    /// The state before the first step.
    fn default() -> Self {
        Self { beta1_power: 1.0, beta2_power: 1.0 }
    }
}

impl OptimizerState {
    /// The state after `steps` steps. The decays are multiplied step by step, because a power would round otherwise.
    pub fn after(steps: u32) -> Self {
        let mut state = Self::default();
        (0..steps).for_each(|_| state.count_step());
        state
    }

    fn count_step(&mut self) {
        self.beta1_power *= BETA1;
        self.beta2_power *= BETA2;
    }

    /// Makes step number `step`, counted from 0, of a cycle of `cycle_steps`: changes the weights in these ranges and their
    /// moving average.
    pub fn update(
        &mut self,
        settings: &UpdateSettings,
        (step, cycle_steps): (u32, u32),
        ranges: &[Range<usize>],
        gradient: &[f32],
        state: &mut TrainState,
    ) {
        self.count_step();
        let TrainState { parameters: weights, average, first_moment, second_moment } = state;
        let rate = f64::from(settings.learning_rate) * settings.schedule.factor(step, cycle_steps);
        let keep = (1.0 - rate * f64::from(settings.weight_decay)) as f32;
        let average_decay = settings.average_decay_at(step);
        match settings.optimizer {
            Optimizer::Sgd => {
                update::sgd((rate as f32, keep), average_decay as f32, ranges, gradient, [weights, average]);
            }
            Optimizer::Adam => {
                let step = AdamStep {
                    beta1: BETA1 as f32,
                    beta2: BETA2 as f32,
                    rate: (rate / (1.0 - self.beta1_power)) as f32,
                    second_moment_scale: (1.0 / (1.0 - self.beta2_power)) as f32,
                    epsilon: EPSILON,
                    keep,
                };
                let arrays: [&mut [f32]; 4] = [weights, first_moment, second_moment, average];
                update::adam(step, average_decay as f32, ranges, gradient, arrays);
            }
        }
    }
}
