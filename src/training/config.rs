//! All hyperparameters of a run, in one struct.
//!
//! What each field means, its range and its unit are said once, in [`super::fields`].

use super::optimizer::{Optimizer, Schedule};
use crate::digits::reduce::InputReduction;
use crate::mixture::{Activation, Balance, Cost, Init, InputScaling};
use serde::{Deserialize, Serialize};

/// Everything that decides a run: the same config on the same data gives the same weights, bit for bit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // Each field is documented once, in `fields`, where the page and the command line read it too.
pub struct TrainConfig {
    pub seed: u32,
    pub n_experts: usize,
    pub n_hidden: usize,
    pub activation: Activation,
    pub init: Init,
    pub input_reduction: InputReduction,
    pub input_scaling: InputScaling,
    pub cost: Cost,
    pub competitive_beta: f32,
    pub balance: Balance,
    pub balance_weight: f32,
    pub own_weight: f32,
    pub class_information_weight: f32,
    pub mixture_likelihood_weight: f32,
    pub role_prior_weight: f32,
    pub sharpen_weight: f32,
    pub label_smoothing: f32,
    pub gate_rate_scale: f32,
    pub optimizer: Optimizer,
    pub learning_rate: f32,
    pub schedule: Schedule,
    pub weight_decay: f32,
    pub batch_size: usize,
    pub moving_average: bool,
}
