//! The mathematics of a mixture of experts: networks, gate, costs, and the gradient of each beside it.
//!
//! Axes stand in this order everywhere: n example, k expert, c class, d pixel. Knows no data set, no optimiser, no clock.

pub mod balance;
pub mod blame;
pub mod cost;
pub mod dream;
pub mod example;
pub mod gradient_check;
pub mod layout;
pub mod network;
pub mod objective;
pub mod prediction;
pub mod weights;

pub use blame::Blame;
pub use cost::{Balance, Cost};
pub use layout::Layout;
pub use network::{Activation, Init, InputScaling, Networks};
pub use objective::{BatchCosts, Objective};
pub use prediction::Prediction;
pub use weights::{Shape, Weights};
