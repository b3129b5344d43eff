//! How the mixture learns: settings and presets, optimiser, trainer, evaluation.

pub mod as_bytes;
pub mod batch;
mod config;
pub mod decimal;
pub mod description;
pub mod evaluation;
pub mod experts;
pub mod fate;
mod field_error;
mod field_group;
pub mod fields;
pub mod figure_columns;
pub mod gate_by_hand;
pub mod inputs;
pub mod learner;
pub mod long_runs;
pub mod model;
pub mod optimizer;
pub mod presets;
pub mod recipes;
pub mod recorded_acts;
pub mod roles;
pub mod sampler;
pub mod size_baseline;
pub mod train_state;
pub mod trainer;

pub use batch::BatchPart;
pub use evaluation::{Ablation, Evaluation, EvaluationJob};
pub use fate::Fate;
pub use fields::TrainConfig;
pub use inputs::Inputs;
pub use learner::Learner;
pub use model::Model;
pub use train_state::TrainState;
pub use trainer::Trainer;
