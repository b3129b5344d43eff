//! The shares of the experts that the stacked chart can show.

use crate::training::Evaluation;

/// Gating share or lead share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Share {
    /// Gating share: the mean of the gate's probability.
    #[default]
    Gate,
    /// Lead share: the fraction of digits that an expert leads.
    Lead,
}

impl Share {
    /// The shares of each expert in a test, `[k]`.
    pub fn of(self, test: &Evaluation) -> &[f32] {
        match self {
            Self::Gate => &test.gating_shares,
            Self::Lead => &test.lead_shares,
        }
    }
}
