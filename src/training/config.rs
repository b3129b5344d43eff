//! The networks, the objective, the updates and the warp that the settings of a run describe.
//!
//! The settings themselves, with range and meaning, are the lines of [`super::fields`].

use super::experts::ExpertSet;
use super::fields::{FIELDS, Field, TakesEffect, TrainConfig};
use super::gate_by_hand::GateByHand;
use super::optimizer::UpdateSettings;
use crate::digits::augment::Warp;
use crate::digits::reduce::InputReduction;
use crate::digits::{N_CLASSES, N_INPUTS};
use crate::mixture::MAX_EXPERTS;
use crate::mixture::{ForcedGate, Layout, Networks, Objective, Reading, Router, Routing, Shape, TermWeights};

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
        Shape {
            n_inputs: N_INPUTS,
            n_hidden: self.n_hidden,
            n_classes: N_CLASSES,
            n_experts: self.n_experts,
            has_router: self.routing != Routing::Dense,
        }
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

    /// Which experts a digit asks, with a router whose numbers are `numbers`. Where the gate is set by hand, every expert.
    pub fn router(&self, numbers: &[f32], is_by_hand: bool) -> Router {
        if self.routing == Routing::Dense || is_by_hand {
            return Router::dense();
        }
        Router {
            routing: self.routing,
            n_asked: self.routing_k.min(self.n_experts),
            capacity_factor: self.capacity_factor,
            bias_place: self.bias_place,
            bias_rate: self.bias_rate,
            ..Router::dense().with_numbers(&numbers[..self.n_experts])
        }
    }

    /// How a model with these settings reads digits, with a router whose numbers are `numbers`.
    pub fn reading(&self, numbers: &[f32]) -> Reading {
        Reading { cost: self.cost, top_k: self.top_k, router: self.router(numbers, self.forced_gate().is_by_hand()) }
    }

    /// k of a training step, which falls from all experts over the first epochs if the settings say so.
    pub fn n_asked_at(&self, step: u32, steps_per_epoch: u32) -> usize {
        let (k, all) = (self.routing_k.min(self.n_experts), self.n_experts);
        let stretch = self.dense_epochs * steps_per_epoch as f32;
        let left = if stretch > 0.0 { (1.0 - step as f32 / stretch).max(0.0) } else { 0.0 };
        k + ((all - k) as f32 * left).ceil() as usize
    }

    /// The weights of all terms beside the main cost.
    pub fn term_weights(&self) -> TermWeights {
        TermWeights::new(|term| self.term_weight(term))
    }

    /// The objective of training. Its router is that of a model whose router has these numbers.
    pub fn objective(&self, numbers: &[f32]) -> Objective {
        let forced = if self.off_in_training { self.forced_gate() } else { ForcedGate::default() };
        Objective {
            cost: self.cost,
            competitive_beta: self.competitive_beta,
            terms: self.term_weights(),
            balance: self.balance,
            label_smoothing: self.label_smoothing,
            gate_rate_scale: self.gate_rate_scale,
            router: self.router(numbers, forced.is_by_hand()),
            forced,
            pretraining_roles: None,
        }
    }

    /// The objective of pretraining, in which each expert learns its digits and the gate learns whose they are.
    pub fn pretraining_objective(&self) -> Objective {
        let roles = Some(self.roles.probabilities(self.n_experts));
        Objective { pretraining_roles: roles, router: Router::dense(), ..self.objective(&[0.0; MAX_EXPERTS]) }
    }
}

/// The first setting that differs between two configs and takes effect only in a fresh run.
pub fn first_that_restarts(a: &TrainConfig, b: &TrainConfig) -> Option<&'static Field> {
    let restarting = FIELDS.iter().filter(|field| field.takes_effect == TakesEffect::AtRestart);
    restarting.into_iter().find(|field| field.text(a) != field.text(b))
}
