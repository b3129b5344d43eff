//! How the run goes: its pace, and what it reports.

use crate::page::state::State;
use crate::page::state::run::history::Position;
use crate::page::state::run::record::Broken;
use crate::page::state::run::training_loop::{Pace, TrainingLoop};
use crate::page::state::run::workers::Workers;
use crate::page::state::shown::Ablation;
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
        if pace == Pace::Running && *self.training.pace != Pace::Running {
            self.shown.auto_stop.begin(*self.shown.position);
        }
        self.training.pace.set(pace);
        self.shown.stands_still.set(false);
        self.shown.replaying.set(None);
        if pace == Pace::Paused {
            self.test_on_all();
        }
    }

    /// Makes room for training: a model that is shown gives way to a fresh run, and a run that is finished stays so.
    fn can_train(&mut self) -> bool {
        if self.shown.is_finished {
            self.set_message(Some(FINISHED.to_owned()));
            return false;
        }
        self.leave_model();
        self.shown.replaying.set(None);
        // Who looks back and trains sees what is learnt now.
        self.view_moment(self.shown.time_machine.len().saturating_sub(1));
        true
    }

    pub(in crate::page::state) fn train_until(&mut self, want: fn(&mut TrainingLoop)) {
        if !self.can_train() {
            return;
        }
        want(&mut self.training);
    }

    /// Tests the weights that training has stopped at on all test digits, unless that is done already.
    pub(in crate::page::state) fn test_on_all(&mut self) {
        let is_last = |steps: u32| steps == self.training.steps && !self.training.is_in_slice();
        let done = self.shown.evaluation.as_ref().is_some_and(|test| test.complete && is_last(test.steps));
        if !done && self.training.steps > 0 {
            self.ask(ToWorker::Evaluate);
        }
    }

    /// Asks for a test with each expert switched off in turn.
    pub(in crate::page::state) fn ablate(&mut self) {
        if self.ask(ToWorker::Ablate) {
            self.shown.ablation.is_pending = true;
        }
    }

    /// Asks for a check of the gradients.
    pub(in crate::page::state) fn check_gradients(&mut self) {
        if self.ask(ToWorker::CheckGradients) {
            self.shown.gradients.is_pending = true;
        }
    }

    /// Takes over what `progress` reports.
    pub(in crate::page::state) fn receive_progress(&mut self, progress: Progress) {
        let paused_before = *self.training.pace == Pace::Paused;
        if !self.training.progressed(progress.steps, progress.steps_per_epoch) {
            return;
        }
        let along =
            Position { epochs: progress.epochs, examples: progress.examples, seconds: progress.train_ms / 1000.0 };
        self.shown.position.set(along);
        self.workers.set(Workers { at_work: progress.workers, ..*self.workers });
        self.shown.throughput.add(progress.examples, progress.train_ms);
        if let Some(figures) = progress.training {
            let stands_still = self.shown.auto_stop.add(along, f64::from(figures.error)) && self.stops_at_standstill;
            if stands_still && *self.training.pace == Pace::Running && self.config.schedule != Schedule::OneCycle {
                self.training.pace.set(Pace::Paused);
                self.shown.stands_still.set(true);
            }
            self.shown.history.add_training(along, progress.steps, figures.clone());
            self.shown.training_figures = Some(figures);
        }
        if self.training.is_idle() {
            self.shown.record.apply_pending(progress.steps);
        }
        self.shown.is_finished = progress.finished;
        if progress.finished {
            self.training.finished();
        }
        // The worker's copy of a loaded model is at step 0 of a run that never begins.
        if let Some(weights) = progress.weights.filter(|_| !self.shown.is_model()) {
            self.receive_weights(weights);
        }
        if let Some(evaluation) = progress.evaluation {
            self.receive_evaluation(*evaluation);
        }
        if let Some(checkpoint) = progress.checkpoint {
            self.keep_checkpoint(*checkpoint);
        }
        if *self.training.pace == Pace::Paused && !paused_before {
            self.test_on_all();
        }
    }

    /// The run has diverged and is back at good weights: it waits there, and the curves end there.
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
        // A test on all digits takes several slices: by then a later one on fewer may be shown.
        let is_latest = self.shown.evaluation.as_ref().is_none_or(|shown| evaluation.steps >= shown.steps);
        // The curves are those of a run, and a model that was loaded has none.
        if !self.shown.is_model() {
            let at = self.shown.position.scaled(share);
            self.shown.history.add_evaluation(at, evaluation.clone());
        }
        if is_latest {
            let is_complete = evaluation.complete;
            *self.shown.evaluation = Some(evaluation);
            self.inspect_again(is_complete);
        }
    }
}
