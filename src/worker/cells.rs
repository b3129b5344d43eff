//! Cells of a map that a worker trains, one after the other, in slices between messages. The worker has no run beside them.

use super::data::Data;
use crate::protocol::FromWorker;
use crate::sweep::cell_training::CellTraining;
use crate::sweep::rounds::Round;
use crate::training::{TrainConfig, fields};
use std::collections::VecDeque;

/// The cells that are not done.
#[derive(Default)]
pub struct Cells {
    waiting: VecDeque<(u32, TrainConfig, Round)>,
    /// The cell that is being trained, and its number.
    current: Option<(u32, CellTraining)>,
}

impl Cells {
    /// Takes a cell on.
    pub fn push(&mut self, number: u32, config: &TrainConfig, round: Round) {
        self.waiting.push_back((number, fields::clamped(config), round));
    }

    /// Drops all cells.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.current.is_none() && self.waiting.is_empty()
    }

    /// Works as long as `goes_on` says; gives the message on the next cell that is done.
    pub fn advance(&mut self, data: &mut Data, goes_on: impl FnMut() -> bool) -> Option<FromWorker> {
        if self.current.is_none() {
            let (number, config, round) = self.waiting.pop_front()?;
            data.reduce(config.input_reduction);
            self.current = Some((number, CellTraining::new(&config, round, data.train.len())));
        }
        let (number, training) = self.current.as_mut()?;
        let number = *number;
        let outcome = training.advance(&data.train, &data.test, goes_on)?;
        self.current = None;
        Some(FromWorker::CellTrained { number, outcome })
    }
}
