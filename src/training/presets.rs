//! Presets: named settings to start from, each with a line on the run that one can expect.

use super::{TrainConfig, eras, long_runs, recipes};

pub use super::recipes::{specialists, upright_specialists};

/// A named recipe.
pub struct Preset {
    /// Key in links and on the command line.
    pub key: &'static str,
    /// Name on the page.
    pub name: &'static str,
    /// One line on the run that one can expect.
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
        config: recipes::competitive,
    },
    Preset {
        key: "best_accuracy",
        name: "Best accuracy",
        expectation: "A committee: the gate goes near uniform, all ten vote, and the error is the lowest.",
        config: recipes::best_accuracy,
    },
    Preset {
        key: "specialists_upright",
        name: "Specialists, upright digits",
        expectation: "The same on digits set upright first: nearly a third fewer are misread from the first epoch on.",
        config: upright_specialists,
    },
    Preset {
        key: "sparse_specialists",
        name: "Sparse specialists",
        expectation: "Each digit asks two of ten experts, a quarter of the work, and they specialise all the same.",
        config: recipes::sparse_specialists,
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
        config: recipes::given_roles,
    },
    Preset {
        key: "committees",
        name: "Committees",
        expectation: "Experts form small committees by themselves: several for hard digits, one for easy ones.",
        config: recipes::committees,
    },
    Preset {
        key: "pretrained_pairs",
        name: "Pretrained on digit pairs",
        expectation: "Half an epoch in which each expert learns its own two digits, then all learn together.",
        config: recipes::pretrained_pairs,
    },
    Preset {
        key: "one_expert_per_digit",
        name: "One expert per digit",
        expectation: "A sharp competition: the gate becomes the classifier, each expert ends with one digit.",
        config: recipes::one_expert_per_digit,
    },
    Preset {
        key: "reference",
        name: "Reference",
        expectation: "The original script’s recipe, trained honestly: one expert takes all of the gate.",
        config: recipes::reference,
    },
    Preset {
        key: "reference_balanced",
        name: "Reference, balanced",
        expectation: "The original’s networks with a balance term: ten experts stay alive.",
        config: recipes::reference_balanced,
    },
    Preset {
        key: "collapse",
        name: "Collapse",
        expectation: "A negative balance makes the rich richer: exactly one expert survives.",
        config: recipes::collapse,
    },
    Preset {
        key: "blended_1991",
        name: "1991: Blended",
        expectation: "All experts correct one answer together: the first cost of the 1991 paper.",
        config: eras::blended_1991,
    },
    Preset {
        key: "competitive_1991",
        name: "1991: Competitive",
        expectation: "The expert nearest to the target learns most: the cost that the 1991 paper proposes.",
        config: eras::competitive_1991,
    },
    Preset {
        key: "likelihood_1994",
        name: "1994: Likelihood",
        expectation: "The mixture as a probability of the digit, without a balance.",
        config: eras::likelihood_1994,
    },
    Preset {
        key: "noisy_top_k_2017",
        name: "2017: Noisy top-k",
        expectation: "Two of ten experts answer a digit, with noise on the gate and a balance of shares.",
        config: eras::noisy_top_k_2017,
    },
    Preset {
        key: "switch_2021",
        name: "2021: Switch",
        expectation: "One expert answers a digit, each with room for a quarter more than its equal share.",
        config: eras::switch_2021,
    },
    Preset {
        key: "expert_choice_2022",
        name: "2022: Expert choice",
        expectation: "Each expert chooses its digits of the batch, twice its equal share: none is ever idle.",
        config: eras::expert_choice_2022,
    },
    Preset {
        key: "loss_free_2024",
        name: "2024: Loss-free bias",
        expectation: "One expert answers a digit; a bias that no gradient sees keeps ten at work.",
        config: eras::loss_free_2024,
    },
    Preset {
        key: "relu_2024",
        name: "2024: ReLU routing",
        expectation: "Experts with a positive gate answer; a term thins them out to two a digit.",
        config: eras::relu_2024,
    },
];

/// The preset of that key.
pub fn preset(key: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.key == key)
}

/// The preset that trains as these settings do. Settings that belong to no preset may differ, such as the seed, and so
/// may settings that act only when digits are read, such as experts that are switched off.
pub fn preset_of(config: &TrainConfig) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.config_with(config).trains_like(config))
}

impl Preset {
    /// The preset's settings, with those of `own` that belong to no preset: the seed, and whether a big
    /// network learns beside the run.
    pub fn config_with(&self, own: &TrainConfig) -> TrainConfig {
        TrainConfig { seed: own.seed, size_baseline: own.size_baseline, ..(self.config)() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::experts::ExpertSet;

    #[test]
    fn a_preset_is_known_by_its_settings_whatever_the_seed() {
        for preset in PRESETS {
            let config = TrainConfig { seed: 77, size_baseline: true, ..(preset.config)() };
            assert_eq!(preset_of(&config).map(|found| found.key), Some(preset.key));
        }
        let own = TrainConfig { n_hidden: 30, ..specialists() };
        assert!(preset_of(&own).is_none());
        let off = TrainConfig { experts_off: ExpertSet::default().toggled(2), ..specialists() };
        assert_eq!(preset_of(&off).map(|found| found.key), Some("specialists"));
        let off_in_training = TrainConfig { off_in_training: true, ..off };
        assert!(preset_of(&off_in_training).is_none());
    }
}
