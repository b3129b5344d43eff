//! What the settings of a run come to: its networks, its objective, its warp.
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

    /// The weights of all terms beside the main cost.
    pub fn term_weights(&self) -> TermWeights {
        TermWeights::new(|term| self.term_weight(term))
    }

    /// What is minimised.
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

    /// What is minimised during pretraining: every expert learns its digits, the gate learns whose they are.
    pub fn pretraining_objective(&self) -> Objective {
        Objective { pretraining_roles: Some(self.roles.probabilities(self.n_experts)), ..self.objective() }
    }
}
