//! Dream digits (activation maximisation): when they are requested, and for which digit of each expert.

use crate::page::state::words;
use crate::protocol::inspection::Dreams;
use crate::training::Evaluation;

/// Dreams are requested again when the run has grown by one part in this number.
const GROWTH: u32 = 8;
/// The least number of steps between two questions.
const MIN_STEPS: u32 = 20;

/// The row of dream digits, one for each expert.
#[derive(Debug, Default)]
pub struct DreamRow {
    /// The worker's latest answer.
    pub dreams: Option<Dreams>,
    is_waiting: bool,
    /// The step of the test after which dreams were last requested.
    requested_at: u32,
}

impl DreamRow {
    /// The digits to request dreams of, one for each expert, if a request is due after this test. The row counts the
    /// dreams as requested.
    pub fn question(&mut self, test: &Evaluation) -> Option<Vec<u8>> {
        let is_due = self.dreams.is_none()
            || test.complete && test.steps != self.requested_at
            || test.steps >= self.requested_at + MIN_STEPS.max(self.requested_at / GROWTH);
        if self.is_waiting || !is_due {
            return None;
        }
        self.is_waiting = true;
        self.requested_at = test.steps;
        Some((0..test.gating_shares.len()).map(|expert| own_digit(test, expert)).collect())
    }

    /// Stores the worker's answer, unless the row has been reset since the question.
    pub fn receive(&mut self, dreams: Dreams) {
        if std::mem::take(&mut self.is_waiting) {
            self.dreams = Some(dreams);
        }
    }

    /// Forgets dreams and question: they belong to the run before.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

/// The most frequent digit among those that the gate sends to an expert.
fn own_digit(test: &Evaluation, expert: usize) -> u8 {
    words::largest(&words::digits_sent_to(test, expert)).unwrap_or(0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(steps: u32) -> Evaluation {
        let mut gating_by_digit = vec![0.0; 20];
        gating_by_digit[2 * 2] = 0.9;
        gating_by_digit[7 * 2 + 1] = 0.9;
        Evaluation { steps, gating_shares: vec![0.5, 0.5], gating_by_digit, ..Evaluation::default() }
    }

    #[test]
    fn every_expert_dreams_of_its_most_frequent_digit() {
        let mut row = DreamRow::default();
        assert_eq!(row.question(&test(100)), Some(vec![2, 7]));
        assert_eq!(row.question(&test(900)), None, "one question is unanswered");
        row.receive(Dreams::default());
        assert_eq!(row.question(&test(110)), None, "little has changed");
        assert!(row.question(&test(121)).is_some());
    }
}
