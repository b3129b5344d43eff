//! The test of an earlier moment with the switches of now: the tests that were made on the way had the switches of their time.

use crate::protocol::WeightsSnapshot;
use crate::protocol::inspection::Inspect;
use crate::training::{Evaluation, TrainConfig};

/// The test of the moment that the time machine shows, read with other switches than those of its time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Retest {
    /// The step and the settings of the latest question.
    asked: Option<(u32, TrainConfig)>,
    is_waiting: bool,
    found: Option<(TrainConfig, Evaluation)>,
}

impl Retest {
    /// The question for the test of these weights with these settings, unless that was the latest question or a question is
    /// unanswered. It counts as asked.
    pub fn question(&mut self, config: &TrainConfig, weights: &WeightsSnapshot) -> Option<Inspect> {
        let is_known = self.asked.as_ref().is_some_and(|(steps, asked)| *steps == weights.steps && asked == config);
        if is_known || self.is_waiting {
            return None;
        }
        (self.asked, self.is_waiting) = (Some((weights.steps, config.clone())), true);
        Some(Inspect::Retest { config: Box::new(config.clone()), weights: weights.clone() })
    }

    /// Stores the answer.
    pub fn receive(&mut self, evaluation: Evaluation) {
        self.is_waiting = false;
        let asked = self.asked.as_ref().filter(|(steps, _)| *steps == evaluation.steps);
        self.found = asked.map(|(_, config)| (config.clone(), evaluation));
    }

    /// The latest answer, if it was made with these switches. While the time machine moves it is that of a moment ago.
    pub fn found(&self, config: &TrainConfig) -> Option<&Evaluation> {
        self.found.as_ref().filter(|(with, _)| with.routes_like(config)).map(|(_, found)| found)
    }
}
