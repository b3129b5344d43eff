//! A run that no longer improves is stopped, so that a tab left alone does not warm the room; the user can go on.
//!
//! It looks at the error on training digits, never at the test: a run that was stopped by its test error would have been
//! chosen by it.

use crate::page::state::run::history::Position;

/// Epochs that are compared with as many before them, at least.
const MIN_EPOCHS: usize = 5;

/// Examples that are compared with as many before them, at least: on fewer, chance hides small improvements.
const MIN_EXAMPLES: f64 = 300_000.0;

/// What counts as improvement: the error must fall to this share of what it was.
const MAX_RATIO: f64 = 0.99;

/// Watches the training error, epoch by epoch.
#[derive(Clone, Debug, Default)]
pub struct AutoStop {
    /// The mean training error of each whole epoch since the run began or was told to go on, 0 to 1.
    epochs: Vec<f64>,
    /// Errors of the epoch under way, and the examples that they are of.
    n_wrong: f64,
    n_examples: f64,
    /// Where the run was at the last report.
    at: Position,
}

impl AutoStop {
    /// A run starts, or goes on from here.
    pub fn begin(&mut self, at: Position) {
        *self = Self { at, ..Self::default() };
    }

    /// Adds a report: the error on the digits since the last one, up to `at`. Whether the run stands still: the last
    /// epochs were no better than those before them.
    pub fn add(&mut self, at: Position, error: f64) -> bool {
        let n_examples = (at.examples - self.at.examples).max(0.0);
        self.n_wrong += error * n_examples;
        self.n_examples += n_examples;
        let ends_epoch = at.epochs.floor() > self.at.epochs.floor();
        self.at = at;
        if !ends_epoch || self.n_examples == 0.0 {
            return false;
        }
        self.epochs.push(self.n_wrong / self.n_examples);
        (self.n_wrong, self.n_examples) = (0.0, 0.0);
        let per_epoch = at.examples / at.epochs;
        self.stands_still(MIN_EPOCHS.max((MIN_EXAMPLES / per_epoch).ceil() as usize))
    }

    /// Whether the last `n` epochs were no better than the `n` before them.
    fn stands_still(&self, n: usize) -> bool {
        let Some(first) = self.epochs.len().checked_sub(2 * n) else { return false };
        let (before, latest) = self.epochs[first..].split_at(n);
        latest.iter().sum::<f64>() >= MAX_RATIO * before.iter().sum::<f64>()
    }
}

/// What is said of a run that was stopped.
pub const MESSAGE: &str = "Stopped: the latest epochs misread as many training digits as those before them.";

#[cfg(test)]
mod tests {
    use super::*;

    /// The epoch after which a run with these errors is stopped, each epoch reported in four parts.
    fn stops_after(watch: &mut AutoStop, errors: impl Iterator<Item = f64>) -> Option<usize> {
        let mut quarter = 0.0;
        for (epoch, error) in errors.enumerate() {
            for _ in 0..4 {
                quarter += 0.25;
                let at = Position { epochs: quarter, examples: quarter * 60_000.0, seconds: quarter };
                if watch.add(at, error) {
                    return Some(epoch + 1);
                }
            }
        }
        None
    }

    #[test]
    fn a_run_that_improves_goes_on_and_one_that_does_not_is_stopped() {
        let falling = |epoch: i32| 0.3 * 0.95_f64.powi(epoch);
        assert_eq!(stops_after(&mut AutoStop::default(), (0..60).map(falling)), None);
        let levels_off = (0..60).map(|epoch| falling(epoch.min(20)));
        let stopped = stops_after(&mut AutoStop::default(), levels_off).expect("it levels off after epoch 20");
        assert!((25..=30).contains(&stopped), "stopped after {stopped} epochs");
        assert_eq!(stops_after(&mut AutoStop::default(), (0..60).map(|_| 0.0)), Some(2 * MIN_EPOCHS));
    }

    #[test]
    fn a_run_that_is_told_to_go_on_gets_its_time() {
        let mut watch = AutoStop::default();
        assert_eq!(stops_after(&mut watch, (0..60).map(|_| 0.1)), Some(10));
        watch.begin(Position::default());
        assert_eq!(stops_after(&mut watch, (0..60).map(|_| 0.1)), Some(10));
        watch.begin(Position::default());
    }
}
