//! The terms that can stand beside a main cost, a file each: the term and, on the next lines, its gradient.
//!
//! To add a term, write the term's file and its line in [`Term`]. The compiler then asks for its rule here, for its weight
//! among the settings and for the weight's value in the default preset. A rule that is given the statistics of a batch
//! makes its term one on the whole batch; nothing else has to say so.

mod class_information;
mod cv2_balance;
mod entropy_balance;
mod own;
mod role_prior;
mod sharpen;
mod switch_balance;
mod z_loss;

use super::costs::{Cost, mixture_likelihood};
use super::gate_statistics::{BatchTerms, GateStatistics};
use super::group::{Group, Total};
use crate::choice::{Choice, choice};

choice!(
    /// A term beside the main cost, in the order in which terms are added.
    Term {
        /// Keeps all experts in use. The settings say which of the [`Balance`] terms does that.
        Balance = "balance" "Balance",
        /// Mutual information of expert and class.
        ClassInformation = "class_information" "Class information",
        /// Cross-entropy of each expert by itself.
        Own = "own" "Own",
        /// The mixture likelihood, beside another cost.
        MixtureLikelihood = "mixture_likelihood" "Mixture likelihood",
        /// Cross-entropy of the gate with a prior on roles.
        RolePrior = "role_prior" "Role prior",
        /// Entropy of the gate.
        Sharpen = "sharpen" "Sharpen",
        /// Size of the gate's logits.
        ZLoss = "z_loss" "Router z-loss",
    }
);

choice!(
    /// Which term balances the use of the experts.
    Balance {
        /// λ Σ P log P.
        Entropy = "entropy" "Entropy",
        /// λ (E Σ P² − 1), the squared coefficient of variation (Shazeer et al. 2017).
        Cv2 = "cv2" "CV² (Shazeer 2017)",
        /// λ E Σ f_i P_i (Fedus et al. 2021).
        Switch = "switch" "Switch (Fedus 2021)",
    }
);

/// How a term is computed, and from what. The first argument of each rule is the term's weight.
pub(super) enum Rule<const N: usize> {
    /// From single examples.
    Example(fn(f32, &Group<N>, &mut Total<N>)),
    /// From how a whole batch uses the experts.
    Batch(fn(f32, &GateStatistics, &mut BatchTerms)),
}

impl Term {
    /// The term's rule.
    pub(super) fn rule<const N: usize>(self, balance: Balance) -> Rule<N> {
        match self {
            Self::Balance => Rule::Batch(match balance {
                Balance::Entropy => entropy_balance::add,
                Balance::Cv2 => cv2_balance::add,
                Balance::Switch => switch_balance::add,
            }),
            Self::ClassInformation => Rule::Batch(class_information::add),
            Self::Own => Rule::Example(own::add),
            Self::MixtureLikelihood => Rule::Example(mixture_likelihood::add_term),
            Self::RolePrior => Rule::Example(role_prior::add),
            Self::Sharpen => Rule::Example(sharpen::add),
            Self::ZLoss => Rule::Example(z_loss::add),
        }
    }

    /// Whether the term is on the whole batch, so that a step cannot add up its gradient part by part.
    pub fn needs_whole_batch(self) -> bool {
        // Neither the balance nor the number of columns matters here.
        matches!(self.rule::<4>(Balance::Entropy), Rule::Batch(_))
    }
}

/// The weight of each term; a weight of 0 leaves its term out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TermWeights([f32; Term::ALL.len()]);

impl TermWeights {
    /// No term at all.
    pub const NONE: Self = Self([0.0; Term::ALL.len()]);

    /// The weights that `weight` gives each term.
    pub fn new(weight: impl Fn(Term) -> f32) -> Self {
        Self(std::array::from_fn(|n| weight(Term::ALL[n].0)))
    }

    /// The weight of a term.
    pub fn of(&self, term: Term) -> f32 {
        self.0[term as usize]
    }

    /// These weights with another weight for one term.
    pub fn with(mut self, term: Term, weight: f32) -> Self {
        self.0[term as usize] = weight;
        self
    }

    /// These weights without the terms on a whole batch.
    pub fn of_single_examples(self) -> Self {
        Self::new(|term| if term.needs_whole_batch() { 0.0 } else { self.of(term) })
    }

    /// Whether one of the terms is on the whole batch.
    pub fn need_whole_batch(&self) -> bool {
        *self != self.of_single_examples()
    }

    /// The terms that count beside this cost, with their weights.
    pub fn beside(&self, cost: Cost) -> impl Iterator<Item = (Term, f32)> {
        let all = Term::ALL.iter().zip(self.0).map(|((term, ..), weight)| (*term, weight));
        all.filter(move |(term, weight)| *weight != 0.0 && term_of(cost) != Some(*term))
    }
}

/// The term that is this cost, if one is; beside this cost that term adds nothing.
fn term_of(cost: Cost) -> Option<Term> {
    match cost {
        Cost::MixtureLikelihood => Some(Term::MixtureLikelihood),
        Cost::GatedSquaredError | Cost::BlendedSquaredError | Cost::GaussianMixture | Cost::BlendedLogits => None,
    }
}
