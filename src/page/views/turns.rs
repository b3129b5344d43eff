//! Which parts of the page are drawn in a frame. While training runs, the parts that have changed are drawn in turn, as
//! many as the time of a frame allows: the rest waits for the next one, and none waits for ever.

use crate::page::state::stale::Stale;

/// A part of the page that is drawn by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The answer and its bars.
    Answer,
    /// The images of hidden units, from new weights.
    Images,
    /// The diagram.
    Diagram,
    /// The curves of error.
    Errors,
    /// The curves of cost.
    Costs,
    /// The experts' shares over the run.
    Shares,
    /// The table of experts and digits.
    DigitTable,
    /// How the experts share the work.
    Sharing,
    /// All hidden units.
    Units,
    /// The gallery of test digits.
    Mistakes,
    /// Who learns from the digit on the pad.
    WhoLearns,
    /// The experts' dreams.
    Dreams,
    /// The map of territories.
    Territories,
    /// The race.
    Race,
}

/// All parts, in the order of their turns.
const PARTS: [Part; 14] = [
    Part::Answer,
    Part::Images,
    Part::Diagram,
    Part::Errors,
    Part::Costs,
    Part::Shares,
    Part::DigitTable,
    Part::Sharing,
    Part::Units,
    Part::Mistakes,
    Part::WhoLearns,
    Part::Dreams,
    Part::Territories,
    Part::Race,
];

impl Part {
    /// Whether what it shows has changed.
    fn is_stale(self, stale: &Stale) -> bool {
        let tested = stale.evaluation || stale.pointed;
        match self {
            Self::Answer => stale.subject || stale.weights,
            Self::Images => stale.weights,
            Self::Diagram => stale.subject || stale.weights || tested,
            Self::Errors | Self::Costs => stale.history || stale.pointed,
            Self::Shares | Self::DigitTable | Self::Sharing => tested,
            Self::Units => stale.weights || tested,
            Self::Mistakes => stale.gallery,
            Self::WhoLearns => stale.who_learns,
            Self::Dreams => stale.dreams,
            Self::Territories => stale.territories || stale.subject,
            Self::Race => stale.race,
        }
    }
}

/// The parts that wait, and whose turn it is.
#[derive(Debug, Default)]
pub struct Turns {
    waits: [bool; PARTS.len()],
    next: usize,
}

impl Turns {
    /// Has those parts wait that have changed, or all. `at_once`, where all that wait will be drawn in this frame, the
    /// turns begin with the first: images come before what shows them.
    pub fn add(&mut self, stale: &Stale, all: bool, at_once: bool) {
        if at_once {
            self.next = 0;
        }
        for (waits, part) in self.waits.iter_mut().zip(PARTS) {
            *waits |= all || part.is_stale(stale);
        }
    }

    /// The part whose turn it is, which then no longer waits.
    pub fn take(&mut self) -> Option<Part> {
        let n = PARTS.len();
        let place = (self.next..self.next + n).map(|place| place % n).find(|&place| self.waits[place])?;
        self.waits[place] = false;
        self.next = place + 1;
        Some(PARTS[place])
    }

    /// Whether any part waits.
    pub fn is_any_waiting(&self) -> bool {
        self.waits.contains(&true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_that_waits_has_its_turn_before_any_has_another() {
        let mut turns = Turns::default();
        let weights = Stale { weights: true, ..Stale::default() };
        let mut drawn = Vec::new();
        for _ in 0..4 {
            turns.add(&weights, false, false);
            drawn.extend(turns.take());
        }
        assert_eq!(drawn, [Part::Answer, Part::Images, Part::Diagram, Part::Units]);
        turns.add(&weights, false, false);
        assert_eq!(turns.take(), Some(Part::Answer));
    }

    #[test]
    fn what_has_not_changed_does_not_wait() {
        let mut turns = Turns::default();
        turns.add(&Stale { race: true, ..Stale::default() }, false, false);
        assert_eq!((turns.take(), turns.take(), turns.is_any_waiting()), (Some(Part::Race), None, false));
        turns.add(&Stale::default(), true, true);
        assert_eq!(std::iter::from_fn(|| turns.take()).collect::<Vec<_>>(), PARTS);
    }

    #[test]
    fn what_is_drawn_at_once_is_drawn_in_order_whoever_had_the_last_turn() {
        let mut turns = Turns::default();
        let weights = Stale { weights: true, ..Stale::default() };
        turns.add(&weights, false, false);
        assert_eq!((turns.take(), turns.take()), (Some(Part::Answer), Some(Part::Images)));
        turns.add(&weights, true, true);
        assert_eq!(std::iter::from_fn(|| turns.take()).collect::<Vec<_>>(), PARTS);
    }
}
