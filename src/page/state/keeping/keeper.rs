//! What is kept, what is offered, and what is on its way to the storage.

use crate::page::state::keeping::kept::{KeptPage, KeptRun};
use crate::page::state::keeping::orders::StorageOrder;
use crate::page::state::run::record::Recipe;
use crate::page::state::tracked::Tracked;

/// What is kept, what is offered, and what is on its way to the storage.
#[derive(Debug, Default)]
pub struct Keeping {
    /// What a page that has gone has left, or this one before its worker failed.
    pub offer: Tracked<Option<Offer>>,
    /// Why nothing is kept, if so.
    pub failure: Tracked<Option<String>>,
    /// Steps of the run that is in the storage.
    pub saved_steps: Tracked<Option<u32>>,
    /// The run as it was last put down.
    pub(super) run: Option<KeptRun>,
    /// Whether that is not written yet.
    pub(super) run_needs_writing: bool,
    /// Whether what lies on the pad is not written yet.
    pub(super) pad_needs_writing: bool,
    /// The steps of the run on its way to the storage, 0 where the one there is to go.
    pub(super) steps_being_written: Option<u32>,
    /// The record that this run comes from: it goes once this page has one.
    pub(super) resumed_key: Option<String>,
    pub(super) orders: Vec<StorageOrder>,
}

/// Something to go on with.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Its key in the storage; none for what this page itself has kept.
    pub key: Option<String>,
    /// When it was written, milliseconds since 1970.
    pub at: Option<f64>,
    /// The record.
    pub kept: KeptPage,
}

/// What begins once its digits are there.
#[derive(Clone, Debug)]
pub enum PendingRun {
    /// The run of a link, from the start.
    Recipe(Box<Recipe>),
    /// A run that was kept, with its record.
    Kept(Box<Offer>),
}

impl Keeping {
    /// Takes what the storage is to do.
    pub fn take_orders(&mut self) -> Vec<StorageOrder> {
        std::mem::take(&mut self.orders)
    }
}
