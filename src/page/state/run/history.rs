//! The history of a run, as the charts show it: a bounded number of samples, however long the run is.

use crate::protocol::{Progress, TrainingFigures};
use crate::training::Evaluation;
use serde::{Deserialize, Serialize};

/// The most samples of one curve: more samples than a chart has pixels would only slow drawing down.
const MAX_SAMPLES: usize = 600;

/// Evenly spaced samples of bounded number. When full, every second sample is dropped and the stride doubles. The
/// latest sample is always there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thinned<T> {
    kept: Vec<T>,
    /// One of this many pushed samples stays.
    stride: usize,
    /// Samples pushed in the current stride.
    since_kept: usize,
    #[serde(rename = "most")]
    capacity: usize,
}

impl<T> Default for Thinned<T> {
    fn default() -> Self {
        Self::with_capacity(MAX_SAMPLES)
    }
}

impl<T> Thinned<T> {
    /// No samples yet, and never more than `capacity`.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { kept: Vec::new(), stride: 1, since_kept: 0, capacity }
    }

    /// Adds the latest sample.
    pub fn push(&mut self, sample: T) {
        // The last sample stays only if it completes a stride; until then the next sample replaces it.
        if self.since_kept > 0 && self.since_kept < self.stride {
            self.kept.pop();
        } else {
            self.since_kept = 0;
        }
        self.since_kept += 1;
        self.kept.push(sample);
        if self.kept.len() > self.capacity {
            let mut idx = 0;
            self.kept.retain(|_| {
                idx += 1;
                idx % 2 == 1
            });
            self.stride *= 2;
        }
    }

    /// Keeps only the samples for which `is_wanted` returns true.
    pub fn retain(&mut self, is_wanted: impl Fn(&T) -> bool) {
        self.kept.retain(is_wanted);
        self.since_kept = 0;
    }

    /// A selection of at most `most` samples, spread evenly, with the first and the latest.
    pub fn at_most(&self, most: usize) -> Self
    where
        T: Clone,
    {
        let (n, most) = (self.kept.len(), most.max(2));
        if n <= most {
            return self.clone();
        }
        let kept = (0..most).map(|idx| self.kept[idx * (n - 1) / (most - 1)].clone()).collect();
        Self { kept, since_kept: 0, ..*self }
    }

    /// A stable selection of at most `most` samples: as more are pushed, selections gain the new ones and sometimes
    /// lose every second one. The latest sample is left out while the next push would replace it.
    pub fn thinned_to(&self, most: usize) -> Self
    where
        T: Clone,
    {
        let is_provisional = self.since_kept > 0 && self.since_kept < self.stride;
        let settled = &self.kept[..self.kept.len() - usize::from(is_provisional)];
        let mut step = 1;
        while settled.len().div_ceil(step) > most.max(1) {
            step *= 2;
        }
        let kept = settled.iter().step_by(step).cloned().collect();
        Self { kept, stride: self.stride * step, since_kept: 0, capacity: self.capacity }
    }

    /// Maps each sample with `of`, and drops the samples for which `of` returns `None`.
    pub fn filter_map<U>(&self, of: impl FnMut(&T) -> Option<U>) -> Thinned<U> {
        let Self { kept, stride, since_kept, capacity } = self;
        Thinned {
            kept: kept.iter().filter_map(of).collect(),
            stride: *stride,
            since_kept: *since_kept,
            capacity: *capacity,
        }
    }

    /// The samples, oldest first.
    pub fn samples(&self) -> &[T] {
        &self.kept
    }
}

/// The position of a run: how far it has come, in four units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Steps.
    pub steps: f64,
    /// Epochs: passes over the training set.
    pub epochs: f64,
    /// Training examples seen.
    pub examples: f64,
    /// Seconds of training.
    pub seconds: f64,
}

impl From<&Progress> for Position {
    fn from(progress: &Progress) -> Self {
        Self {
            steps: progress.steps.into(),
            epochs: progress.epochs,
            examples: progress.examples,
            seconds: progress.train_ms / 1000.0,
        }
    }
}

impl Position {
    /// The position at this fraction of the way from the start.
    pub fn scaled(self, share: f64) -> Self {
        Self {
            steps: self.steps * share,
            epochs: self.epochs * share,
            examples: self.examples * share,
            seconds: self.seconds * share,
        }
    }
}

/// A test and the position of the run at that time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tested {
    /// The position of the run.
    pub at: Position,
    /// The test's figures.
    pub evaluation: Evaluation,
}

/// A training report and the position of the run at that time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trained {
    /// The position of the run.
    pub at: Position,
    /// The step of the run.
    pub steps: u32,
    /// Cost and error on training digits.
    pub figures: TrainingFigures,
}

/// The history of a run: samples of its tests and training reports.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// Tests on the first test digits, while training.
    pub live: Thinned<Tested>,
    /// Tests on all test digits.
    pub complete: Thinned<Tested>,
    /// Training reports.
    pub training: Thinned<Trained>,
}

impl History {
    /// Adds a test, without the list of misread digits, which no curve shows.
    pub fn add_evaluation(&mut self, at: Position, evaluation: Evaluation) {
        let evaluation = Evaluation { misread: Vec::new(), ..evaluation };
        let tests = if evaluation.complete { &mut self.complete } else { &mut self.live };
        tests.push(Tested { at, evaluation });
    }

    /// Adds a training report.
    pub fn add_training(&mut self, at: Position, steps: u32, figures: TrainingFigures) {
        self.training.push(Trained { at, steps, figures });
    }

    /// Forgets all samples after this epoch.
    pub fn cut(&mut self, epochs: f64) {
        self.live.retain(|test| test.at.epochs <= epochs);
        self.complete.retain(|test| test.at.epochs <= epochs);
        self.training.retain(|report| report.at.epochs <= epochs);
    }

    /// The history up to this step, for weights that were looked back on.
    pub fn until(&self, steps: u32) -> Self {
        let mut history = self.clone();
        history.live.retain(|test| test.evaluation.steps <= steps);
        history.complete.retain(|test| test.evaluation.steps <= steps);
        history.training.retain(|report| report.steps <= steps);
        history
    }

    /// A selection of at most `most` samples of each curve, without figures that are not finite: JSON cannot hold them.
    pub fn at_most(&self, most: usize) -> Self {
        let is_finite = |test: &Tested| test.evaluation.cost.is_finite() && test.evaluation.baseline_cost.is_finite();
        let tests =
            |tests: &Thinned<Tested>| tests.at_most(most).filter_map(|test| is_finite(test).then(|| test.clone()));
        let training = self.training.at_most(most);
        Self {
            live: tests(&self.live),
            complete: tests(&self.complete),
            training: training.filter_map(|report| report.figures.is_finite().then(|| report.clone())),
        }
    }

    /// The position of the latest sample.
    pub fn end(&self) -> Position {
        let tested = |tests: &Thinned<Tested>| tests.samples().last().map(|test| test.at);
        let trained = self.training.samples().last().map(|report| report.at);
        let ends = [tested(&self.live), tested(&self.complete), trained];
        ends.into_iter().flatten().max_by(|a, b| a.epochs.total_cmp(&b.epochs)).unwrap_or_default()
    }

    /// The tests for one curve, in order: the live tests, which are all on the same digits, followed by the latest
    /// complete test unless a live test is newer. Without live tests, all complete tests.
    pub fn tests(&self) -> Vec<&Tested> {
        let (live, complete) = (self.live.samples(), self.complete.samples());
        match live.last() {
            None => complete.iter().collect(),
            Some(last) => {
                let latest = complete.last().filter(|test| test.evaluation.steps >= last.evaluation.steps);
                live.iter().chain(latest).collect()
            }
        }
    }
}

/// Throughput: examples a second over the last half second of training.
#[derive(Clone, Debug, Default)]
pub struct Throughput {
    /// Totals of examples and milliseconds, as reported.
    reports: Vec<(f64, f64)>,
}

impl Throughput {
    /// The time that the throughput is averaged over, milliseconds.
    const WINDOW_MS: f64 = 500.0;

    /// Adds a report of total examples and total milliseconds of training.
    pub fn add(&mut self, examples: f64, train_ms: f64) {
        let keep_from = self.reports.iter().rposition(|(_, ms)| train_ms - ms >= Self::WINDOW_MS).unwrap_or(0);
        self.reports.drain(..keep_from);
        if self.reports.last() != Some(&(examples, train_ms)) {
            self.reports.push((examples, train_ms));
        }
    }

    /// Examples a second; `None` before two reports at different times.
    pub fn examples_per_second(&self) -> Option<f64> {
        let (first, last) = (self.reports.first()?, self.reports.last()?);
        let ms = last.1 - first.1;
        (ms > 0.0).then(|| (last.0 - first.0) / ms * 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_of_a_long_run_are_bounded_and_keep_both_ends() {
        let mut samples = Thinned::default();
        for step in 0..100_000 {
            samples.push(step);
            assert_eq!(samples.samples().last(), Some(&step));
        }
        assert!(samples.samples().len() <= MAX_SAMPLES);
        assert!(samples.samples().len() > MAX_SAMPLES / 3);
        assert_eq!(samples.samples()[0], 0);
        assert!(samples.samples().windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn a_selection_has_both_ends() {
        let mut samples = Thinned::with_capacity(1_000);
        (0..1_000).for_each(|step| samples.push(step));
        assert_eq!(samples.at_most(4).samples(), [0, 333, 666, 999]);
        assert_eq!(samples.at_most(5_000), samples);
    }

    #[test]
    fn a_selection_changes_by_one_new_sample_or_by_halving() {
        let mut samples = Thinned::with_capacity(100);
        let mut before: Vec<u32> = Vec::new();
        for step in 0..10_000 {
            samples.push(step);
            let few = samples.thinned_to(10);
            assert!(few.samples().len() <= 10);
            assert_eq!(few.samples()[0], 0);
            let n_removed = before.iter().filter(|step| !few.samples().contains(step)).count();
            let n_added = few.samples().iter().filter(|step| !before.contains(step)).count();
            assert!(n_added <= 1 && (n_removed == 0 || n_removed == before.len() / 2), "{before:?}, then {few:?}");
            before = few.samples().to_vec();
        }
        assert!(before.len() >= 5 && before[before.len() - 1] > 8_000, "{before:?}");
    }

    #[test]
    fn throughput_is_averaged_over_the_last_half_second() {
        let mut throughput = Throughput::default();
        assert_eq!(throughput.examples_per_second(), None);
        throughput.add(0.0, 0.0);
        assert_eq!(throughput.examples_per_second(), None);
        for slice in 1..=100 {
            throughput.add(f64::from(slice) * 1000.0, f64::from(slice) * 10.0);
        }
        assert_eq!(throughput.examples_per_second(), Some(100_000.0));
        assert!(throughput.reports.len() < 60);
    }
}
