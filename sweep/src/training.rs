//! One run: trains the settings of a cell and tests the result, as every other run of this project does.

use crate::plan::Plan;
use crate::row::Row;
use anyhow::Result;
use moe::digits::Dataset;
use moe::digits::reduce::InputReduction;
use moe::sweep::cell_training::CellTraining;
use moe::sweep::outcome::Outcome;
use moe::sweep::rounds::Round;
use moe::training::{Inputs, TrainConfig};

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
    let round = Round { examples: plan.examples, test_digits: plan.test_digits, finds_worth: false };
    let Outcome { steps, fate, figures, .. } = CellTraining::new(&config, round, train.len()).finish(train, test);
    Ok(Row { run, steps, fate, figures })
}
