//! The training loop: decides when to ask the worker for the next slice of training.
//!
//! A slice is requested only while no request is unanswered. So a pause needs no message, and messages never queue up.
//! The worker's answers drive the loop, not animation frames: a hidden tab continues training.

#[cfg(test)]
mod tests;

use crate::page::state::tracked::Tracked;
use crate::protocol::ToWorker;

/// The length of a slice, milliseconds: short enough that pauses and changed learning rates act at once, long enough
/// that messages cost next to nothing and leave little garbage, which browsers collect late in workers.
const SLICE_MS: f64 = 24.0;

/// How far the user wants the run to train.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// No further.
    Paused,
    /// On, until paused.
    Running,
    /// To this step.
    UntilStep(u32),
    /// To the end of the epoch in which a run begins or resumes, whose step and epoch length are not known yet.
    UntilEpochEnd,
}

/// The training loop: the user's target, and the unanswered requests.
#[derive(Debug)]
pub struct TrainingLoop {
    /// How far the user wants the run to train.
    pub pace: Tracked<Pace>,
    /// The step of the run.
    pub steps: u32,
    /// Steps in an epoch; 0 until the worker reports the number.
    pub steps_per_epoch: u32,
    /// The step at which the current slice was requested; none between slices. Progress at a later step answers the
    /// slice. Progress at this step is something else, such as a test.
    slice_from: Option<u32>,
    /// `Start` messages without an answering `Started`. While there are any, progress belongs to the run before.
    unanswered_starts: u32,
    /// Whether a run was ever started.
    has_run: bool,
    /// The speed of [`Pace::Running`].
    speed: Speed,
    /// How long the slice of a slowed run must take, milliseconds, while that time is not over.
    delay_ms: Option<f64>,
    /// Whether this run starts fast whatever the speed is.
    is_hurried: bool,
}

/// The speed of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Speed {
    /// As fast as possible.
    #[default]
    Full,
    /// At most this many steps a second.
    StepsPerSecond(f64),
    /// About the same time for each doubling of the steps, up to [`SLOW_STEPS`], and then as fast as possible: what happens
    /// in the first hundred steps is over before one has seen it otherwise.
    SlowStart,
}

/// The steps of a run that a slow start slows down: they take some seven seconds.
const SLOW_STEPS: u32 = 1_000;
/// The rate of a slow start: steps a second for each step that the run has taken, and the least number of steps a
/// second.
const SLOW_RATE: (f64, f64) = (1.0, 2.0);
/// Slices a second at a slow start, at most.
const SLOW_SLICES: f64 = 30.0;

/// How many steps the next slice of a slowed run has, and how long it must take, milliseconds.
fn slowed(speed: Speed, steps: u32) -> Option<(u32, f64)> {
    let rate = match speed {
        Speed::StepsPerSecond(rate) => return Some((1, 1000.0 / rate)),
        Speed::SlowStart if steps < SLOW_STEPS => (f64::from(steps) * SLOW_RATE.0).max(SLOW_RATE.1),
        Speed::SlowStart | Speed::Full => return None,
    };
    let n_steps = (rate / SLOW_SLICES).ceil();
    Some((n_steps as u32, 1000.0 * n_steps / rate))
}

impl Default for TrainingLoop {
    fn default() -> Self {
        Self {
            pace: Tracked::new(Pace::Paused),
            steps: 0,
            steps_per_epoch: 0,
            slice_from: None,
            unanswered_starts: 0,
            has_run: false,
            speed: Speed::Full,
            delay_ms: None,
            is_hurried: false,
        }
    }
}

impl TrainingLoop {
    /// Sets the speed, and ends the delay of the old speed.
    pub fn set_speed(&mut self, speed: Speed) {
        self.speed = speed;
        self.delay_ms = None;
    }

    /// The speed of [`Pace::Running`].
    pub fn speed(&self) -> Speed {
        self.speed
    }

    /// The loop of a new worker, at the speed of this one.
    pub fn renewed(&self) -> Self {
        Self { speed: self.speed, ..Self::default() }
    }

    /// The delay before the next slice of a slowed run, milliseconds; `None` if no delay is due.
    pub fn delay_ms(&self) -> Option<f64> {
        self.delay_ms
    }

    /// Whether a run has been started with this worker.
    pub fn has_run(&self) -> bool {
        self.has_run
    }

    /// Gives up the slow start of this run: nobody watches it.
    pub fn hurry(&mut self) {
        self.is_hurried = true;
        self.delay_ms = None;
    }

    /// Ends the delay after a slice of a slowed run.
    pub fn end_delay(&mut self) {
        self.delay_ms = None;
    }

    /// Whether there is a run without unanswered requests.
    pub fn is_idle(&self) -> bool {
        self.slice_from.is_none() && self.unanswered_starts == 0 && self.has_run
    }

    /// The next message to the worker, if one is due. The loop counts the message as sent.
    pub fn next_request(&mut self) -> Option<ToWorker> {
        if self.slice_from.is_some() || self.unanswered_starts > 0 || !self.has_run {
            return None;
        }
        let speed = if self.is_hurried && self.speed == Speed::SlowStart { Speed::Full } else { self.speed };
        let slowed = slowed(speed, self.steps);
        let max_steps = match *self.pace {
            // A run that has started reports where it begins, unasked.
            Pace::Paused | Pace::UntilEpochEnd => return None,
            Pace::Running if self.delay_ms.is_some() => return None,
            Pace::Running => slowed.map_or(u32::MAX, |(n_steps, _)| n_steps),
            Pace::UntilStep(last) => last.saturating_sub(self.steps).max(1),
        };
        self.slice_from = Some(self.steps);
        self.delay_ms = slowed.filter(|_| *self.pace == Pace::Running).map(|(_, ms)| ms);
        Some(ToWorker::Train { budget_ms: SLICE_MS, max_steps })
    }

    /// Targets one step more than the present target.
    pub fn target_next_step(&mut self) {
        self.pace.set(match *self.pace {
            Pace::UntilStep(last) => Pace::UntilStep(last.saturating_add(1)),
            _ => Pace::UntilStep(self.steps.saturating_add(1)),
        });
    }

    /// Targets the end of the current epoch.
    pub fn target_epoch_end(&mut self) {
        if self.unanswered_starts > 0 || !self.has_run {
            // The run says where it begins, and how long its epochs are, when it has started.
            self.pace.set(Pace::UntilEpochEnd);
            return;
        }
        let per_epoch = self.steps_per_epoch.max(1);
        self.pace.set(Pace::UntilStep((self.steps / per_epoch + 1).saturating_mul(per_epoch)));
    }

    /// Notes that a `Start` message was sent.
    pub fn start_sent(&mut self) {
        self.unanswered_starts += 1;
        self.slice_from = None;
        self.has_run = true;
    }

    /// Whether a slice is unanswered: the worker may be at a later step than [`Self::steps`].
    pub fn is_in_slice(&self) -> bool {
        self.slice_from.is_some()
    }

    /// Whether a `Start` is unanswered: messages from the worker still belong to the run before.
    pub fn is_starting(&self) -> bool {
        self.unanswered_starts > 0
    }

    /// Handles `Started`. Returns whether the last requested run has started.
    pub fn started(&mut self) -> bool {
        self.unanswered_starts = self.unanswered_starts.saturating_sub(1);
        self.is_hurried = false;
        self.steps = 0;
        self.unanswered_starts == 0
    }

    /// Handles `Progress`: pauses at the target step. Returns whether the progress belongs to this run.
    pub fn progressed(&mut self, steps: u32, steps_per_epoch: u32) -> bool {
        if self.unanswered_starts > 0 {
            return false;
        }
        if self.slice_from.is_some_and(|from| steps > from) {
            self.slice_from = None;
        }
        self.steps = steps;
        self.steps_per_epoch = steps_per_epoch;
        if *self.pace == Pace::UntilEpochEnd {
            self.target_epoch_end();
        }
        if matches!(*self.pace, Pace::UntilStep(last) if steps >= last) {
            self.pace.set(Pace::Paused);
        }
        true
    }

    /// Pauses at the end of the schedule: no further progress will come.
    pub fn finished(&mut self) {
        self.slice_from = None;
        self.pace.set(Pace::Paused);
    }

    /// Handles `Diverged`: pauses. Returns whether this run has diverged, and not the run before.
    pub fn diverged(&mut self) -> bool {
        if self.unanswered_starts > 0 {
            return false;
        }
        self.slice_from = None;
        self.pace.set(Pace::Paused);
        true
    }

    /// Pauses, and gives up waiting for answers.
    pub fn forget_requests(&mut self) {
        self.pace.set(Pace::Paused);
        self.slice_from = None;
        self.unanswered_starts = 0;
    }
}
