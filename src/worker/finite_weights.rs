//! The last weights of a run whose cost was finite. A run that diverges goes back to them.
//!
//! The choice of these weights depends on the steps alone, never on the clock, so that a run that has diverged can be
//! repeated like any other.

use super::beside::Beside;
use super::crew::Engine;
use crate::mixture::BatchCosts;
use crate::training::TrainConfig;
use crate::training::fields::{Field, field};

/// Steps between two copies of the weights: few, so that little is lost. Copying takes less than a hundredth of the time.
pub const INTERVAL: u32 = 50;

/// Settings that can make a run diverge, the likeliest first.
const SUSPECTS: [&str; 5] = ["learning_rate", "weight_decay", "optimizer", "schedule", "cost"];

/// Weights of a run at one of its steps.
pub struct FiniteWeights {
    /// Steps after which the weights were taken.
    pub steps: u32,
    /// The moving averages, packed: the weights that are shown and tested.
    pub average: Vec<f32>,
    /// The moving average of the baseline of the mixture's size; empty where the run has no such baseline.
    pub size_average: Vec<f32>,
}

impl FiniteWeights {
    /// The weights of the run's present step. Only between slices.
    pub fn of(engine: &Engine, beside: &Beside) -> Self {
        Self { steps: engine.learner().steps(), average: engine.average(), size_average: beside.average() }
    }
}

/// Says which cost is not finite, at which step, and which settings may be the cause.
pub fn explanation(config: &TrainConfig, costs: &BatchCosts, step: u32, good: u32) -> String {
    let whose = if costs.cost.is_finite() { "one network alone" } else { "the mixture" };
    let setting = |key: &&str| {
        let field = field(key).expect("suspects are fields");
        format!("{} {}", field.label.to_ascii_lowercase(), in_words(field, config))
    };
    let settings: Vec<String> = SUSPECTS.iter().map(setting).collect();
    format!(
        "The run has diverged: at step {step} the cost of {whose} is no longer a number. These settings may be the cause: {}. \
         The weights are again those of step {good}. Lower the learning rate and train on, or reset.",
        settings.join(", ")
    )
}

/// The value as the page shows it.
fn in_words(field: &Field, config: &TrainConfig) -> String {
    let text = field.text(config);
    let label = field.choices().find(|(key, _)| *key == text).map(|(_, label)| label.to_owned());
    label.unwrap_or(text)
}
