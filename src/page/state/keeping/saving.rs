//! When the page writes its run into the browser's storage, and how a page resumes a stored run.
//!
//! The worker sends a checkpoint every four seconds and whenever training pauses, and the page writes each checkpoint.
//! The drawing is written some seconds after a change, and when the page is hidden. At most one write is unanswered at
//! a time, so that a slow disk delays nothing: of the checkpoints that arrive meanwhile, the latest is written next.

use crate::page::state::State;
use crate::page::state::keeping::keeper::{Offer, PendingRun};
use crate::page::state::keeping::kept::{KeptPage, KeptRun, MAX_MOMENT_BYTES, MAX_SAMPLES};
use crate::page::state::keeping::orders::{Found, KeepingEvent, StorageOrder};
use crate::page::state::question::Restart;
use crate::page::state::run::dataset::SourceKind;
use crate::page::state::run::time_machine::TimeMachine;
use crate::page::state::run::training_loop::Pace;
use crate::page::state::run::workers::WorkerState;
use crate::page::state::shown::Shown;
use crate::protocol::{Checkpoint, ToWorker};
use crate::training::{Model, TrainConfig};

impl State {
    /// Applies an event of the storage, of the page's end, or of the offer to resume.
    pub(in crate::page::state) fn change_keeping(&mut self, event: KeepingEvent) {
        match event {
            KeepingEvent::Found(found) => self.receive_record(*found),
            KeepingEvent::Saved => self.saved(),
            KeepingEvent::Failed(why) => {
                self.keeping.steps_being_written = None;
                self.keeping.saved_steps.set(None);
                self.keeping.failure.set(Some(why));
            }
            KeepingEvent::Due => self.save(),
            KeepingEvent::Hidden => self.save_before_leaving(),
            KeepingEvent::Resume if *self.worker == WorkerState::Lost => self.resume_kept(),
            KeepingEvent::Resume => self.restart_or_ask("The run that was kept".to_owned(), Restart::KeptRun),
            KeepingEvent::Discard => self.discard(),
        }
    }

    fn receive_record(&mut self, found: Found) {
        match found.kept {
            Ok(kept) if !kept.is_worth_offering() => {
                self.keeping.orders.extend([StorageOrder::DeleteRecord(found.key), StorageOrder::Find])
            }
            Ok(kept) if self.keeping.offer.is_none() => {
                self.keeping.offer.set(Some(Offer { key: Some(found.key), at: Some(found.at), kept }));
            }
            Ok(_) => {}
            Err(why) => {
                self.keeping.orders.extend([StorageOrder::DeleteRecord(found.key), StorageOrder::Find]);
                self.set_message(Some(format!("An earlier run was kept here, but it cannot be resumed: {why}.")));
            }
        }
    }

    /// Stores the worker's checkpoint, with everything else that a page needs to resume the run.
    pub(in crate::page::state) fn keep_checkpoint(&mut self, mut checkpoint: Checkpoint) {
        let Some(dataset) = self.dataset.as_ref().filter(|_| !self.shown.is_model() && checkpoint.steps > 0) else {
            return;
        };
        // Changed settings act from this checkpoint on, unless the current slice was requested before the change.
        if !self.shown.record.has_pending() {
            checkpoint.config = TrainConfig::clone(&self.shown.config);
        }
        self.keeping.run = Some(KeptRun {
            checkpoint,
            source: SourceKind::of(&dataset.source),
            dataset: dataset.name.clone(),
            checksum: dataset.checksum,
            position: *self.shown.position,
            evaluation: Option::clone(&self.shown.evaluation),
            record: self.shown.record.without_pending(),
            history: self.shown.history.at_most(MAX_SAMPLES),
            moments: self.shown.time_machine.thinned_to(MAX_MOMENT_BYTES),
            earlier_runs: Vec::clone(&self.earlier_runs),
            n_earlier_runs: self.n_earlier_runs,
        });
        self.keeping.run_needs_writing = true;
        self.save();
    }

    /// The pad has changed: the next [`KeepingEvent::Due`] writes it.
    pub(in crate::page::state) fn mark_pad_changed(&mut self) {
        self.keeping.pad_needs_writing = true;
    }

    /// The run has ended: its stored copy is deleted with the next write.
    pub(in crate::page::state) fn drop_kept_run(&mut self) {
        if self.keeping.run.take().is_some() {
            self.keeping.run_needs_writing = true;
            self.keeping.saved_steps.set(None);
        }
    }

    /// Whether the page has a checkpoint of its run.
    pub(in crate::page::state) fn has_kept_run(&self) -> bool {
        self.keeping.run.is_some()
    }

    /// Orders the unwritten pad and run to be written; the run only if no other write is unanswered.
    fn save(&mut self) {
        if std::mem::take(&mut self.keeping.pad_needs_writing) {
            let pad = self.pad();
            self.keeping.orders.push(StorageOrder::SavePad(pad));
        }
        let keeping = &mut self.keeping;
        if !keeping.run_needs_writing || keeping.steps_being_written.is_some() {
            return;
        }
        let order = match &keeping.run {
            Some(run) => StorageOrder::SaveRun(Box::new(run.clone())),
            // The run that this page offers stays stored until another run replaces it.
            None if keeping.offer.as_ref().is_some_and(|offer| offer.key.is_none()) => return,
            None => StorageOrder::DeleteRun,
        };
        keeping.run_needs_writing = false;
        keeping.steps_being_written = Some(keeping.run.as_ref().map_or(0, |run| run.checkpoint.steps));
        keeping.orders.push(order);
    }

    fn saved(&mut self) {
        let keeping = &mut self.keeping;
        keeping.failure.set(None);
        let written = keeping.steps_being_written.take();
        keeping.saved_steps.set(written.filter(|steps| *steps > 0 && keeping.run.is_some()));
        if let Some(key) = keeping.resumed_key.take() {
            keeping.orders.push(StorageOrder::DeleteRecord(key));
        }
        self.save();
    }

    /// Writes pad and run at once. A run in training also requests a fresh checkpoint, which arrives if the page is
    /// only hidden, and not closed.
    fn save_before_leaving(&mut self) {
        self.save();
        if *self.training.pace != Pace::Paused && !self.shown.is_model() && self.training.steps > 0 {
            self.ask(ToWorker::TakeCheckpoint);
        }
    }

    /// The worker has failed: offers to resume the run from its last checkpoint.
    pub(in crate::page::state) fn offer_kept_run(&mut self) {
        if let Some(PendingRun::Kept(offer)) = self.pending_run.take() {
            self.keeping.offer.set(Some(*offer));
        } else if self.has_kept_run() {
            let kept = KeptPage { pad: self.pad(), run: self.keeping.run.clone() };
            self.keeping.offer.set(Some(Offer { key: None, at: None, kept }));
        }
    }

    fn discard(&mut self) {
        match self.keeping.offer.take() {
            Some(Offer { key: Some(key), .. }) => {
                self.keeping.orders.extend([StorageOrder::DeleteRecord(key), StorageOrder::Find])
            }
            Some(_) => {
                self.keeping.run = None;
                self.keeping.run_needs_writing = true;
                self.save();
            }
            None => {}
        }
    }

    /// Accepts the offer: shows its drawing, and resumes its run as soon as the run's data set is loaded.
    pub(in crate::page::state) fn resume_kept(&mut self) {
        let Some(offer) = self.keeping.offer.take() else { return };
        if *self.worker == WorkerState::Lost {
            self.restart_worker();
        }
        self.question.set(None);
        self.put_on_pad(offer.kept.pad.clone());
        let Some(run) = &offer.kept.run else {
            self.save();
            self.keeping.orders.extend(offer.key.map(StorageOrder::DeleteRecord));
            return;
        };
        let source = run.source;
        let is_in_use = self.dataset.as_ref().is_some_and(|dataset| dataset.checksum == run.checksum);
        if source == SourceKind::Files && !is_in_use {
            self.set_message(Some(
                "This run learnt from your own files: choose the same four files under “Digits”, then go on with it."
                    .to_owned(),
            ));
            self.keeping.offer.set(Some(offer));
            return;
        }
        self.pending_run = Some(PendingRun::Kept(Box::new(offer)));
        self.prepare_digits(source);
    }

    /// The data set is loaded: resumes the offered run if the checksum says that these are the run's digits.
    pub(in crate::page::state) fn resume_offer(&mut self, offer: Offer) {
        let (Some(run), Some(dataset)) = (&offer.kept.run, &*self.dataset) else { return };
        if run.checksum != dataset.checksum {
            self.set_message(Some(format!(
                "The kept run cannot be resumed: it learnt from other digits ({}) than those loaded now.",
                run.dataset
            )));
            self.keeping.offer.set(Some(offer));
            self.start(TrainConfig::clone(&self.config));
            return;
        }
        self.training.pace.set(Pace::Paused);
        self.training.start_sent();
        let key = offer.key;
        if let Some(run) = offer.kept.run {
            self.resume_run(run);
        }
        self.keeping.resumed_key = key;
    }

    fn resume_run(&mut self, run: KeptRun) {
        self.config.set(run.checkpoint.config.clone());
        self.replace_shown(Shown::run(run.checkpoint.config.clone()));
        self.outbox.push(ToWorker::Resume(Box::new(run.checkpoint.clone())));
        self.outbox.push(ToWorker::Evaluate);
        self.next_record = Some(run.record.clone());
        *self.shown.evaluation = run.evaluation.clone();
        *self.shown.history = run.history.clone();
        *self.shown.time_machine = TimeMachine::with_moments(run.moments.clone());
        let first = run.moments.samples().first().filter(|moment| moment.steps == 0);
        self.shown.initial_model = first.and_then(|moment| Model::from_bytes(&self.config, &moment.bytes).ok());
        if self.earlier_runs.is_empty() {
            *self.earlier_runs = run.earlier_runs.clone();
            self.n_earlier_runs = run.n_earlier_runs;
        }
        self.keeping.run = Some(run);
        self.keeping.run_needs_writing = true;
        self.save();
    }
}
