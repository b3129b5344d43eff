//! Requests to the storage, and the events that it answers with.

use crate::page::state::files::link::Pad;
use crate::page::state::keeping::kept::{KeptPage, KeptRun};

/// An event of the storage, of the page's end, or of the offer to resume.
#[derive(Clone, Debug, PartialEq)]
pub enum KeepingEvent {
    /// A record of a closed page was found.
    Found(Box<Found>),
    /// The run was written or deleted.
    Saved,
    /// The storage failed, for this reason.
    Failed(String),
    /// Some seconds have passed: write what has changed.
    Due,
    /// The page was hidden, or is being closed.
    Hidden,
    /// Resume the offered run.
    Resume,
    /// Delete the offered record.
    Discard,
}

/// A record that was found in the storage.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The record's key.
    pub key: String,
    /// When the record was written, milliseconds since 1970.
    pub at: f64,
    /// The record's content, or why it cannot be read.
    pub kept: Result<KeptPage, String>,
}

/// A request to the storage.
#[derive(Clone, Debug, PartialEq)]
pub enum StorageOrder {
    /// Look for a record of a closed page.
    Find,
    /// Write this page's run; `Saved` or `Failed` answers.
    SaveRun(Box<KeptRun>),
    /// Delete this page's run; `Saved` or `Failed` answers.
    DeleteRun,
    /// Write the content of this page's pad.
    SavePad(Pad),
    /// Delete the record of another page, with this key.
    DeleteRecord(String),
}
