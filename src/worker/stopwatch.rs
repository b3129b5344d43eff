//! The time that training takes, without the times at which the machine slept in the middle of a step.

/// A step that takes longer than this, in milliseconds …
const LONG_MS: f64 = 1_000.0;
/// … and more than this many times as long as the step before has not trained all of that time: steps of a run take about
/// the same time each.
const MANY_TIMES: f64 = 20.0;

/// Adds up the times of steps.
#[derive(Debug, Default)]
pub struct Stopwatch {
    /// Milliseconds spent in training steps.
    pub train_ms: f64,
    /// Milliseconds of the last step that was not interrupted; 0 before the first.
    usual_ms: f64,
}

impl Stopwatch {
    /// A watch of a run that has trained for this long.
    pub fn after(train_ms: f64) -> Self {
        Self { train_ms, usual_ms: 0.0 }
    }

    /// Counts a step that took this long. A step in which the machine slept counts as long as the step before.
    pub fn count(&mut self, step_ms: f64) {
        let was_asleep = self.usual_ms > 0.0 && step_ms > LONG_MS.max(MANY_TIMES * self.usual_ms);
        if !was_asleep {
            self.usual_ms = step_ms;
        }
        self.train_ms += self.usual_ms;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_of_the_machine_is_no_training_time() {
        let mut watch = Stopwatch::after(100.0);
        [0.25, 0.25, 3_600_000.0, 0.25].into_iter().for_each(|ms| watch.count(ms));
        assert_eq!(watch.train_ms, 101.0);
    }

    #[test]
    fn long_steps_and_hiccups_are_training_time() {
        let mut watch = Stopwatch::default();
        [2_000.0, 2_500.0, 1_800.0].into_iter().for_each(|ms| watch.count(ms));
        assert_eq!(watch.train_ms, 6_300.0);
        [1.0, 300.0].into_iter().for_each(|ms| watch.count(ms));
        assert_eq!(watch.train_ms, 6_601.0);
    }
}
