//! The last weights of a run at which the cost was a number: a run that diverges goes back to them.
//!
//! Which weights these are depends on the steps alone, never on the clock, so that a run that has diverged can be
//! repeated like any other.

use crate::mixture::BatchCosts;
use crate::training::fields::{Field, field};
use crate::training::trainer::Checkpoint;
use crate::training::{Inputs, TrainConfig, Trainer};

/// Steps between two checkpoints: few, so that little is lost; copying the weights so often costs under a hundredth.
const INTERVAL: u32 = 50;

/// Settings that can make a run diverge, in the order in which they are likely to.
const SUSPECTS: [&str; 5] = ["learning_rate", "weight_decay", "optimizer", "schedule", "cost"];

/// The last good weights of a run.
pub struct GoodWeights(Checkpoint);

/// A step's cost was not a number.
#[derive(Debug)]
pub struct Diverged {
    /// What happened and which settings did it.
    pub why: String,
}

impl GoodWeights {
    /// Those that a run starts with.
    pub fn first(trainer: &Trainer) -> Self {
        Self(trainer.checkpoint())
    }

    /// Takes a step. If its cost is not a number, `trainer` goes back to the last good weights.
    pub fn step(&mut self, trainer: &mut Trainer, digits: &Inputs) -> Result<BatchCosts, Diverged> {
        let checkpoint = trainer.steps().is_multiple_of(INTERVAL).then(|| trainer.checkpoint());
        let costs = trainer.step(digits);
        if !costs.cost.is_finite() || !costs.baseline_cost.is_finite() {
            let why = explanation(trainer.config(), &costs, trainer.steps(), self.0.steps);
            trainer.go_back(&self.0);
            return Err(Diverged { why });
        }
        // A step's cost is that of the weights before it: only now they are known to be good.
        if let Some(checkpoint) = checkpoint {
            self.0 = checkpoint;
        }
        Ok(costs)
    }
}

fn explanation(config: &TrainConfig, costs: &BatchCosts, step: u32, good: u32) -> String {
    let whose = if costs.cost.is_finite() { "one network alone" } else { "the mixture" };
    let setting = |key: &&str| {
        let field = field(key).expect("suspects are fields");
        format!("{} {}", field.label.to_lowercase(), in_words(field, config))
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
