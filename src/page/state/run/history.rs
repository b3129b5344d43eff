//! The run so far, as the charts show it: bounded however long it runs.

use crate::protocol::TrainingFigures;
use crate::training::Evaluation;
use serde::{Deserialize, Serialize};

/// Samples kept at most; past it every second one is dropped and only every second new one kept. With more of them than a
/// chart has pixels, only drawing takes longer.
const MAX_SAMPLES: usize = 600;

/// Samples that are thinned out evenly as they grow too many. The latest one is always there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thinned<T> {
    kept: Vec<T>,
    stride: usize,
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
    /// None yet, and never more than `most`.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { kept: Vec::new(), stride: 1, since_kept: 0, capacity }
    }

    /// Adds the latest sample.
    pub fn push(&mut self, sample: T) {
        // The last sample is provisional until a whole stride has passed.
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

    /// Drops the samples for which `is_wanted` says no.
    pub fn retain(&mut self, is_wanted: impl Fn(&T) -> bool) {
        self.kept.retain(is_wanted);
        self.since_kept = 0;
    }

    /// At most so many of the samples, spread evenly, the first and the latest among them.
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

    /// At most so many of the samples: those that stay when all are thinned out further. The latest is left out as long
    /// as the next one would take its place.
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

    /// What `of` makes of each sample, where it makes something.
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

/// How far a run had come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Passes over the training set.
    pub epochs: f64,
    /// Examples learnt from.
    pub examples: f64,
    /// Seconds spent on training.
    pub seconds: f64,
}

impl Position {
    /// The same run at another of its steps: `share` of the way.
    pub fn scaled(self, share: f64) -> Self {
        Self { epochs: self.epochs * share, examples: self.examples * share, seconds: self.seconds * share }
    }
}

/// A test along the run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tested {
    /// Where the run was.
    pub at: Position,
    /// The figures.
    pub evaluation: Evaluation,
}

/// What training reported along the run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trained {
    /// Where the run was.
    pub at: Position,
    /// Steps that it had taken.
    pub steps: u32,
    /// The figures.
    pub figures: TrainingFigures,
}

/// The run so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// Tests on the first test digits, while training.
    pub live: Thinned<Tested>,
    /// Tests on all test digits.
    pub complete: Thinned<Tested>,
    /// Reports of training.
    pub training: Thinned<Trained>,
}

impl History {
    /// Adds a test.
    pub fn add_evaluation(&mut self, at: Position, evaluation: Evaluation) {
        let tests = if evaluation.complete { &mut self.complete } else { &mut self.live };
        tests.push(Tested { at, evaluation });
    }

    /// Adds a report of training.
    pub fn add_training(&mut self, at: Position, steps: u32, figures: TrainingFigures) {
        self.training.push(Trained { at, steps, figures });
    }

    /// Forgets what came after that many passes over the training set.
    pub fn cut(&mut self, epochs: f64) {
        self.live.retain(|test| test.at.epochs <= epochs);
        self.complete.retain(|test| test.at.epochs <= epochs);
        self.training.retain(|report| report.at.epochs <= epochs);
    }

    /// The same up to that step, whose weights may be looked back on.
    pub fn until(&self, steps: u32) -> Self {
        let mut history = self.clone();
        history.live.retain(|test| test.evaluation.steps <= steps);
        history.complete.retain(|test| test.evaluation.steps <= steps);
        history.training.retain(|report| report.steps <= steps);
        history
    }

    /// The same with at most so many samples of each kind, without those that JSON has no room for: it knows no infinity.
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

    /// Where the run was at the last sample.
    pub fn end(&self) -> Position {
        let tested = |tests: &Thinned<Tested>| tests.samples().last().map(|test| test.at);
        let trained = self.training.samples().last().map(|report| report.at);
        let ends = [tested(&self.live), tested(&self.complete), trained];
        ends.into_iter().flatten().max_by(|a, b| a.epochs.total_cmp(&b.epochs)).unwrap_or_default()
    }

    /// The tests of the run in order, on the same digits: the live ones, and a later one on all digits if that is the last.
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

/// Examples a second of training, over the last half second of it: `(examples, milliseconds)` as they came.
#[derive(Clone, Debug, Default)]
pub struct Throughput {
    reports: Vec<(f64, f64)>,
}

impl Throughput {
    /// Milliseconds of training that the figure is a mean over.
    const WINDOW_MS: f64 = 500.0;

    /// Takes note of the totals so far.
    pub fn add(&mut self, examples: f64, train_ms: f64) {
        let keep_from = self.reports.iter().rposition(|(_, ms)| train_ms - ms >= Self::WINDOW_MS).unwrap_or(0);
        self.reports.drain(..keep_from);
        if self.reports.last() != Some(&(examples, train_ms)) {
            self.reports.push((examples, train_ms));
        }
    }

    /// Examples a second, once there is something to divide.
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
    fn a_long_run_stays_light_and_keeps_its_ends() {
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
    fn a_few_samples_keep_the_ends() {
        let mut samples = Thinned::with_capacity(1_000);
        (0..1_000).for_each(|step| samples.push(step));
        assert_eq!(samples.at_most(4).samples(), [0, 333, 666, 999]);
        assert_eq!(samples.at_most(5_000), samples);
    }

    #[test]
    fn what_is_thinned_out_further_stays_when_more_samples_come() {
        let mut samples = Thinned::with_capacity(100);
        let mut before: Vec<u32> = Vec::new();
        for step in 0..10_000 {
            samples.push(step);
            let few = samples.thinned_to(10);
            assert!(few.samples().len() <= 10);
            assert_eq!(few.samples()[0], 0);
            let gone = before.iter().filter(|step| !few.samples().contains(step)).count();
            let come = few.samples().iter().filter(|step| !before.contains(step)).count();
            // Either one is added, or every second one goes.
            assert!(come <= 1 && (gone == 0 || gone == before.len() / 2), "{before:?}, then {few:?}");
            before = few.samples().to_vec();
        }
        assert!(before.len() >= 5 && before[before.len() - 1] > 8_000, "{before:?}");
    }

    #[test]
    fn throughput_is_of_the_last_half_second() {
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
