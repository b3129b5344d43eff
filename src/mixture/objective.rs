//! The objective: which cost, which terms and which targets training minimises. How they are computed is in
//! [`super::batch_cost`], [`super::costs`] and [`super::terms`].

use super::costs::Cost;
use super::forced_gate::ForcedGate;
use super::group::{Padded, peaked_row};
use super::routing::Router;
use super::terms::{Balance, TermWeights};

/// The main cost, the weight of each term, and their parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    /// The main cost.
    pub cost: Cost,
    /// β of the Gaussian mixture.
    pub competitive_beta: f32,
    /// The weight of each term.
    pub terms: TermWeights,
    /// Which term balances the use of the experts.
    pub balance: Balance,
    /// ε: the target is (1 − ε) one-hot + ε/c.
    pub label_smoothing: f32,
    /// The gate's gradient is multiplied by this.
    pub gate_rate_scale: f32,
    /// The part of the gate that settings decide.
    pub forced: ForcedGate,
    /// Which experts an example asks.
    pub router: Router,
    /// q\[y\]\[k\], the roles given for pretraining, which then stands in place of the cost and all terms.
    pub pretraining_roles: Option<Vec<Vec<f32>>>,
}

impl Objective {
    /// The target of each class, `[c]`.
    pub fn targets(&self, n_classes: usize) -> Vec<Padded> {
        (0..n_classes).map(|y| peaked_row(n_classes, y, self.label_smoothing)).collect()
    }

    /// The objective without the terms on a whole batch, and with a router that routes each example by itself.
    pub fn of_single_examples(&self) -> Self {
        let router = Router { one_by_one: true, ..self.router.clone() };
        Self { terms: self.terms.of_single_examples(), router, ..self.clone() }
    }
}
