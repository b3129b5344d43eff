//! Which share of the experts is stacked over the run.

use crate::training::Evaluation;

/// Which share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Share {
    /// The mean of the gate's probability.
    #[default]
    Gate,
    /// The share of the digits that an expert leads.
    Lead,
}

impl Share {
    /// The shares of a test, `[k]`.
    pub fn of(self, test: &Evaluation) -> &[f32] {
        match self {
            Self::Gate => &test.gating_shares,
            Self::Lead => &test.lead_shares,
        }
    }
}
