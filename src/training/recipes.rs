//! The settings of the presets. Each names what differs from another recipe; long runs have a file of their own.

use super::TrainConfig;
use super::experts::ExpertSet;
use super::gate_by_hand::GateByHand;
use super::optimizer::{Optimizer, Schedule};
use super::roles::Roles;
use crate::digits::reduce::InputReduction;
use crate::mixture::{Activation, Balance, BiasPlace, Cost, Init, InputScaling, Routing};

/// The default preset: blended logits with class information and entropy balance. No expert practises every digit, so that
/// experts need each other: `docs/results.md` says how much worse the mixture reads without one of its experts.
pub fn specialists() -> TrainConfig {
    TrainConfig {
        class_information_weight: 0.07,
        label_smoothing: 0.05,
        gate_rate_scale: 2.0,
        weight_decay: 0.06,
        ..base()
    }
}

/// Specialists of whom a digit asks two. At first it asks all, for half an epoch, or the experts would be chosen before they
/// have learnt anything.
pub(super) fn sparse_specialists() -> TrainConfig {
    TrainConfig {
        routing: Routing::TopKScaled,
        routing_k: 2,
        dense_epochs: 0.5,
        balance_weight: 0.5,
        own_weight: 0.3,
        class_information_weight: 0.09,
        gate_rate_scale: 4.0,
        ..specialists()
    }
}

impl Default for TrainConfig {
    /// The settings of the default preset: what stored settings lack, because they are older, is taken from here.
    fn default() -> Self {
        specialists()
    }
}

/// What recipes share unless they name another value.
pub(super) fn base() -> TrainConfig {
    TrainConfig {
        seed: 0,
        n_experts: 10,
        n_hidden: 25,
        activation: Activation::Relu,
        init: Init::Scaled,
        input_reduction: InputReduction::Pool,
        input_scaling: InputScaling::Centred,
        routing: Routing::Dense,
        routing_k: 2,
        dense_epochs: 0.0,
        capacity_factor: 0.0,
        bias_rate: 0.0,
        bias_place: BiasPlace::Probabilities,
        gate_noise: 0.0,
        z_loss_weight: 0.0,
        cost: Cost::BlendedLogits,
        competitive_beta: 1.0,
        balance: Balance::Entropy,
        balance_weight: 0.3,
        own_weight: 0.0,
        class_information_weight: 0.0,
        mixture_likelihood_weight: 0.0,
        role_prior_weight: 0.0,
        sharpen_weight: 0.0,
        label_smoothing: 0.0,
        gate_rate_scale: 1.0,
        optimizer: Optimizer::Adam,
        learning_rate: 0.015,
        schedule: Schedule::InverseRoot,
        weight_decay: 0.03,
        batch_size: 64,
        skip: 0.0,
        schedule_epochs: 20.0,
        moving_average: true,
        average_decay: 0.998,
        top_k: 16,
        pretraining_epochs: 0.0,
        roles: Roles::default(),
        experts_off: ExpertSet::default(),
        gate_by_hand: GateByHand::default(),
        off_in_training: false,
        experts_frozen: ExpertSet::default(),
        size_baseline: false,
        warp_rotation: 0.0,
        warp_scale: 0.0,
        warp_shear: 0.0,
        warp_shift: 0.0,
        warp_elastic: 0.0,
        warp_thickness: false,
    }
}

/// The default preset on digits set upright.
pub fn upright_specialists() -> TrainConfig {
    TrainConfig { input_reduction: InputReduction::Upright, ..specialists() }
}

/// Experts compete: the mixture likelihood with a balance of use.
pub fn competitive() -> TrainConfig {
    TrainConfig { cost: Cost::MixtureLikelihood, ..base() }
}

/// The gate is pulled towards one expert for each digit.
pub fn given_roles() -> TrainConfig {
    TrainConfig {
        mixture_likelihood_weight: 0.1,
        role_prior_weight: 0.1,
        sharpen_weight: 0.02,
        balance_weight: 0.0,
        ..base()
    }
}

/// Small committees: the gate is sharpened, and made to depend on the class.
pub fn committees() -> TrainConfig {
    TrainConfig { balance_weight: 0.5, class_information_weight: 0.1, sharpen_weight: 0.005, ..base() }
}

/// Half an epoch on two digits for each expert, then the competition.
pub fn pretrained_pairs() -> TrainConfig {
    TrainConfig { pretraining_epochs: 0.5, balance_weight: 0.1, learning_rate: 0.01, ..competitive() }
}

/// A sharp competition of sigmoid experts, for one digit each.
pub fn one_expert_per_digit() -> TrainConfig {
    TrainConfig {
        cost: Cost::GaussianMixture,
        competitive_beta: 10.0,
        balance: Balance::Cv2,
        balance_weight: 0.1,
        ..base()
    }
}

/// A committee of all experts.
pub fn best_accuracy() -> TrainConfig {
    TrainConfig { balance_weight: 0.03, ..base() }
}

/// The original's networks, cost and optimiser, on the default input; its cubic-spline input is one setting away.
pub fn reference() -> TrainConfig {
    TrainConfig {
        activation: Activation::Sigmoid,
        init: Init::Original,
        cost: Cost::GatedSquaredError,
        balance_weight: 0.0,
        gate_rate_scale: 2.0,
        optimizer: Optimizer::Sgd,
        learning_rate: 10.0,
        schedule: Schedule::Constant,
        weight_decay: 0.0,
        moving_average: false,
        ..base()
    }
}

/// The reference with a balance of use.
pub fn reference_balanced() -> TrainConfig {
    TrainConfig { balance_weight: 0.3, gate_rate_scale: 1.0, ..reference() }
}

/// A negative balance: the rich get richer.
pub fn collapse() -> TrainConfig {
    TrainConfig { cost: Cost::GatedSquaredError, balance: Balance::Cv2, balance_weight: -0.1, ..base() }
}
