//! What a run is resumed from, and the weights that travel to the page.

use crate::training::TrainConfig;
use serde::{Deserialize, Serialize};

/// A checkpoint holds all that is needed to resume a run bit for bit; the order of the digits and the schedules follow
/// from the steps. Numbers are little-endian f32, packed as `mixture::Layout` says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The settings of the next step.
    pub config: TrainConfig,
    /// Steps since the start of the run.
    pub steps: u32,
    /// Milliseconds spent in training steps.
    pub train_ms: f64,
    /// The arrays of `training::TrainState`, one after the other. Stored runs have the key of an older version.
    #[serde(rename = "learnt", with = "serde_bytes")]
    pub state: Vec<u8>,
    /// Steps of the last weights whose cost was finite: the run goes back to them if it diverges.
    #[serde(rename = "good_steps")]
    pub finite_steps: u32,
    /// The moving average of those weights.
    #[serde(rename = "good_average", with = "serde_bytes")]
    pub finite_average: Vec<u8>,
    /// The arrays of the baseline of the mixture's size; empty without it.
    #[serde(with = "serde_bytes")]
    pub size_state: Vec<u8>,
    /// The moving average of that baseline where the run's cost was last finite; empty without the baseline.
    #[serde(with = "serde_bytes")]
    pub size_finite_average: Vec<u8>,
}

/// Weights of a run at one of its steps, in the form in which they travel and are stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WeightsSnapshot {
    /// Steps since the start of the run.
    pub steps: u32,
    /// Little-endian f32, packed as `mixture::Layout` says.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}
