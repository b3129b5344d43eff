//! Runs that another run has ended, unasked or by mistake: each stays until it is taken back, or until a later run has
//! trained longer. The storage keeps it meanwhile, so that a page that is loaded again offers it.
//!
//! Every run that the page has kept stays, however short it is: what was said to be kept is not lost unasked.

use crate::page::state::State;
use crate::page::state::keeping::ended_run::EndedRun;
use crate::page::state::keeping::kept::KeptRun;
use crate::page::state::keeping::offer::OwnRun;
use crate::page::state::question::Restart;
use crate::page::state::run::asked_settings::AskedSettings;
use crate::page::state::run::history::Position;
use crate::page::state::run::workers::WorkerState;
use crate::protocol::{Progress, ToWorker};

/// The most ended runs that stay. Each takes some megabytes.
const MAX_ENDED: usize = 3;

impl State {
    /// The run that is shown is about to end: keeps it, if it was kept so far.
    pub(in crate::page::state) fn keep_ended_run(&mut self) {
        let Some(run) = self.keeping.run.clone() else { return };
        let Some(latest) = self.kept_run(run.checkpoint.clone()) else { return };
        self.ask(ToWorker::TakeCheckpoint);
        if self.keeping.ended.len() == MAX_ENDED {
            let seconds = |place: &usize| self.keeping.ended[*place].run.position.seconds;
            let shortest = (0..MAX_ENDED).min_by(|a, b| seconds(a).total_cmp(&seconds(b)));
            shortest.into_iter().for_each(|place| self.forget_ended_at(place));
        }
        let (number, asked) = (self.keeping.number, std::mem::take(&mut self.shown.asked));
        self.keeping.is_small.set(false);
        self.keeping.ended.push(EndedRun { number, run, latest: Some(Box::new(latest)), asked });
    }

    /// Takes what the worker reports of the run that has just ended: its last checkpoint.
    pub(in crate::page::state) fn receive_last_progress(&mut self, progress: &Progress) {
        let Some(checkpoint) = progress.checkpoint.as_deref() else { return };
        if let Some(ended) = self.keeping.ended.last_mut()
            && let Some(latest) = &mut ended.latest
        {
            latest.checkpoint = checkpoint.clone();
            latest.position = Position::from(progress);
            ended.run = KeptRun::clone(latest);
            let number = ended.number;
            self.write_run(number);
        }
    }

    /// Another run has started: of the runs before, the worker says no more.
    pub(in crate::page::state) fn end_last_run(&mut self) {
        if self.keeping.ended.iter().any(|ended| ended.latest.is_some()) {
            self.keeping.ended.iter_mut().for_each(|ended| ended.latest = None);
        }
    }

    /// The run that has just ended trained with the settings of this request from this step on.
    pub(in crate::page::state) fn last_settings_act(&mut self, number: u32, steps: u32) {
        if let Some(ended) = self.keeping.ended.last_mut()
            && let Some(latest) = &mut ended.latest
            && let Some(config) = AskedSettings::take(&mut ended.asked, number)
        {
            latest.record.change(steps, config);
        }
    }

    /// The run has come further: forgets ended runs that began before it and have trained for less.
    pub(in crate::page::state) fn forget_shorter_runs(&mut self) {
        let (seconds, number) = (self.shown.position.seconds, self.keeping.number);
        let is_shorter = |ended: &EndedRun| ended.number < number && ended.run.position.seconds < seconds;
        while let Some(place) = self.keeping.ended.iter().position(is_shorter) {
            self.forget_ended_at(place);
        }
    }

    /// Lets go of the run that has ended last.
    pub(super) fn forget_ended_run(&mut self) {
        if let Some(last) = self.keeping.ended.len().checked_sub(1) {
            self.forget_ended_at(last);
        }
    }

    fn forget_ended_at(&mut self, place: usize) {
        let ended = self.keeping.ended.remove(place);
        self.write_run(ended.number);
    }

    /// Takes the run back that has ended last, after a question if the present run has taken steps.
    pub(in crate::page::state) fn take_back(&mut self) {
        if *self.worker == WorkerState::Lost {
            // The run on the page is offered, too, and cannot go on as it is.
            self.resume_ended();
        } else if !self.keeping.ended.is_empty() {
            self.restart_or_ask("The run that has ended".to_owned(), Restart::EndedRun);
        }
    }

    /// Resumes the run that has ended last; the drawing stays.
    pub(in crate::page::state) fn resume_ended(&mut self) {
        if let Some(EndedRun { number, run, .. }) = self.keeping.ended.pop() {
            self.resume_own(OwnRun { number, run });
        }
    }
}
