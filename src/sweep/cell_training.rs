//! One cell: trains its settings from the start and tests the result, as every other run of this project does.

use super::outcome::Outcome;
use super::rounds::Round;
use crate::training::{Ablation, EvaluationJob, Inputs, TrainConfig, Trainer};

/// The training of a cell, which can be done in parts.
pub struct CellTraining {
    trainer: Trainer,
    round: Round,
    n_steps: u32,
    /// The test at the end, and the fingerprint of the weights that it tests.
    test: Option<(EvaluationJob, String)>,
}

impl CellTraining {
    /// The run of these settings on `n_digits` training digits, as long as this round says.
    pub fn new(config: &TrainConfig, round: Round, n_digits: usize) -> Self {
        let trainer = Trainer::new(config, n_digits);
        let n_steps = n_steps(round.examples, trainer.batch_size()).min(trainer.learner().last_step());
        Self { trainer, round, n_steps, test: None }
    }

    /// Goes on as long as `goes_on` says, but at least a step or a part of the test; gives the outcome at the end. The
    /// digits must be reduced as the settings say.
    pub fn advance(&mut self, train: &Inputs, test: &Inputs, mut goes_on: impl FnMut() -> bool) -> Option<Outcome> {
        loop {
            if let Some((job, fingerprint)) = &mut self.test {
                if let Some(evaluation) = job.advance(test) {
                    return Some(Outcome::of(&evaluation, self.trainer.config(), std::mem::take(fingerprint)));
                }
            } else if self.trainer.steps() < self.n_steps {
                if !self.trainer.step(train).cost.is_finite() {
                    return Some(Outcome::diverged(self.trainer.steps()));
                }
            } else {
                self.test = Some(self.begin_test(test.len()));
            }
            if !goes_on() {
                return None;
            }
        }
    }

    /// Does everything.
    pub fn finish(mut self, train: &Inputs, test: &Inputs) -> Outcome {
        loop {
            if let Some(outcome) = self.advance(train, test, || true) {
                return outcome;
            }
        }
    }

    fn begin_test(&self, n_test: usize) -> (EvaluationJob, String) {
        let model = self.trainer.model();
        let fingerprint = model.fingerprint();
        let n_digits = (self.round.test_digits as usize).min(n_test);
        let ablation = if self.round.finds_worth { Ablation::EachExpert } else { Ablation::Skipped };
        (EvaluationJob::new(model, self.n_steps, n_digits).with_ablation(ablation), fingerprint)
    }
}

/// The steps in which a run sees that many examples: as many whole batches as they fill, and at least one. An epoch has
/// whole batches only, too.
fn n_steps(examples: u32, batch_size: usize) -> u32 {
    (examples / u32::try_from(batch_size).unwrap_or(u32::MAX)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::generation::Generation;
    use crate::training::Fate;
    use crate::training::presets::specialists;

    #[test]
    fn a_cell_in_parts_has_the_outcome_of_a_cell_at_once_and_the_weights_of_a_run() {
        let digits = Generation::with_training_digits(640).finish();
        let config = TrainConfig { seed: 3, ..specialists() };
        let [train, test] = [digits.train, digits.test].map(|digits| Inputs::new(digits, config.input_reduction));
        let round = Round { examples: 640, test_digits: 300, finds_worth: true };
        let at_once = CellTraining::new(&config, round, train.len()).finish(&train, &test);
        let mut in_parts = CellTraining::new(&config, round, train.len());
        let outcome = std::iter::repeat_with(|| in_parts.advance(&train, &test, || false)).find_map(|done| done);
        assert_eq!(outcome.as_ref(), Some(&at_once));
        let mut run = Trainer::new(&config, train.len());
        while run.steps() < at_once.steps {
            run.step(&train);
        }
        let figures = at_once.figures.expect("it learns");
        assert_eq!(figures.fingerprint, run.model().fingerprint());
        assert!(at_once.worth.is_some());
        let without = Round { finds_worth: false, ..round };
        let plain = CellTraining::new(&config, without, train.len()).finish(&train, &test);
        assert_eq!((plain.figures, plain.worth), (Some(figures), None));
    }

    #[test]
    fn a_cell_that_diverges_has_a_fate() {
        let digits = Generation::with_training_digits(640).finish();
        let config = TrainConfig { learning_rate: 30.0, ..specialists() };
        let [train, test] = [digits.train, digits.test].map(|digits| Inputs::new(digits, config.input_reduction));
        let round = Round { examples: 6_400, test_digits: 300, finds_worth: false };
        assert_eq!(CellTraining::new(&config, round, train.len()).finish(&train, &test).fate, Fate::Diverged);
    }
}
