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
            Self::Error => (figures.error, (0.01, 1.0)),
            Self::EffectiveExperts => (figures.effective_experts, (1.0, n_experts.max(2) as f32)),
            Self::Specialisation => (figures.specialisation, (0.0, 1.0)),
            Self::Worth => (outcome.worth?, (0.001, 0.5)),
        })
    }

    /// Where a figure lies in its range, from 0 to 1. Errors, and what an expert is worth, differ by factors: they lie on a
    /// logarithmic scale.
    pub fn part_of(self, figure: f32, (least, most): (f32, f32)) -> f64 {
        let part = match self {
            Self::Error | Self::Worth => libm::logf(figure.max(least) / least) / libm::logf(most / least),
            _ => (figure - least) / (most - least),
        };
        f64::from(part).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_and_worths_of_good_mixtures_differ_in_colour() {
        let errors = [0.027, 0.145, 0.9].map(|error| Colouring::Error.part_of(error, (0.01, 1.0)));
        assert!(errors[1] - errors[0] > 0.3 && errors[2] - errors[1] > 0.3, "{errors:?}");
        let worths = [-0.01, 0.01, 0.1, 0.4].map(|worth| Colouring::Worth.part_of(worth, (0.001, 0.5)));
        assert!(worths[0] == 0.0 && worths.windows(2).all(|pair| pair[1] - pair[0] > 0.15), "{worths:?}");
        assert_eq!(Colouring::Specialisation.part_of(0.5, (0.0, 1.0)), 0.5);
    }
}
