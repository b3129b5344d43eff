//! When to ask the worker for the next slice of training.
//!
//! A slice is asked for only when nothing is unanswered, so pausing is not asking, and messages never pile up. It runs
//! on the worker's answers and not on animation frames: a hidden tab goes on training.

#[cfg(test)]
mod tests;

use crate::page::state::tracked::Tracked;
use crate::protocol::ToWorker;

/// How long a slice works: short enough that pause and a changed rate act at once, long enough that messages cost nothing
/// and leave little garbage, which browsers collect late in workers.
const SLICE_MS: f64 = 24.0;

/// What the user wants of training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Nothing.
    Paused,
    /// To go on until paused.
    Running,
    /// To go on to this step.
    UntilStep(u32),
    /// To go on to the end of the first epoch of a run that is only starting.
    UntilFirstEpoch,
}

/// What was asked of the worker, and what is to be asked next.
#[derive(Debug)]
pub struct TrainingLoop {
    /// What the user wants.
    pub pace: Tracked<Pace>,
    /// Steps of the run so far.
    pub steps: u32,
    /// Steps in an epoch, once known.
    pub steps_per_epoch: u32,
    /// The step at which the slice under way was asked for. Its answer is at a later step: the worker also reports
    /// tests unasked, but those are at steps that are known already.
    slice_from: Option<u32>,
    /// Starts whose `Started` has not come: until then progress is of the run before.
    unanswered_starts: u32,
    /// Slices that were under way when another run was started, and have not been answered.
    abandoned_slices: u32,
    /// Whether there is a run.
    has_run: bool,
    /// How fast a run that goes on may go.
    speed: Speed,
    /// Whether the time between two slow steps has not passed yet.
    is_delayed: bool,
}

/// How fast a run goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Speed {
    /// As fast as it can.
    #[default]
    Full,
    /// At most so many steps a second.
    StepsPerSecond(f64),
}

impl Default for TrainingLoop {
    fn default() -> Self {
        Self {
            pace: Tracked::new(Pace::Paused),
            steps: 0,
            steps_per_epoch: 0,
            slice_from: None,
            unanswered_starts: 0,
            abandoned_slices: 0,
            has_run: false,
            speed: Speed::Full,
            is_delayed: false,
        }
    }
}

impl TrainingLoop {
    /// Runs go on at this speed from now on.
    pub fn set_speed(&mut self, speed: Speed) {
        self.speed = speed;
        self.is_delayed = false;
    }

    /// How long a slow step rests before the next one, milliseconds, while it does.
    pub fn delay_ms(&self) -> Option<f64> {
        match self.speed {
            Speed::StepsPerSecond(steps) if self.is_delayed => Some(1000.0 / steps),
            _ => None,
        }
    }

    /// The rest between two slow steps is over.
    pub fn end_delay(&mut self) {
        self.is_delayed = false;
    }

    /// Whether there is a run that waits, with nothing asked of it.
    pub fn is_idle(&self) -> bool {
        self.slice_from.is_none() && self.unanswered_starts == 0 && self.has_run
    }

    /// The next message to send, if one is due now. It counts as sent.
    pub fn next_request(&mut self) -> Option<ToWorker> {
        if self.slice_from.is_some() || self.unanswered_starts > 0 || !self.has_run {
            return None;
        }
        let max_steps = match *self.pace {
            Pace::Paused => return None,
            Pace::Running if self.is_delayed => return None,
            Pace::Running if self.speed != Speed::Full => 1,
            Pace::Running => u32::MAX,
            Pace::UntilStep(last) => last.saturating_sub(self.steps).max(1),
            Pace::UntilFirstEpoch => self.steps_per_epoch.max(1),
        };
        self.slice_from = Some(self.steps);
        self.is_delayed = *self.pace == Pace::Running && self.speed != Speed::Full;
        Some(ToWorker::Train { budget_ms: SLICE_MS, max_steps })
    }

    /// One step more than was wanted so far.
    pub fn target_next_step(&mut self) {
        self.pace.set(match *self.pace {
            Pace::UntilStep(last) => Pace::UntilStep(last.saturating_add(1)),
            _ => Pace::UntilStep(self.steps.saturating_add(1)),
        });
    }

    /// On to the end of the epoch.
    pub fn target_epoch_end(&mut self) {
        if self.unanswered_starts > 0 {
            // How long its epochs are, is not known yet.
            self.pace.set(Pace::UntilFirstEpoch);
            return;
        }
        let per_epoch = self.steps_per_epoch.max(1);
        self.pace.set(Pace::UntilStep((self.steps / per_epoch + 1).saturating_mul(per_epoch)));
    }

    /// A `Start` was sent.
    pub fn start_sent(&mut self) {
        self.unanswered_starts += 1;
        self.abandoned_slices += u32::from(self.slice_from.take().is_some());
        self.has_run = true;
    }

    /// Whether a slice is under way: the worker is further than the page knows.
    pub fn is_in_slice(&self) -> bool {
        self.slice_from.is_some()
    }

    /// Whether a run was asked for that has not started: what the worker says is of the one before.
    pub fn is_starting(&self) -> bool {
        self.unanswered_starts > 0
    }

    /// `Started` came: whether what follows is of the run that was asked for last.
    pub fn started(&mut self) -> bool {
        self.unanswered_starts = self.unanswered_starts.saturating_sub(1);
        self.abandoned_slices = 0;
        self.steps = 0;
        self.unanswered_starts == 0
    }

    /// `Progress` came: whether it is of this run. When the wanted step is reached, the loop is paused.
    pub fn progressed(&mut self, steps: u32, steps_per_epoch: u32) -> bool {
        if self.unanswered_starts > 0 {
            return false;
        }
        if self.slice_from.is_some_and(|from| steps > from) {
            self.slice_from = None;
        }
        self.steps = steps;
        self.steps_per_epoch = steps_per_epoch;
        if *self.pace == Pace::UntilFirstEpoch {
            self.pace.set(Pace::UntilStep(steps_per_epoch));
        }
        if matches!(*self.pace, Pace::UntilStep(last) if steps >= last) {
            self.pace.set(Pace::Paused);
        }
        true
    }

    /// The run has come to the end of its schedule: no answer will have more steps.
    pub fn finished(&mut self) {
        self.slice_from = None;
        self.pace.set(Pace::Paused);
    }

    /// `Diverged` came: whether it is of this run, which is paused.
    pub fn diverged(&mut self) -> bool {
        if self.unanswered_starts > 0 {
            return false;
        }
        self.slice_from = None;
        self.pace.set(Pace::Paused);
        true
    }

    /// The worker refused something: whether it was more than a slice of a run that is over.
    pub fn refused(&mut self) -> bool {
        if self.abandoned_slices > 0 {
            self.abandoned_slices -= 1;
            return false;
        }
        self.forget_requests();
        true
    }

    /// Nothing is expected of the worker any more.
    pub fn forget_requests(&mut self) {
        self.pace.set(Pace::Paused);
        self.slice_from = None;
        self.unanswered_starts = 0;
        self.abandoned_slices = 0;
    }
}
