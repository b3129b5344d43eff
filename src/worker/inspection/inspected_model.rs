//! The model that the page's questions are about.

use crate::mixture::Objective;
use crate::training::Model;

/// The model of a run at one of its steps.
pub struct InspectedModel {
    /// The weights that are shown and tested.
    pub model: Model,
    /// Steps of the run.
    pub steps: u32,
    /// What the run minimises at this step.
    pub objective: Objective,
}
