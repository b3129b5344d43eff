//! The networks, the objective, the updates and the warp that the settings of a run describe.
//!
//! The settings themselves, with range and meaning, are the lines of [`super::fields`].

use super::experts::ExpertSet;
use super::fields::TrainConfig;
use super::gate_by_hand::GateByHand;
use super::optimizer::UpdateSettings;
use crate::digits::augment::Warp;
use crate::digits::reduce::InputReduction;
use crate::digits::{N_CLASSES, N_INPUTS};
use crate::mixture::{ForcedGate, Layout, Networks, Objective, Shape, TermWeights};

impl TrainConfig {
    /// The augmentation of training digits; `None` where every part of the warp is off.
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

    /// The size of the networks.
    pub fn shape(&self) -> Shape {
        Shape { n_inputs: N_INPUTS, n_hidden: self.n_hidden, n_classes: N_CLASSES, n_experts: self.n_experts }
    }

    /// The networks, for weights of this shape.
    pub fn networks(&self, shape: Shape) -> Networks {
        Networks { layout: Layout::new(shape), activation: self.activation, scaling: self.input_scaling }
    }

    /// How the weights are updated.
    pub fn update_settings(&self) -> UpdateSettings {
        UpdateSettings {
            optimizer: self.optimizer,
            learning_rate: self.learning_rate,
            schedule: self.schedule,
            weight_decay: self.weight_decay,
            average_decay: if self.moving_average { self.average_decay } else { 0.0 },
        }
    }

    /// The part of the gate that settings decide instead of the gate.
    pub fn forced_gate(&self) -> ForcedGate {
        let shares = self.gate_by_hand.shares(self.n_experts).unwrap_or_default();
        ForcedGate::new(self.experts_off.some_of(self.n_experts), shares)
    }

    /// Whether a run with these settings has the same bits as a run with `other`. Settings that only change how a model
    /// reads digits may differ.
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

    /// Whether the same experts answer, with the same shares, as with `other`.
    pub fn routes_like(&self, other: &Self) -> bool {
        (self.top_k, self.experts_off, self.gate_by_hand) == (other.top_k, other.experts_off, other.gate_by_hand)
    }

    /// The weights of all terms beside the main cost.
    pub fn term_weights(&self) -> TermWeights {
        TermWeights::new(|term| self.term_weight(term))
    }

    /// The objective of training.
    pub fn objective(&self) -> Objective {
        Objective {
            cost: self.cost,
            competitive_beta: self.competitive_beta,
            terms: self.term_weights(),
            balance: self.balance,
            label_smoothing: self.label_smoothing,
            gate_rate_scale: self.gate_rate_scale,
            forced: if self.off_in_training { self.forced_gate() } else { ForcedGate::default() },
            pretraining_roles: None,
        }
    }

    /// The objective of pretraining, in which each expert learns its digits and the gate learns whose they are.
    pub fn pretraining_objective(&self) -> Objective {
        Objective { pretraining_roles: Some(self.roles.probabilities(self.n_experts)), ..self.objective() }
    }
}
