//! Training and pausing, and the progress that the worker reports.

use crate::page::state::State;
use crate::page::state::run::history::Position;
use crate::page::state::run::record::Broken;
use crate::page::state::run::training_loop::{Pace, TrainingLoop};
use crate::page::state::run::workers::{WorkerState, Workers};
use crate::page::state::shown::Ablation;
use crate::protocol::{Progress, ToWorker};
use crate::training::Evaluation;
use crate::training::optimizer::Schedule;

/// The message when the user presses Train after the end of the learning-rate schedule.
const FINISHED: &str = "This run has come to the end of its schedule and learns no more. Reset starts it again; \
                        “Cycle, epochs” in the settings makes it longer.";

impl State {
    pub(in crate::page::state) fn set_pace(&mut self, pace: Pace) {
        if pace != Pace::Paused && !self.prepare_training() {
            return;
        }
        if pace == Pace::Running && *self.training.pace != Pace::Running {
            self.shown.auto_stop.begin(*self.shown.position);
        }
        self.training.pace.set(pace);
        self.shown.stands_still.set(false);
        self.end_replay();
        if pace == Pace::Paused {
            self.test_on_all();
        }
    }

    /// Prepares training: a new run replaces a loaded model, a replay ends, and the present weights answer. Returns
    /// false, with a message, for a run at the end of its schedule and without a worker.
    fn prepare_training(&mut self) -> bool {
        if *self.worker == WorkerState::Lost {
            self.set_message(Some("The worker is gone, so nothing can train. Start a new worker.".to_owned()));
            return false;
        }
        if self.shown.is_finished {
            self.set_message(Some(FINISHED.to_owned()));
            return false;
        }
        self.leave_model();
        self.end_replay();
        // The user who trains while looking back wants to see the present.
        self.view_moment(self.shown.time_machine.len().saturating_sub(1));
        true
    }

    pub(in crate::page::state) fn train_until(&mut self, set_target: fn(&mut TrainingLoop)) {
        if !self.prepare_training() {
            return;
        }
        set_target(&mut self.training);
    }

    /// Tests the present weights on all test digits, unless the page has both such a test and these weights. After an
    /// epoch that ends in the middle of a slice the page has the test without the weights.
    pub(in crate::page::state) fn test_on_all(&mut self) {
        let is_last = |steps: u32| steps == self.training.steps && !self.training.is_in_slice();
        let is_done = self.shown.evaluation.as_ref().is_some_and(|test| test.complete && is_last(test.steps));
        let has_weights = self.shown.time_machine.latest_steps().is_some_and(is_last);
        if !(is_done && has_weights) && self.training.steps > 0 {
            self.ask(ToWorker::Evaluate);
        }
    }

    /// Asks the worker for the ablation.
    pub(in crate::page::state) fn ablate(&mut self) {
        if self.ask(ToWorker::Ablate) {
            self.shown.ablation.is_pending = true;
        }
    }

    /// Asks the worker for the gradient check.
    pub(in crate::page::state) fn check_gradients(&mut self) {
        if self.ask(ToWorker::CheckGradients) {
            self.shown.gradients.is_pending = true;
        }
    }

    /// Applies the worker's progress, unless it belongs to the run before.
    pub(in crate::page::state) fn receive_progress(&mut self, progress: Progress) {
        let paused_before = *self.training.pace == Pace::Paused;
        if !self.training.progressed(progress.steps, progress.steps_per_epoch) {
            self.receive_last_progress(&progress);
            return;
        }
        let position = Position::from(&progress);
        self.shown.position.set(position);
        self.forget_shorter_runs();
        self.workers.set(Workers { at_work: progress.workers, ..*self.workers });
        self.shown.throughput.add(progress.examples, progress.train_ms);
        if let Some(figures) = progress.training {
            let stands_still = self.shown.auto_stop.add(position, f64::from(figures.error)) && self.stops_at_standstill;
            if stands_still && *self.training.pace == Pace::Running && self.config.schedule != Schedule::OneCycle {
                self.training.pace.set(Pace::Paused);
                self.shown.stands_still.set(true);
            }
            self.shown.history.add_training(position, progress.steps, figures.clone());
            self.shown.training_figures = Some(figures);
        }
        if progress.load.is_some() {
            self.shown.load.set(progress.load);
        }
        self.shown.is_finished = progress.finished;
        if progress.finished {
            self.training.finished();
        }
        // For a loaded model the worker reports a run at step 0, with the weights that are shown already.
        if let Some(weights) = progress.weights.filter(|_| !self.shown.is_model()) {
            self.receive_weights(weights);
        }
        if let Some(evaluation) = progress.evaluation {
            self.receive_evaluation(*evaluation);
        }
        self.rescue_if_due();
        if let Some(checkpoint) = progress.checkpoint {
            self.keep_checkpoint(*checkpoint);
        }
        if *self.training.pace == Pace::Paused && !paused_before {
            self.test_on_all();
        }
    }

    /// The run has diverged, and the worker has gone back to the last finite weights: run and curves end there, paused.
    pub(in crate::page::state) fn diverged(&mut self, why: String, progress: Progress) {
        if self.training.diverged() {
            self.shown.history.cut(progress.epochs);
            self.shown.time_machine.cut(progress.steps);
            self.shown.record.broken = Some(Broken::Diverged);
            *self.shown.evaluation = None;
            self.receive_progress(progress);
            self.test_on_all();
            self.set_message(Some(why));
        }
    }

    fn receive_evaluation(&mut self, evaluation: Evaluation) {
        let share = f64::from(evaluation.steps) / f64::from(self.training.steps.max(1));
        if !evaluation.error_without.is_empty() {
            *self.shown.ablation = Ablation { test: Some(evaluation.clone()), is_pending: false };
        }
        // A test on all digits takes several slices. Meanwhile a later test on fewer digits may have arrived.
        let is_latest = self.shown.evaluation.as_ref().is_none_or(|shown| evaluation.steps >= shown.steps);
        // Tests of a loaded model are no points on the curves of its run.
        if !self.shown.is_model() {
            let at = self.shown.position.scaled(share);
            self.shown.history.add_evaluation(at, evaluation.clone());
        }
        if is_latest {
            let is_complete = evaluation.complete;
            if is_complete && evaluation.steps > 0 && !self.shown.is_model() {
                self.shrink_offers();
            }
            *self.shown.evaluation = Some(evaluation);
            self.inspect_again(is_complete);
        }
    }
}
