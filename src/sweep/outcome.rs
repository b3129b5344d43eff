//! What has become of a cell: its fate, and the figures of the test at the end of its run.

use crate::training::{Evaluation, Fate, TrainConfig};
use serde::{Deserialize, Serialize};

/// What has become of a cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Steps done: fewer than planned where the cost was no finite number.
    pub steps: u32,
    /// Its fate.
    pub fate: Fate,
    /// Its figures; none where its cost was no finite number.
    pub figures: Option<Figures>,
    /// By how much the error grows, on average, when one of the experts is switched off; none where that was not tried.
    pub worth: Option<f32>,
}

/// Figures of a test at the end of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The share of test digits misread, 0 to 1.
    pub error: f32,
    /// 2^usage entropy.
    pub effective_experts: f32,
    /// Experts that lead on at least 1 % of the test digits.
    pub experts_alive: u32,
    /// I(lead; digit) / H(digit), 0 to 1.
    pub specialisation: f32,
    /// Mean cost on the test digits, terms included.
    pub cost: f32,
    /// The SHA-256 of the weights, 64 hexadecimal digits; the first 16 of them in what was read from a file.
    pub fingerprint: String,
}

impl Outcome {
    /// The outcome of a run whose cost was no finite number at this step.
    pub fn diverged(steps: u32) -> Self {
        Self { steps, fate: Fate::Diverged, figures: None, worth: None }
    }

    /// The outcome of a run with these settings, by this test of weights with this fingerprint.
    pub fn of(test: &Evaluation, config: &TrainConfig, fingerprint: String) -> Self {
        let figures = Figures {
            error: test.error,
            effective_experts: test.effective_experts,
            experts_alive: test.experts_alive,
            specialisation: test.specialisation,
            cost: test.cost,
            fingerprint,
        };
        let n = test.error_without.len() as f32;
        let worth = test.error_without.iter().map(|without| without - test.error).sum::<f32>() / n;
        Self {
            steps: test.steps,
            fate: Fate::of(test, config),
            figures: test.cost.is_finite().then_some(figures),
            worth: (n > 0.0 && test.cost.is_finite()).then_some(worth),
        }
    }
}
