//! When the page writes its runs into the browser's storage.
//!
//! The worker sends a checkpoint every four seconds and whenever training pauses, and the page writes each checkpoint.
//! A run that rests after steps made one by one has no checkpoint of its last step, and the page asks for one.
//! The drawing is written when a stroke ends, some seconds after another change, and when the page is hidden. At most one write is unanswered at
//! a time, so that a slow disk delays nothing: of the checkpoints that arrive meanwhile, the latest is written next.

use crate::page::state::State;
use crate::page::state::fates::map_of_fates::FatesEvent;
use crate::page::state::keeping::keeper::{PendingRun, Write};
use crate::page::state::keeping::kept::{KeptRun, MAX_MOMENT_BYTES, MAX_SAMPLES};
use crate::page::state::keeping::offer::Origin;
use crate::page::state::keeping::orders::{KeepingEvent, StorageOrder};
use crate::page::state::run::dataset::SourceKind;
use crate::page::state::run::training_loop::Pace;
use crate::protocol::{Checkpoint, ToWorker};
use crate::training::TrainConfig;

impl State {
    /// Applies an event of the storage, of the page's end, or of the offers to go on.
    pub(in crate::page::state) fn change_keeping(&mut self, event: KeepingEvent) {
        match event {
            KeepingEvent::Found(records) => self.receive_records(records),
            KeepingEvent::Fetched(key, fetched) => self.receive_record(key, fetched),
            KeepingEvent::MapFound(text) => self.change_fates(FatesEvent::Kept(text)),
            KeepingEvent::Saved => self.saved(),
            KeepingEvent::Failed(why) => self.not_saved(why),
            KeepingEvent::Due => {
                self.save();
                self.save_map();
                self.checkpoint_at_rest();
            }
            KeepingEvent::Hidden => {
                self.training.hurry();
                self.save_map();
                self.save_before_leaving();
            }
            KeepingEvent::Resume(id) => self.resume_or_ask(id),
            KeepingEvent::Discard(id) => self.discard(&id),
            KeepingEvent::TakeBack => self.take_back(),
            KeepingEvent::ForgetEnded => self.forget_ended_run(),
        }
    }

    /// Stores the worker's checkpoint, with everything else that a page needs to resume the run.
    pub(in crate::page::state) fn keep_checkpoint(&mut self, checkpoint: Checkpoint) {
        let Some(run) = self.kept_run(checkpoint) else { return };
        self.keeping.run = Some(run);
        self.write_run(self.keeping.number);
    }

    /// The run with this checkpoint, as a page keeps it; none for a loaded model, or before the first step.
    pub(in crate::page::state) fn kept_run(&self, checkpoint: Checkpoint) -> Option<KeptRun> {
        let dataset = self.dataset.as_ref().filter(|_| !self.shown.is_model() && checkpoint.steps > 0)?;
        Some(KeptRun {
            checkpoint,
            source: SourceKind::of(&dataset.source),
            dataset: dataset.name.clone(),
            checksum: dataset.checksum,
            position: *self.shown.position,
            evaluation: Option::clone(&self.shown.evaluation),
            record: self.next_record.as_ref().unwrap_or(&self.shown.record).clone(),
            history: self.shown.history.at_most(MAX_SAMPLES),
            moments: self.shown.time_machine.thinned_to(MAX_MOMENT_BYTES),
            earlier_runs: Vec::clone(&self.earlier_runs),
            n_earlier_runs: self.n_earlier_runs,
            rescue_is_due: self.rescue_is_due,
        })
    }

    /// Stores settings that act from this step on, if the run was stored there.
    pub(in crate::page::state) fn keep_settings(&mut self, steps: u32, config: TrainConfig) {
        if let Some(run) = self.keeping.run.as_mut().filter(|run| run.checkpoint.steps == steps) {
            run.checkpoint.config = config;
            run.record = self.shown.record.clone();
            self.write_run(self.keeping.number);
        }
    }

    /// The pad has changed: the next [`KeepingEvent::Due`] writes it.
    pub(in crate::page::state) fn mark_pad_changed(&mut self) {
        self.keeping.pad_needs_writing = true;
    }

    /// The run has ended: its stored copy is deleted with the next write, unless the user can take the run back.
    pub(in crate::page::state) fn drop_kept_run(&mut self) {
        let number = self.keeping.number;
        if self.keeping.run.take().is_some() {
            self.keeping.saved_steps.set(None);
            if self.own_run(number).is_none() {
                self.keeping.unwritten.insert(number);
            }
        }
        self.keeping.renumber();
    }

    /// Whether the page has a checkpoint of its run.
    pub(in crate::page::state) fn has_kept_run(&self) -> bool {
        self.keeping.run.is_some()
    }

    /// The run of this page with this number, as the storage should hold it; `None` if the storage should not hold it.
    fn own_run(&self, number: u32) -> Option<&KeptRun> {
        let keeping = &self.keeping;
        let on_page = keeping.run.as_ref().filter(|_| number == keeping.number);
        let ended = || keeping.ended.iter().find(|ended| ended.number == number).map(|ended| &ended.run);
        let lost = || keeping.lost.iter().find(|own| own.number == number).map(|own| &own.run);
        let pending = || match &self.pending_run {
            Some(PendingRun::Kept(it)) if it.origin == Origin::Own(number) => it.kept.run.as_ref(),
            _ => None,
        };
        on_page.or_else(ended).or_else(lost).or_else(pending)
    }

    /// Has the run of this page with this number written, or deleted if the page has let go of it.
    pub(super) fn write_run(&mut self, number: u32) {
        self.keeping.unwritten.insert(number);
        self.save();
    }

    /// Orders the unwritten pad and a run to be written; the run only if no other write is unanswered.
    pub(in crate::page::state) fn save(&mut self) {
        if std::mem::take(&mut self.keeping.pad_needs_writing) {
            let pad = self.pad();
            self.keeping.orders.push(StorageOrder::SavePad(pad));
        }
        if self.keeping.being_written.is_some() {
            return;
        }
        // What is to be deleted can wait.
        let waiting = || self.keeping.unwritten.iter().rev().copied();
        let to_write = waiting().find(|number| self.own_run(*number).is_some());
        let Some(number) = to_write.or_else(|| waiting().next()) else { return };
        self.keeping.unwritten.remove(&number);
        let run = self.own_run(number).cloned();
        self.keeping.being_written = Some(Write { number, steps: run.as_ref().map(|run| run.checkpoint.steps) });
        self.keeping.orders.push(match run {
            Some(run) => StorageOrder::SaveRun(number, Box::new(run)),
            None => StorageOrder::DeleteRun(number),
        });
    }

    fn saved(&mut self) {
        let keeping = &mut self.keeping;
        keeping.failure.set(None);
        if let Some(Write { number, steps }) = keeping.being_written.take() {
            if number == keeping.number {
                keeping.saved_steps.set(steps.filter(|_| keeping.run.is_some()));
            }
            // If the run was deleted and not written, the record that the run went on from stays.
            let replaced = keeping.resumed.remove(&number).filter(|_| steps.is_some());
            keeping.orders.extend(replaced.map(StorageOrder::DeleteRecords));
        }
        self.save();
    }

    /// The storage has failed: what was being written is written again with the next [`KeepingEvent::Due`].
    fn not_saved(&mut self, why: String) {
        let keeping = &mut self.keeping;
        keeping.unwritten.extend(keeping.being_written.take().map(|write| write.number));
        keeping.saved_steps.set(None);
        keeping.failure.set(Some(why));
    }

    /// Asks for a checkpoint of a run that rests at another step than its latest checkpoint.
    fn checkpoint_at_rest(&mut self) {
        let steps = self.training.steps;
        let rests = *self.training.pace == Pace::Paused && steps > 0 && !self.shown.is_model();
        let is_kept = self.keeping.run.as_ref().is_some_and(|run| run.checkpoint.steps == steps);
        if rests && !is_kept && self.dataset.is_some() {
            self.ask(ToWorker::TakeCheckpoint);
        }
    }

    /// Writes pad and run at once. A run in training also requests a fresh checkpoint, which arrives if the page is
    /// only hidden, and not closed.
    fn save_before_leaving(&mut self) {
        self.save();
        if *self.training.pace != Pace::Paused && !self.shown.is_model() && self.training.steps > 0 {
            self.ask(ToWorker::TakeCheckpoint);
        }
    }
}
