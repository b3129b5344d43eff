//! The state of keeping: the run to write, the offer to resume, and the orders for the storage.

use crate::page::state::keeping::kept::{KeptPage, KeptRun};
use crate::page::state::keeping::orders::StorageOrder;
use crate::page::state::run::record::Recipe;
use crate::page::state::tracked::Tracked;

/// The run to write, the offer to resume, and the orders for the storage.
#[derive(Debug, Default)]
pub struct Keeping {
    /// The record that the user can resume: of a closed page, or of this page before its worker failed.
    pub offer: Tracked<Option<Offer>>,
    /// Why the storage failed; `None` before a failure and after the next successful write.
    pub failure: Tracked<Option<String>>,
    /// The step of the stored run.
    pub saved_steps: Tracked<Option<u32>>,
    /// The run as of its last checkpoint.
    pub(super) run: Option<KeptRun>,
    /// Whether `run` differs from the stored run.
    pub(super) run_needs_writing: bool,
    /// Whether the pad differs from the stored pad.
    pub(super) pad_needs_writing: bool,
    /// The step of the run that is being written, 0 while the stored run is being deleted; none between writes.
    pub(super) steps_being_written: Option<u32>,
    /// The key of the record that this page resumed. That record is deleted after this page's first write.
    pub(super) resumed_key: Option<String>,
    pub(super) orders: Vec<StorageOrder>,
}

/// An offer to resume: a stored run and drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The record's key in the storage; none for this page's own run, after its worker failed.
    pub key: Option<String>,
    /// When the record was written, milliseconds since 1970.
    pub at: Option<f64>,
    /// The content of the record.
    pub kept: KeptPage,
}

/// A run that starts or resumes as soon as its data set is loaded.
#[derive(Clone, Debug)]
pub enum PendingRun {
    /// The run of a link, to be repeated from step 0.
    Recipe(Box<Recipe>),
    /// A stored run, to be resumed.
    Kept(Box<Offer>),
}

impl Keeping {
    /// Hands out the orders for the storage, each once.
    pub fn take_orders(&mut self) -> Vec<StorageOrder> {
        std::mem::take(&mut self.orders)
    }
}
