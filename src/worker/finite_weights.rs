//! The last weights of a run at which the cost was a number: a run that diverges goes back to them.
//!
//! Which weights these are depends on the steps alone, never on the clock, so that a run that has diverged can be
//! repeated like any other.

use super::crew::Engine;
use crate::mixture::BatchCosts;
use crate::training::TrainConfig;
use crate::training::fields::{Field, field};

/// Steps between two checkpoints: few, so that little is lost; copying the weights so often costs under a hundredth.
pub const INTERVAL: u32 = 50;

/// Settings that can make a run diverge, in the order in which they are likely to.
const SUSPECTS: [&str; 5] = ["learning_rate", "weight_decay", "optimizer", "schedule", "cost"];

/// Weights along a run.
pub struct FiniteWeights {
    /// Steps after which they were taken.
    pub steps: u32,
    /// The moving averages, packed: what is shown and tested.
    pub average: Vec<f32>,
}

impl FiniteWeights {
    /// Those of now. Only between slices.
    pub fn of(engine: &Engine) -> Self {
        Self { steps: engine.learner().steps(), average: engine.average() }
    }
}

/// What happened, when a step's cost is not a number, and which settings did it.
pub fn explanation(config: &TrainConfig, costs: &BatchCosts, step: u32, good: u32) -> String {
    let whose = if costs.cost.is_finite() { "one network alone" } else { "the mixture" };
    let setting = |key: &&str| {
        let field = field(key).expect("suspects are fields");
        format!("{} {}", field.label.to_ascii_lowercase(), in_words(field, config))
    };
    let settings: Vec<String> = SUSPECTS.iter().map(setting).collect();
    format!(
        "The run has diverged: at step {step} the cost of {whose} is no longer a number. These settings did it: {}. \
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
