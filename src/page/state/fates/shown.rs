//! How the map is looked at: what the colours say, the round, the cell that is pointed at.

use crate::choice::choice;
use crate::sweep::map::Place;
use crate::sweep::outcome::Outcome;
use crate::sweep::rounds::N_ROUNDS;

choice! {
    /// What the colours of the map say.
    Colouring {
        /// The fate.
        Fate = "fate" "fate",
        /// The test error.
        Error = "error" "error",
        /// The number of effective experts.
        EffectiveExperts = "effective_experts" "effective experts",
        /// How much the lead expert tells of the digit.
        Specialisation = "specialisation" "specialisation",
        /// By how much the error grows without an expert.
        Worth = "worth" "what an expert is worth",
    }
}

/// How the map is looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// What the colours say.
    pub colouring: Colouring,
    /// The last round that is shown.
    pub round: usize,
    /// The cell that is pointed at.
    pub pointed: Option<Place>,
}

impl Default for Look {
    fn default() -> Self {
        Self { colouring: Colouring::Fate, round: N_ROUNDS - 1, pointed: None }
    }
}

impl Colouring {
    /// The figure of a cell that the colour says, and the range of that figure; none where the cell has no such figure, and
    /// for the fate.
    pub fn figure(self, outcome: &Outcome, n_experts: usize) -> Option<(f32, (f32, f32))> {
        let figures = outcome.figures.as_ref()?;
        Some(match self {
            Self::Fate => return None,
            Self::Error => (figures.error, (0.0, 1.0)),
            Self::EffectiveExperts => (figures.effective_experts, (1.0, n_experts.max(2) as f32)),
            Self::Specialisation => (figures.specialisation, (0.0, 1.0)),
            Self::Worth => (outcome.worth?, (0.0, 0.1)),
        })
    }
}
