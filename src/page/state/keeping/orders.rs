//! Requests to the storage, and the events that it answers with.

use crate::page::state::files::link::Pad;
use crate::page::state::keeping::kept::{KeptPage, KeptRun};
use crate::page::state::keeping::offer::{OfferId, Stored};

/// An event of the storage, of the page's end, or of the offers to go on.
#[derive(Clone, Debug, PartialEq)]
pub enum KeepingEvent {
    /// The storage has these records of pages that are gone.
    Found(Vec<Stored>),
    /// The record with this key was read.
    Fetched(String, Fetched),
    /// The storage has this map of fates, or none.
    MapFound(Option<String>),
    /// The run was written or deleted.
    Saved,
    /// The storage failed, for this reason.
    Failed(String),
    /// Some seconds have passed: write what has changed.
    Due,
    /// The page was hidden, or is being closed.
    Hidden,
    /// Go on with this offer.
    Resume(OfferId),
    /// Delete what this offer is about.
    Discard(OfferId),
    /// Take back the run that has ended last.
    TakeBack,
    /// Let go of the run that has ended last.
    ForgetEnded,
}

/// A record that was to be read as a whole.
#[derive(Clone, Debug, PartialEq)]
pub enum Fetched {
    /// The record's content.
    Whole(Box<KeptPage>),
    /// There is no such record any more, or its page is open again.
    Gone,
    /// The record cannot be read, for this reason.
    Unreadable(String),
    /// The storage failed, for this reason.
    Refused(String),
}

/// A request to the storage.
#[derive(Clone, Debug, PartialEq)]
pub enum StorageOrder {
    /// Look for records of pages that are gone; `Found` answers.
    Find,
    /// Read the record with this key as a whole; `Fetched` answers.
    Fetch(String),
    /// Write this page's run with this number; `Saved` or `Failed` answers.
    SaveRun(u32, Box<KeptRun>),
    /// Delete this page's run with this number; `Saved` or `Failed` answers.
    DeleteRun(u32),
    /// Write the content of this page's pad.
    SavePad(Pad),
    /// Delete what pages that are gone have kept under these keys.
    DeleteRecords(Vec<String>),
    /// Read the map of fates; `MapFound` answers.
    FindMap,
    /// Write this map of fates in place of the one before.
    SaveMap(String),
}
