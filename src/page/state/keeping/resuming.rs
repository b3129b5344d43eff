//! How a page goes on with a run: one of a page that is gone, or one of its own that has ended or lost its worker.

use crate::page::state::State;
use crate::page::state::keeping::keeper::PendingRun;
use crate::page::state::keeping::kept::{KeptPage, KeptRun};
use crate::page::state::keeping::offer::{Content, OfferId, Origin, OwnRun, Resumption, Stored};
use crate::page::state::keeping::orders::{Fetched, StorageOrder};
use crate::page::state::keeping::worth::sift;
use crate::page::state::question::Restart;
use crate::page::state::run::dataset::SourceKind;
use crate::page::state::run::time_machine::TimeMachine;
use crate::page::state::run::training_loop::Pace;
use crate::page::state::run::workers::WorkerState;
use crate::page::state::shown::Shown;
use crate::protocol::ToWorker;
use crate::training::{Model, TrainConfig};

impl State {
    /// Takes the records of pages that are gone, except the records that this page goes on from. Has the records that
    /// are worth least deleted.
    pub(super) fn receive_records(&mut self, mut records: Vec<Stored>) {
        let pending = match &self.pending_run {
            Some(PendingRun::Kept(it)) => match &it.origin {
                Origin::Stored(stored) => stored.keys(),
                Origin::Own(_) => Vec::new(),
            },
            _ => Vec::new(),
        };
        let resumed = || self.keeping.resumed.values().flatten().chain(&pending);
        records.retain(|record| !resumed().any(|key| *key == record.key));
        let sifted = sift(records);
        if !sifted.dropped.is_empty() {
            self.keeping.orders.push(StorageOrder::DeleteRecords(sifted.dropped));
        }
        self.keeping.stored.set(sifted.kept);
        self.keeping.failure.set(None);
    }

    /// Goes on with the record that the user has chosen, now that it has been read.
    pub(super) fn receive_record(&mut self, key: String, fetched: Fetched) {
        let Some(idx) = self.keeping.stored.iter().position(|stored| stored.key == key) else { return };
        match fetched {
            Fetched::Whole(kept) => {
                let origin = Origin::Stored(self.keeping.stored.remove(idx));
                self.resume(Resumption { origin, kept: *kept });
            }
            Fetched::Gone => {
                self.keeping.stored.remove(idx);
                self.set_message(Some(
                    "What was kept is no longer here: another tab has gone on with it or discarded it.".to_owned(),
                ));
            }
            Fetched::Unreadable(why) => self.keeping.stored[idx].content = Content::Unreadable(why),
            Fetched::Refused(why) => {
                self.set_message(Some(format!("What was kept could not be read: {why}. It is still there.")));
            }
        }
    }

    /// The worker has failed: offers to resume the run from its last checkpoint.
    pub(in crate::page::state) fn offer_kept_run(&mut self) {
        self.give_back_pending();
        let number = self.keeping.number;
        if let Some(run) = self.keeping.run.clone()
            && !self.keeping.has(&OfferId::Own(number))
        {
            self.keeping.lost.insert(0, OwnRun { number, run });
            self.keeping.is_small.set(false);
        }
    }

    /// What the user was about to go on with is offered again. The run of a link goes on waiting.
    pub(in crate::page::state) fn give_back_pending(&mut self) {
        if let Some(PendingRun::Kept(it)) = self.pending_run.take_if(|run| matches!(run, PendingRun::Kept(_))) {
            self.give_back(*it);
        }
    }

    fn give_back(&mut self, resumption: Resumption) {
        match (resumption.origin, resumption.kept.run) {
            (Origin::Stored(stored), _) => self.keeping.stored.insert(0, stored),
            (Origin::Own(number), Some(run)) => self.keeping.lost.insert(0, OwnRun { number, run }),
            (Origin::Own(_), None) => {}
        }
    }

    pub(super) fn discard(&mut self, id: &OfferId) {
        match id {
            OfferId::Own(number) if self.keeping.has(id) => {
                self.keeping.lost.retain(|own| own.number != *number);
                if self.keeping.number == *number {
                    self.keeping.run = None;
                    self.keeping.saved_steps.set(None);
                }
                self.write_run(*number);
            }
            OfferId::Stored(key) => {
                if let Some(idx) = self.keeping.stored.iter().position(|stored| stored.key == *key) {
                    let keys = self.keeping.stored.remove(idx).keys();
                    self.keeping.orders.extend([StorageOrder::DeleteRecords(keys), StorageOrder::Find]);
                }
            }
            OfferId::Own(_) => {}
        }
    }

    /// The user goes on with an offer, after a question if the present run has taken steps.
    pub(super) fn resume_or_ask(&mut self, id: OfferId) {
        if !self.keeping.has(&id) {
            return;
        }
        if *self.worker == WorkerState::Lost {
            self.resume_kept(&id);
        } else {
            self.restart_or_ask("The run that was kept".to_owned(), Restart::KeptRun(id));
        }
    }

    /// Accepts the offer. A record has to be read first.
    pub(in crate::page::state) fn resume_kept(&mut self, id: &OfferId) {
        match id {
            OfferId::Own(number) => {
                if let Some(idx) = self.keeping.lost.iter().position(|own| own.number == *number) {
                    let own = self.keeping.lost.remove(idx);
                    self.resume_own(own);
                }
            }
            OfferId::Stored(key) => self.keeping.orders.push(StorageOrder::Fetch(key.clone())),
        }
    }

    /// Goes on with a run of this page; the drawing stays.
    pub(super) fn resume_own(&mut self, OwnRun { number, run }: OwnRun) {
        let kept = KeptPage { pad: self.pad(), run: Some(run) };
        self.resume(Resumption { origin: Origin::Own(number), kept });
    }

    /// Shows the drawing of what was kept, and resumes its run as soon as the run's data set is loaded.
    fn resume(&mut self, resumption: Resumption) {
        if *self.worker == WorkerState::Lost {
            self.restart_worker();
        }
        self.question.set(None);
        self.put_on_pad(resumption.kept.pad.clone());
        let Some(run) = &resumption.kept.run else {
            self.save();
            if let Origin::Stored(stored) = resumption.origin {
                self.keeping.orders.push(StorageOrder::DeleteRecords(stored.keys()));
            }
            return;
        };
        let source = run.source;
        let is_in_use = self.dataset.as_ref().is_some_and(|dataset| dataset.checksum == run.checksum);
        if source == SourceKind::Files && !is_in_use {
            self.set_message(Some(
                "This run learnt from your own files: choose the same files under “Digits”, then go on with it."
                    .to_owned(),
            ));
            self.give_back(resumption);
            return;
        }
        self.pending_run = Some(PendingRun::Kept(Box::new(resumption)));
        self.prepare_digits(source);
    }

    /// The data set is loaded: resumes the run if the checksum says that these are the run's digits.
    pub(in crate::page::state) fn resume_on_digits(&mut self, resumption: Resumption) {
        let (Some(run), Some(dataset)) = (&resumption.kept.run, &*self.dataset) else { return };
        if run.checksum != dataset.checksum {
            self.set_message(Some(format!(
                "The kept run cannot be resumed: it learnt from other digits ({}) than those loaded now.",
                run.dataset
            )));
            self.give_back(resumption);
            self.start(TrainConfig::clone(&self.config));
            return;
        }
        // The run on the page stops. Where there is none, the pace is what the user has pressed while the digits came.
        if self.training.has_run() {
            self.training.pace.set(Pace::Paused);
        }
        self.training.start_sent();
        if let Some(run) = resumption.kept.run {
            self.resume_run(run, &resumption.origin);
        }
    }

    fn resume_run(&mut self, run: KeptRun, origin: &Origin) {
        self.config.set(run.checkpoint.config.clone());
        self.replace_shown(Shown::run(run.checkpoint.config.clone()));
        self.outbox.push(ToWorker::Resume(Box::new(run.checkpoint.clone())));
        self.outbox.push(ToWorker::Evaluate);
        self.next_record = Some(run.record.clone());
        self.rescue_is_due = run.rescue_is_due;
        *self.shown.position = run.position;
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
        match origin {
            Origin::Own(number) => self.keeping.number = *number,
            Origin::Stored(stored) => {
                self.keeping.resumed.insert(self.keeping.number, stored.keys());
            }
        }
        self.write_run(self.keeping.number);
    }
}
