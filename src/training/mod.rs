//! How the mixture learns: settings and presets, optimiser, trainer, evaluation.

pub mod config;
pub mod fields;
pub mod model;
pub mod optimizer;
pub mod presets;

pub use config::TrainConfig;
pub use model::{Model, Reading};
