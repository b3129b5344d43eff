//! The mathematics of a mixture of experts: networks, gate, costs, and the gradient of each beside it.
//!
//! Axes stand in this order everywhere: n example, k expert, c class, d pixel. Knows no data set, no optimiser, no clock.
//! In reading order:
//!
//! - [`layout`], [`weights`], [`network`], [`asking`], [`skipping`]: the networks, forward and backward, of all examples or of
//!   some, and how their weights are packed.
//! - [`routing`]: which experts an example asks, where it does not ask all of them.
//! - [`prediction`]: what the networks answer.
//! - [`objective`]: what training minimises. [`costs`] has the main costs, [`terms`] what can stand beside them,
//!   [`batch_cost`] adds them up for a batch; all see examples as a [`group`] of four.
//! - [`blame`], [`dream`], [`gradient_check`]: questions about trained networks.
//! - [`mod@expert_name`]: the letters that name experts.

pub mod asking;
pub mod batch_cost;
pub mod blame;
pub mod costs;
pub mod dream;
pub mod expert_name;
pub mod forced_gate;
pub mod gate_statistics;
pub mod gradient_check;
pub mod group;
pub mod layout;
pub mod network;
pub mod objective;
pub mod objective_memory;
pub mod prediction;
pub mod routing;
pub mod skipping;
pub mod terms;
pub mod weights;

pub use batch_cost::{BatchCosts, CostSum};
pub use blame::Blame;
pub use costs::Cost;
pub use expert_name::{expert_name, expert_named};
pub use forced_gate::ForcedGate;
pub use layout::{Layout, MAX_EXPERTS, Shape};
pub use network::{Activation, Init, InputScaling, Networks};
pub use objective::Objective;
pub use objective_memory::ObjectiveMemory;
pub use prediction::{Prediction, Reading};
pub use routing::{BiasPlace, Router, Routing};
pub use terms::{Balance, Term, TermWeights};
pub use weights::Weights;
