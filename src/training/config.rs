//! All hyperparameters of a run, in one struct.
//!
//! What each field means, its range and its unit are said once, in [`super::fields`].

use super::experts::ExpertSet;
use super::gate_by_hand::GateByHand;
use super::optimizer::{Optimizer, Schedule};
use super::roles::Roles;
use crate::digits::augment::Warp;
use crate::digits::reduce::InputReduction;
use crate::digits::{N_CLASSES, N_INPUTS};
use crate::mixture::objective::ForcedGate;
use crate::mixture::{Activation, Balance, Cost, Init, InputScaling, Layout, Networks, Objective, Shape};
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
    pub schedule_epochs: f32,
    pub moving_average: bool,
    pub average_decay: f32,
    pub top_k: usize,
    pub pretraining_epochs: f32,
    pub roles: Roles,
    /// Experts that get nothing of the gate in answers and tests.
    pub experts_off: ExpertSet,
    /// What each expert gets of the gate in answers and tests, where the gate does not decide.
    pub gate_by_hand: GateByHand,
    /// Whether both also hold in training.
    pub off_in_training: bool,
    /// Experts whose weights stay as they are.
    pub experts_frozen: ExpertSet,
    pub warp_rotation: f32,
    pub warp_scale: f32,
    pub warp_shear: f32,
    pub warp_shift: f32,
    pub warp_elastic: f32,
    pub warp_thickness: bool,
}

impl TrainConfig {
    /// How training digits are warped; nothing where every part of the warp is off.
    pub fn warp(&self) -> Option<Warp> {
        let warp = Warp {
            rotation: self.warp_rotation,
            scale: self.warp_scale,
            shear: self.warp_shear,
            shift: self.warp_shift,
            elastic: self.warp_elastic,
            thickness: self.warp_thickness,
            upright: self.input_reduction == InputReduction::Upright,
        };
        (warp != Warp { upright: warp.upright, ..Warp::NONE }).then_some(warp)
    }

    /// How large the networks are.
    pub fn shape(&self) -> Shape {
        Shape { n_inputs: N_INPUTS, n_hidden: self.n_hidden, n_classes: N_CLASSES, n_experts: self.n_experts }
    }

    /// The networks, of this shape.
    pub fn networks(&self, shape: Shape) -> Networks {
        Networks { layout: Layout::new(shape), activation: self.activation, scaling: self.input_scaling }
    }

    /// What the gate may not decide by itself.
    pub fn forced_gate(&self) -> ForcedGate {
        ForcedGate {
            off: self.experts_off.some_of(self.n_experts),
            shares: self.gate_by_hand.shares(self.n_experts).unwrap_or_default(),
        }
    }

    /// Whether training goes the same way with these settings as with `other`: what only changes how a model is read
    /// may differ.
    pub fn trains_like(&self, other: &Self) -> bool {
        let as_trained = |config: &Self| {
            let read = Self { top_k: 1, ..config.clone() };
            if config.off_in_training {
                return read;
            }
            Self { experts_off: ExpertSet::default(), gate_by_hand: GateByHand::default(), ..read }
        };
        as_trained(self) == as_trained(other)
    }

    /// What is minimised.
    pub fn objective(&self) -> Objective {
        Objective {
            cost: self.cost,
            competitive_beta: self.competitive_beta,
            balance: self.balance,
            balance_weight: self.balance_weight,
            own_weight: self.own_weight,
            class_information_weight: self.class_information_weight,
            mixture_likelihood_weight: self.mixture_likelihood_weight,
            role_prior_weight: self.role_prior_weight,
            sharpen_weight: self.sharpen_weight,
            label_smoothing: self.label_smoothing,
            gate_rate_scale: self.gate_rate_scale,
            forced: if self.off_in_training { self.forced_gate() } else { ForcedGate::default() },
            roles: None,
        }
    }

    /// What is minimised during pretraining: every expert learns its digits, the gate learns whose they are.
    pub fn pretraining_objective(&self) -> Objective {
        Objective { roles: Some(self.roles.probabilities(self.n_experts)), ..self.objective() }
    }
}
