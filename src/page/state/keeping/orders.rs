//! What happens to a kept record, and what the storage is asked to do.

use crate::page::state::files::link::Pad;
use crate::page::state::keeping::kept::{KeptPage, KeptRun};

/// Something happened to what the browser keeps.
#[derive(Clone, Debug, PartialEq)]
pub enum KeepingEvent {
    /// A record of a page that has gone was found.
    Found(Box<Found>),
    /// The run was written, or deleted.
    Saved,
    /// Something could not be written or looked for, and why.
    Failed(String),
    /// Seconds have passed: what has changed since is to be written.
    Due,
    /// The page was hidden, or is about to go.
    Hidden,
    /// Go on with what is offered.
    Resume,
    /// Delete what is offered.
    Discard,
}

/// A record as it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Its key.
    pub key: String,
    /// When it was written, milliseconds since 1970.
    pub at: f64,
    /// Its content, or what is wrong with it.
    pub kept: Result<KeptPage, String>,
}

/// What the storage is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum StorageOrder {
    /// Look for a record of a page that has gone.
    Find,
    /// Write this page's run; `Saved` or `Failed` answers.
    SaveRun(Box<KeptRun>),
    /// Delete this page's run; `Saved` or `Failed` answers.
    DeleteRun,
    /// Write what lies on the pad.
    SavePad(Pad),
    /// Delete another record.
    DeleteRecord(String),
}
