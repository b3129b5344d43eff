//! How the run goes: its pace, and what it reports.

use crate::page::state::State;
use crate::page::state::run::history::Along;
use crate::page::state::run::replay::Broken;
use crate::page::state::run::training_loop::{Pace, TrainingLoop};
use crate::protocol::{Progress, ToWorker};
use crate::training::Evaluation;
use crate::training::optimizer::Schedule;

/// What is said to who wants to train on past the end of the schedule.
const FINISHED: &str = "This run has come to the end of its schedule and learns no more. Reset starts it again; \
                        “Cycle, epochs” in the settings makes it longer.";

impl State {
    pub(in crate::page::state) fn set_pace(&mut self, pace: Pace) {
        if pace != Pace::Paused && !self.can_train() {
            return;
        }
        if pace == Pace::Running && self.training.pace != Pace::Running {
            self.auto_stop.begin(self.along);
        }
        self.training.pace = pace;
        self.stands_still = false;
        self.replaying = None;
        self.stale.controls = true;
        if pace == Pace::Paused {
            self.test_on_all();
        }
    }

    /// Makes room for training: a model that is shown gives way to a fresh run, and a run that is finished stays so.
    fn can_train(&mut self) -> bool {
        if self.is_finished {
            self.set_message(Some(FINISHED.to_owned()));
            return false;
        }
        self.leave_model();
        self.replaying = None;
        // Who looks back and trains sees what is learnt now.
        self.view_moment(self.time_machine.len().saturating_sub(1));
        true
    }

    pub(in crate::page::state) fn go_a_bit(&mut self, want: fn(&mut TrainingLoop)) {
        if !self.can_train() {
            return;
        }
        want(&mut self.training);
        self.stale.controls = true;
    }

    /// Tests the weights that training has stopped at on all test digits, unless that is done already.
    pub(in crate::page::state) fn test_on_all(&mut self) {
        let is_last = |steps: u32| steps == self.training.steps && !self.training.is_in_slice();
        let done = self.evaluation.as_ref().is_some_and(|test| test.complete && is_last(test.steps));
        if !done && self.training.steps > 0 && !self.worker_lost {
            self.outbox.push(ToWorker::Evaluate);
        }
    }

    /// Asks for a test with each expert switched off in turn.
    pub(in crate::page::state) fn ablate(&mut self) {
        if self.dataset.is_some() && !self.worker_lost {
            self.is_ablating = true;
            self.stale.controls = true;
            self.outbox.push(ToWorker::Ablate);
        }
    }

    /// Asks for a check of the gradients.
    pub(in crate::page::state) fn check_gradients(&mut self) {
        if self.dataset.is_some() && !self.worker_lost {
            self.is_checking_gradients = true;
            self.stale.controls = true;
            self.outbox.push(ToWorker::CheckGradients);
        }
    }

    /// What was asked of the worker besides training will not come.
    pub(in crate::page::state) fn expect_nothing(&mut self) {
        self.is_ablating = false;
        self.is_checking_gradients = false;
        self.stale.controls = true;
    }

    /// Takes over what `progress` reports.
    pub(in crate::page::state) fn take_progress(&mut self, progress: Progress) {
        let paused_before = self.training.pace == Pace::Paused;
        if !self.training.progressed(progress.steps, progress.steps_per_epoch) {
            return;
        }
        self.along =
            Along { epochs: progress.epochs, examples: progress.examples, seconds: progress.train_ms / 1000.0 };
        if self.workers.at_work != progress.workers {
            self.workers.at_work = progress.workers;
            self.stale.controls = true;
        }
        self.throughput.add(progress.examples, progress.train_ms);
        self.stale.figures = true;
        if let Some(figures) = progress.training {
            let stands_still = self.auto_stop.add(self.along, f64::from(figures.error));
            if stands_still && self.training.pace == Pace::Running && self.config.schedule != Schedule::OneCycle {
                self.training.pace = Pace::Paused;
                self.stands_still = true;
            }
            self.history.add_training(self.along, progress.steps, figures.clone());
            self.training_figures = Some(figures);
            self.stale.history = true;
        }
        if self.training.is_idle() {
            self.record.settle(progress.steps);
        }
        self.is_finished = progress.finished;
        if progress.finished {
            self.training.finished();
        }
        // The worker's copy of a loaded model is at step 0 of a run that never begins.
        if let Some(weights) = progress.weights.filter(|_| self.loaded.is_none()) {
            self.take_weights(weights);
        }
        if let Some(evaluation) = progress.evaluation {
            self.take_evaluation(*evaluation);
        }
        if let Some(checkpoint) = progress.checkpoint {
            self.keep_run(*checkpoint);
        }
        if self.training.pace == Pace::Paused && !paused_before {
            self.stale.controls = true;
            self.test_on_all();
        }
    }

    /// The run has diverged and is back at good weights: it waits there, and the curves end there.
    pub(in crate::page::state) fn diverged(&mut self, why: String, progress: Progress) {
        if self.training.diverged() {
            self.history.cut(progress.epochs);
            self.time_machine.cut(progress.steps);
            self.record.broken = Some(Broken::Diverged);
            self.evaluation = None;
            self.take_progress(progress);
            self.test_on_all();
            self.set_message(Some(why));
        }
    }

    fn take_evaluation(&mut self, evaluation: Evaluation) {
        let share = f64::from(evaluation.steps) / f64::from(self.training.steps.max(1));
        if !evaluation.error_without.is_empty() {
            self.ablation = Some(evaluation.clone());
            self.is_ablating = false;
            self.stale.controls = true;
        }
        // A test on all digits takes several slices: by then a later one on fewer may be shown.
        if self.evaluation.as_ref().is_none_or(|shown| evaluation.steps >= shown.steps) {
            self.evaluation = Some(evaluation.clone());
            self.stale.evaluation = true;
            self.inspect_again(evaluation.complete);
        }
        // The curves are those of a run, and a model that was loaded has none.
        if self.loaded.is_none() {
            self.history.add_evaluation(self.along.scaled(share), evaluation);
            self.stale.history = true;
        }
    }
}
