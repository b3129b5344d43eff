//! Presets: settings worth starting from, as data, each with what to expect.

use super::experts::ExpertSet;
use super::gate_by_hand::GateByHand;
use super::optimizer::{Optimizer, Schedule};
use super::roles::Roles;
use super::{TrainConfig, long_runs};
use crate::digits::reduce::InputReduction;
use crate::mixture::{Activation, Balance, Cost, Init, InputScaling};

/// A named recipe.
pub struct Preset {
    /// Key in links and on the command line.
    pub key: &'static str,
    /// Name on the page.
    pub name: &'static str,
    /// One line on what to expect.
    pub expectation: &'static str,
    /// The settings, at seed 0.
    pub config: fn() -> TrainConfig,
}

/// Every preset, the default first.
pub const PRESETS: &[Preset] = &[
    Preset {
        key: "specialists",
        name: "Specialists",
        expectation: "Ten experts divide the digits among themselves and answer together: accurate and readable.",
        config: specialists,
    },
    Preset {
        key: "competitive",
        name: "Competitive experts",
        expectation: "Experts compete for every digit; the one that explains it best learns most from it.",
        config: competitive,
    },
    Preset {
        key: "best_accuracy",
        name: "Best accuracy",
        expectation: "A committee: the gate goes near uniform, all ten vote, and the error is the lowest.",
        config: best_accuracy,
    },
    Preset {
        key: "specialists_upright",
        name: "Specialists, upright digits",
        expectation: "The same on digits set upright first: nearly a third fewer are misread from the first epoch on.",
        config: upright_specialists,
    },
    Preset {
        key: "specialists_60",
        name: "Specialists, 60 epochs",
        expectation: "Upright, warped digits for a minute or two: ten specialists that find their roles misread 1 % of MNIST.",
        config: long_runs::specialists,
    },
    Preset {
        key: "best_accuracy_60",
        name: "Best accuracy, 60 epochs",
        expectation: "The lowest error of all on MNIST, some 0.7 %, from a committee without roles.",
        config: long_runs::best_accuracy,
    },
    Preset {
        key: "from_generated_60",
        name: "From generated digits, 60 epochs",
        expectation: "For generated digits, bent much: the model then reads real ones, 98 in 100, without having seen any.",
        config: long_runs::from_generated,
    },
    Preset {
        key: "given_roles",
        name: "Given roles",
        expectation: "The gate is pulled towards one expert for each digit: accurate, and the easiest to read.",
        config: given_roles,
    },
    Preset {
        key: "committees",
        name: "Committees",
        expectation: "Experts form small committees by themselves: several for hard digits, one for easy ones.",
        config: committees,
    },
    Preset {
        key: "pretrained_pairs",
        name: "Pretrained on digit pairs",
        expectation: "Half an epoch in which each expert learns its own two digits, then all learn together.",
        config: pretrained_pairs,
    },
    Preset {
        key: "one_expert_per_digit",
        name: "One expert per digit",
        expectation: "A sharp competition: the gate becomes the classifier, each expert ends with one digit.",
        config: one_expert_per_digit,
    },
    Preset {
        key: "reference",
        name: "Reference",
        expectation: "The original script’s recipe, trained honestly: one expert takes all of the gate.",
        config: reference,
    },
    Preset {
        key: "reference_balanced",
        name: "Reference, balanced",
        expectation: "The original’s networks with a balance term: ten experts stay alive.",
        config: reference_balanced,
    },
    Preset {
        key: "collapse",
        name: "Collapse",
        expectation: "A negative balance makes the rich richer: exactly one expert survives.",
        config: collapse,
    },
];

/// The preset of that key.
pub fn preset(key: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.key == key)
}

/// The preset that these settings are, whatever the seed.
pub fn preset_of(config: &TrainConfig) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| TrainConfig { seed: config.seed, ..(preset.config)() } == *config)
}

/// The default: blended logits with the terms own, class information and entropy balance.
pub fn specialists() -> TrainConfig {
    TrainConfig {
        seed: 0,
        n_experts: 10,
        n_hidden: 25,
        activation: Activation::Relu,
        init: Init::Scaled,
        input_reduction: InputReduction::Pool,
        input_scaling: InputScaling::Centred,
        cost: Cost::BlendedLogits,
        competitive_beta: 1.0,
        balance: Balance::Entropy,
        balance_weight: 0.3,
        own_weight: 0.3,
        class_information_weight: 0.05,
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
        warp_rotation: 0.0,
        warp_scale: 0.0,
        warp_shear: 0.0,
        warp_shift: 0.0,
        warp_elastic: 0.0,
        warp_thickness: false,
    }
}

/// The default on digits set upright.
pub fn upright_specialists() -> TrainConfig {
    TrainConfig { input_reduction: InputReduction::Upright, ..specialists() }
}

fn competitive() -> TrainConfig {
    TrainConfig { cost: Cost::MixtureLikelihood, own_weight: 0.0, class_information_weight: 0.0, ..specialists() }
}

fn given_roles() -> TrainConfig {
    TrainConfig {
        mixture_likelihood_weight: 0.1,
        role_prior_weight: 0.1,
        sharpen_weight: 0.02,
        balance_weight: 0.0,
        own_weight: 0.0,
        class_information_weight: 0.0,
        ..specialists()
    }
}

fn committees() -> TrainConfig {
    TrainConfig {
        balance_weight: 0.5,
        own_weight: 0.0,
        class_information_weight: 0.1,
        sharpen_weight: 0.005,
        ..specialists()
    }
}

fn pretrained_pairs() -> TrainConfig {
    TrainConfig { pretraining_epochs: 0.5, balance_weight: 0.1, learning_rate: 0.01, ..competitive() }
}

fn one_expert_per_digit() -> TrainConfig {
    TrainConfig {
        cost: Cost::Competitive,
        competitive_beta: 10.0,
        balance: Balance::Cv2,
        balance_weight: 0.1,
        own_weight: 0.0,
        class_information_weight: 0.0,
        ..specialists()
    }
}

fn best_accuracy() -> TrainConfig {
    TrainConfig { balance_weight: 0.03, own_weight: 0.0, class_information_weight: 0.0, ..specialists() }
}

/// The original's networks, cost and optimiser, on the default input; its cubic-spline input is one setting away.
fn reference() -> TrainConfig {
    TrainConfig {
        activation: Activation::Sigmoid,
        init: Init::Original,
        cost: Cost::GatedSquaredError,
        balance_weight: 0.0,
        own_weight: 0.0,
        class_information_weight: 0.0,
        gate_rate_scale: 2.0,
        optimizer: Optimizer::Sgd,
        learning_rate: 10.0,
        schedule: Schedule::Constant,
        weight_decay: 0.0,
        moving_average: false,
        ..specialists()
    }
}

fn reference_balanced() -> TrainConfig {
    TrainConfig { balance_weight: 0.3, gate_rate_scale: 1.0, ..reference() }
}

fn collapse() -> TrainConfig {
    TrainConfig {
        cost: Cost::GatedSquaredError,
        balance: Balance::Cv2,
        balance_weight: -0.1,
        own_weight: 0.0,
        class_information_weight: 0.0,
        ..specialists()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preset_is_known_by_its_settings_whatever_the_seed() {
        for preset in PRESETS {
            let config = TrainConfig { seed: 77, ..(preset.config)() };
            assert_eq!(preset_of(&config).map(|found| found.key), Some(preset.key));
        }
        let own = TrainConfig { n_hidden: 30, ..specialists() };
        assert!(preset_of(&own).is_none());
    }
}
