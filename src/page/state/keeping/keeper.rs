//! The state of keeping: the runs to write, the offers to go on, and the orders for the storage.

use crate::page::state::files::link::Link;
use crate::page::state::keeping::ended_run::EndedRun;
use crate::page::state::keeping::kept::KeptRun;
use crate::page::state::keeping::offer::{Offer, OfferId, OwnRun, Resumption, Stored};
use crate::page::state::keeping::orders::StorageOrder;
use crate::page::state::tracked::Tracked;
use std::collections::{BTreeMap, BTreeSet};

/// The runs to write, the offers to go on, and the orders for the storage.
#[derive(Debug, Default)]
pub struct Keeping {
    /// Runs of this page that the user can go on with, because their worker has failed or their digits could not be had. The
    /// latest comes first.
    pub lost: Tracked<Vec<OwnRun>>,
    /// Records of pages that are gone, in the order of [`Keeping::offers`].
    pub stored: Tracked<Vec<Stored>>,
    /// Runs of this page that another run has ended and that the user can take back, the last one last.
    pub ended: Tracked<Vec<EndedRun>>,
    /// Whether the offers are shown on a line each.
    pub is_small: Tracked<bool>,
    /// Why the storage failed; `None` before a failure and after the next successful write.
    pub failure: Tracked<Option<String>>,
    /// The step of the stored run.
    pub saved_steps: Tracked<Option<u32>>,
    /// The run as of its last checkpoint.
    pub(super) run: Option<KeptRun>,
    /// The number of the run on the page among the runs of this page. The storage keeps each run under its number.
    pub(super) number: u32,
    /// The greatest number so far.
    pub(super) last_number: u32,
    /// The numbers of runs of this page of which the storage has an earlier state, or that it is to delete.
    pub(super) unwritten: BTreeSet<u32>,
    /// Whether the pad differs from the stored pad.
    pub(super) pad_needs_writing: bool,
    /// The run that is being written or deleted; none between writes.
    pub(super) being_written: Option<Write>,
    /// The keys of records that runs of this page, by their numbers, go on from. Those records are deleted once the storage
    /// has the runs under their own numbers.
    pub(super) resumed: BTreeMap<u32, Vec<String>>,
    pub(super) orders: Vec<StorageOrder>,
}

/// A run that is being written or deleted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Write {
    pub number: u32,
    /// The step of the run; none while the run is being deleted.
    pub steps: Option<u32>,
}

/// A run that starts or resumes as soon as its data set is loaded.
#[derive(Clone, Debug)]
pub enum PendingRun {
    /// The run of a link, to be repeated from step 0.
    Link(Box<Link>),
    /// A stored run, to be resumed.
    Kept(Box<Resumption>),
}

impl Keeping {
    /// All that the user can go on with: first runs of this page, then records, the newest first; last what cannot be read.
    pub fn offers(&self) -> Vec<Offer> {
        self.lost.iter().map(OwnRun::offer).chain(self.stored.iter().map(Stored::offer)).collect()
    }

    /// Whether this offer can be taken.
    pub fn has(&self, id: &OfferId) -> bool {
        match id {
            OfferId::Own(number) => self.lost.iter().any(|own| own.number == *number),
            OfferId::Stored(key) => self.stored.iter().any(|stored| stored.key == *key),
        }
    }

    /// Forgets the last checkpoint of the run, so that the next run does not count this one as ended.
    pub fn forget_run(&mut self) {
        self.run = None;
        self.renumber();
    }

    /// Hands out the orders for the storage, each once.
    pub fn take_orders(&mut self) -> Vec<StorageOrder> {
        std::mem::take(&mut self.orders)
    }

    /// Adds an order for the storage.
    pub fn order(&mut self, order: StorageOrder) {
        self.orders.push(order);
    }

    /// Another run begins.
    pub(super) fn renumber(&mut self) {
        self.last_number += 1;
        self.number = self.last_number;
    }
}
