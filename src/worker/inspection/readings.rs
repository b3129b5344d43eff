//! Reads all test digits with a model, about a hundred at a time, so that training is not held up.

use crate::kernel::SparseRows;
use crate::mixture::network::Activations;
use crate::mixture::prediction::Verdict;
use crate::protocol::inspection::NO_ANSWER;
use crate::training::{Inputs, Model};

/// Digits read at a time: about a millisecond's work.
const SLICE: usize = 128;

/// The model's answer for one digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The class that the mixture answers, or [`NO_ANSWER`].
    pub answer: u8,
    /// The lead expert.
    pub lead: u8,
}

/// A model's answers for the first test digits.
pub struct Readings {
    /// Steps after which the weights were taken.
    pub steps: u32,
    /// The answer for each digit, in the order of the test set.
    pub digits: Vec<Reading>,
}

/// Readings that are being made.
pub struct ReadingJob {
    model: Model,
    steps: u32,
    n_digits: usize,
    done: Vec<Reading>,
}

impl ReadingJob {
    /// Readings of the first `n_digits` test digits by `model` after `steps` steps.
    pub fn new(model: Model, steps: u32, n_digits: usize) -> Self {
        Self { model, steps, n_digits, done: Vec::with_capacity(n_digits) }
    }

    /// Reads some more digits; gives all readings after the last digit.
    pub fn advance(&mut self, digits: &Inputs) -> Option<Readings> {
        let layout = self.model.networks().layout;
        let config = &self.model.config;
        let to = (self.done.len() + SLICE).min(self.n_digits);
        let mut pixels = SparseRows::new(layout.shape.n_inputs);
        (self.done.len()..to).for_each(|digit| digits.push_to(digit, config.input_scaling, &mut pixels));
        let mut logits = vec![0.0; pixels.n_rows() * layout.row()];
        self.model.logits(&pixels, &mut Activations::default(), &mut logits);
        let verdicts = Verdict::of_all(&self.model.reading(), &layout, &logits);
        let answer = |verdict: &Verdict| verdict.answer.map_or(NO_ANSWER, |class| class as u8);
        self.done.extend(verdicts.iter().map(|verdict| Reading { answer: answer(verdict), lead: verdict.lead as u8 }));
        let is_done = self.done.len() == self.n_digits;
        is_done.then(|| Readings { steps: self.steps, digits: std::mem::take(&mut self.done) })
    }
}
