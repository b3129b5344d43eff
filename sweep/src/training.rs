//! One run: trains the settings of a cell and tests the result, as every other run of this project does.

use crate::plan::Plan;
use crate::row::{Figures, Row};
use anyhow::Result;
use moe::digits::Dataset;
use moe::digits::reduce::InputReduction;
use moe::training::{EvaluationJob, Fate, Inputs, TrainConfig, Trainer};

/// The digits, once for every way to reduce them that the plan has.
pub struct DigitSets {
    sets: Vec<(InputReduction, Inputs, Inputs)>,
}

impl DigitSets {
    /// The digits of this plan.
    ///
    /// # Errors
    ///
    /// Fails where a value is none of its setting, which no plan of the command line's has.
    pub fn new(dataset: Dataset, plan: &Plan) -> Result<Self> {
        let (columns, rows) = (plan.x.values.len(), plan.y.values.len());
        let mut reductions: Vec<InputReduction> = Vec::new();
        for run in (0..columns).chain((0..rows).map(|row| row * columns)) {
            let reduction = plan.config(run)?.input_reduction;
            if !reductions.contains(&reduction) {
                reductions.push(reduction);
            }
        }
        let set = |reduction| {
            let inputs = |digits: &moe::digits::Digits| Inputs::new(digits.clone(), reduction);
            (reduction, inputs(&dataset.train), inputs(&dataset.test))
        };
        Ok(Self { sets: reductions.into_iter().map(set).collect() })
    }

    /// The digits to learn from and those to test on, for these settings.
    fn of(&self, config: &TrainConfig) -> (&Inputs, &Inputs) {
        let set = self.sets.iter().find(|(reduction, _, _)| *reduction == config.input_reduction);
        let (_, train, test) = set.expect("there is a set for every value on the axes");
        (train, test)
    }
}

/// Trains a run of the plan and tests it; stops where the cost is no finite number.
///
/// # Errors
///
/// Fails where a value is none of its setting, which no plan of the command line's has.
pub fn train(plan: &Plan, run: usize, digits: &DigitSets) -> Result<Row> {
    let config = plan.config(run)?;
    let (train, test) = digits.of(&config);
    let mut trainer = Trainer::new(&config, train.len());
    let n_steps = n_steps(plan.examples, trainer.batch_size());
    while trainer.steps() < n_steps {
        if !trainer.step(train).cost.is_finite() {
            return Ok(Row { run, steps: trainer.steps(), fate: Fate::Diverged, figures: None });
        }
    }
    let model = trainer.model();
    let fingerprint = model.fingerprint();
    let test = EvaluationJob::new(model, n_steps, plan.test_digits as usize).finish(test);
    let fate = Fate::of(&test, &config);
    let is_finite = test.cost.is_finite();
    let figures = Figures {
        error: test.error,
        effective_experts: test.effective_experts,
        experts_alive: test.experts_alive,
        specialisation: test.specialisation,
        cost: test.cost,
        fingerprint,
    };
    Ok(Row { run, steps: n_steps, fate, figures: is_finite.then_some(figures) })
}

/// The steps in which a run sees that many examples: as many whole batches as they fill, and at least one. An epoch has
/// whole batches only, too.
fn n_steps(examples: u32, batch_size: usize) -> u32 {
    (examples / u32::try_from(batch_size).unwrap_or(u32::MAX)).max(1)
}
