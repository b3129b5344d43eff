//! The gates of thirty-five years: a recipe for each, with its paper, its equation and what to watch for. All share seed,
//! networks, optimiser and batches, so that only cost and routing differ.

use super::TrainConfig;
use super::recipes::base;
use crate::mixture::{Balance, Cost, Routing};

/// A gate and the year of its paper.
pub struct Era {
    /// The year.
    pub year: u16,
    /// The key of its preset.
    pub preset: &'static str,
    /// What the paper calls its gate.
    pub name: &'static str,
    /// Authors and title.
    pub paper: &'static str,
    /// The formula.
    pub equation: &'static str,
    /// What the formula's letters mean.
    pub letters: &'static str,
    /// One sentence on what to watch for in this run.
    pub watch: &'static str,
}

/// Every gate, the oldest first.
pub const ERAS: &[Era] = &[
    Era {
        year: 1991,
        preset: "blended_1991",
        name: "Blended",
        paper: "Jacobs, Jordan, Nowlan & Hinton: Adaptive mixtures of local experts, eq. 1.1",
        equation: "½ ‖Σ g o − t‖²",
        letters: "g: share of the gate, o: an expert’s outputs, t: the right answer; Σ: over all experts",
        watch: "Experts correct each other’s answers and do not compete: some do most of the work, and others idle.",
    },
    Era {
        year: 1991,
        preset: "competitive_1991",
        name: "Competitive",
        paper: "Jacobs, Jordan, Nowlan & Hinton: Adaptive mixtures of local experts, eq. 1.3",
        equation: "−log Σ g e^(−½ ‖o − t‖²)",
        letters: "g: share of the gate, o: an expert’s outputs, t: the right answer; Σ: over all experts",
        watch: "The expert that comes nearest learns most from a digit; some experts soon win everything.",
    },
    Era {
        year: 1994,
        preset: "likelihood_1994",
        name: "Likelihood",
        paper: "Jordan & Jacobs: Hierarchical mixtures of experts and the EM algorithm",
        equation: "−log Σ g p(t)",
        letters: "g: share of the gate, p(t): an expert’s probability of the right answer; Σ: over all experts",
        watch: "The gate moves towards whoever explained the digit, and idle experts stay idle.",
    },
    Era {
        year: 2017,
        preset: "noisy_top_k_2017",
        name: "Noisy top-k",
        paper: "Shazeer et al.: Outrageously large neural networks; the noise has a fixed spread as in Riquelme et al. 2021",
        equation: "g = softmax of the 2 largest z + noise",
        letters: "g: share of the gate, z: the gate’s outputs before softmax",
        watch: "Two of ten experts answer a digit, and noise gives the others a chance to be tried.",
    },
    Era {
        year: 2021,
        preset: "switch_2021",
        name: "Switch",
        paper: "Fedus, Zoph & Shazeer: Switch transformers",
        equation: "softmax(g a) of the largest g, + λ E Σ f P",
        letters: "g: share of the gate, a: the expert’s outputs before softmax, λ: balance weight, E: number of experts, f: an expert’s part of the batch’s digits, P: its mean g",
        watch: "One expert a digit; those past an expert’s capacity are dropped, fewer of them as the balance takes hold.",
    },
    Era {
        year: 2022,
        preset: "expert_choice_2022",
        name: "Expert choice",
        paper: "Zhou et al.: Mixture-of-experts with expert choice routing",
        equation: "each expert takes its c largest g of the batch",
        letters: "g: share of the gate, c: the digits that an expert takes, 2 × batch / experts",
        watch: "No expert can starve; instead some digits get several experts and some get none.",
    },
    Era {
        year: 2024,
        preset: "loss_free_2024",
        name: "Loss-free bias",
        paper: "Wang et al.: Auxiliary-loss-free load balancing strategy for mixture-of-experts",
        equation: "the largest g + b; b rises where load is short",
        letters: "g: share of the gate, b: an expert’s bias, which only the choice sees",
        watch: "The biases pull against the gate: a tug-of-war at first, calm after an epoch.",
    },
    Era {
        year: 2024,
        preset: "relu_2024",
        name: "ReLU routing",
        paper: "Wang et al.: ReMoE, fully differentiable mixture-of-experts with ReLU routing",
        equation: "w = max(0, z), + λ Σ f w",
        letters: "w: an expert’s weight, z: the gate’s outputs, f: an expert’s load over the mean load, λ: a weight that rises until two experts answer a digit",
        watch: "About half of the experts answer at first; the term’s growing weight thins them out to two a digit on average.",
    },
];

/// The era of a preset.
pub fn era_of(preset: &str) -> Option<&'static Era> {
    ERAS.iter().find(|era| era.preset == preset)
}

/// What the recipes share: the common recipe without anything that balances.
fn plain() -> TrainConfig {
    TrainConfig { balance_weight: 0.0, ..base() }
}

/// 1991, blended.
pub fn blended_1991() -> TrainConfig {
    TrainConfig { cost: Cost::BlendedSquaredError, ..plain() }
}

/// 1991, competitive.
pub fn competitive_1991() -> TrainConfig {
    TrainConfig { cost: Cost::GaussianMixture, ..plain() }
}

/// 1994, likelihood.
pub fn likelihood_1994() -> TrainConfig {
    TrainConfig { cost: Cost::MixtureLikelihood, ..plain() }
}

/// 2017, noisy top-k.
pub fn noisy_top_k_2017() -> TrainConfig {
    let routed = TrainConfig { routing: Routing::TopKScaled, routing_k: 2, gate_noise: 1.0, ..plain() };
    TrainConfig { balance: Balance::Cv2, balance_weight: 0.1, ..routed }
}

/// 2021, Switch.
pub fn switch_2021() -> TrainConfig {
    let routed = TrainConfig { routing: Routing::TopK, routing_k: 1, capacity_factor: 1.25, ..plain() };
    TrainConfig { balance: Balance::Switch, balance_weight: 0.1, ..routed }
}

/// 2022, expert choice.
pub fn expert_choice_2022() -> TrainConfig {
    TrainConfig { routing: Routing::ExpertChoice, routing_k: 2, ..plain() }
}

/// 2024, loss-free bias.
pub fn loss_free_2024() -> TrainConfig {
    TrainConfig { routing: Routing::TopK, routing_k: 1, bias_rate: 0.01, ..plain() }
}

/// 2024, ReLU routing.
pub fn relu_2024() -> TrainConfig {
    TrainConfig { routing: Routing::Relu, routing_k: 2, ..plain() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::presets::preset;

    #[test]
    fn every_era_has_its_preset_and_differs_only_in_cost_and_routing() {
        for era in ERAS {
            let config = (preset(era.preset).expect("a preset of that key").config)();
            let same = |config: TrainConfig| {
                let plain = plain();
                TrainConfig {
                    cost: plain.cost,
                    balance: plain.balance,
                    balance_weight: plain.balance_weight,
                    routing: plain.routing,
                    routing_k: plain.routing_k,
                    capacity_factor: plain.capacity_factor,
                    bias_rate: plain.bias_rate,
                    gate_noise: plain.gate_noise,
                    ..config
                }
            };
            assert_eq!(same(config), plain(), "{}", era.name);
        }
        assert!(ERAS.is_sorted_by_key(|era| era.year));
    }
}
