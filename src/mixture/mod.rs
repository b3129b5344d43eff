//! The mathematics of a mixture of experts: networks, gate, costs, and the gradient of each beside it.
//!
//! Axes stand in this order everywhere: n example, k expert, c class, d pixel. Knows no data set, no optimiser, no clock.

pub mod cost;
pub mod network;
pub mod weights;

pub use cost::{Balance, Cost};
pub use network::{Activation, Init, InputScaling};
pub use weights::{Shape, Weights};
