//! Early stopping: a run whose training error has reached a plateau is paused, so that a forgotten tab does not warm
//! the room. The user can press Train again.
//!
//! The criterion is the error on training digits. Stopping by the test error would select the run by its test error.

use crate::page::state::run::history::Position;

/// The least number of epochs that are compared with the same number before them.
const MIN_EPOCHS: usize = 5;

/// The least number of examples that are compared with the same number before them: on fewer, chance hides small
/// improvements.
const MIN_EXAMPLES: f64 = 300_000.0;

/// The run improves if the error falls to this ratio of the earlier error, or lower.
const MAX_RATIO: f64 = 0.99;

/// Early stopping by the training error of each epoch.
#[derive(Clone, Debug, Default)]
pub struct AutoStop {
    /// The mean training error, 0 to 1, of each whole epoch since the user last pressed Train.
    epochs: Vec<f64>,
    /// Misread training digits of the current epoch …
    n_wrong: f64,
    /// … and how many digits were trained on.
    n_examples: f64,
    /// The position of the run at the last report.
    position: Position,
}

impl AutoStop {
    /// Forgets earlier epochs: training starts or resumes at this position.
    pub fn begin(&mut self, position: Position) {
        *self = Self { position, ..Self::default() };
    }

    /// Adds a report: `error` is the training error between the last report and `position`. Returns whether the run
    /// stands still, because the latest epochs were no better than the epochs before them.
    pub fn add(&mut self, position: Position, error: f64) -> bool {
        let n_examples = (position.examples - self.position.examples).max(0.0);
        self.n_wrong += error * n_examples;
        self.n_examples += n_examples;
        let ends_epoch = position.epochs.floor() > self.position.epochs.floor();
        self.position = position;
        if !ends_epoch || self.n_examples == 0.0 {
            return false;
        }
        self.epochs.push(self.n_wrong / self.n_examples);
        (self.n_wrong, self.n_examples) = (0.0, 0.0);
        let per_epoch = position.examples / position.epochs;
        self.stands_still(MIN_EPOCHS.max((MIN_EXAMPLES / per_epoch).ceil() as usize))
    }

    /// Whether the last `n` epochs were no better than the `n` before them.
    fn stands_still(&self, n: usize) -> bool {
        let Some(first) = self.epochs.len().checked_sub(2 * n) else { return false };
        let (before, latest) = self.epochs[first..].split_at(n);
        latest.iter().sum::<f64>() >= MAX_RATIO * before.iter().sum::<f64>()
    }
}

/// The remark beside a run that early stopping has paused.
pub const MESSAGE: &str = "Stopped: the latest epochs misread as many training digits as those before them.";

#[cfg(test)]
mod tests {
    use super::*;

    /// The epoch after which a run with these errors is stopped. Each epoch has four reports.
    fn stops_after(watch: &mut AutoStop, errors: impl Iterator<Item = f64>) -> Option<usize> {
        let mut quarter = 0.0;
        for (epoch, error) in errors.enumerate() {
            for _ in 0..4 {
                quarter += 0.25;
                let position =
                    Position { epochs: quarter, examples: quarter * 60_000.0, seconds: quarter, ..Position::default() };
                if watch.add(position, error) {
                    return Some(epoch + 1);
                }
            }
        }
        None
    }

    #[test]
    fn a_run_that_improves_continues_and_a_run_on_a_plateau_is_stopped() {
        let falling = |epoch: i32| 0.3 * 0.95_f64.powi(epoch);
        assert_eq!(stops_after(&mut AutoStop::default(), (0..60).map(falling)), None);
        let levels_off = (0..60).map(|epoch| falling(epoch.min(20)));
        let stopped = stops_after(&mut AutoStop::default(), levels_off).expect("it levels off after epoch 20");
        assert!((25..=30).contains(&stopped), "stopped after {stopped} epochs");
        assert_eq!(stops_after(&mut AutoStop::default(), (0..60).map(|_| 0.0)), Some(2 * MIN_EPOCHS));
    }

    #[test]
    fn a_resumed_run_is_judged_by_new_epochs_alone() {
        let mut watch = AutoStop::default();
        assert_eq!(stops_after(&mut watch, (0..60).map(|_| 0.1)), Some(10));
        watch.begin(Position::default());
        assert_eq!(stops_after(&mut watch, (0..60).map(|_| 0.1)), Some(10));
        watch.begin(Position::default());
    }
}
