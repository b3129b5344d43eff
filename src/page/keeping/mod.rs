//! What the browser keeps of a page, so that a closed tab, a crash or a reload loses nothing: the run, to go on with to
//! the bit, and the drawing.
//!
//! Each page keeps one record, under a key of its own, in the browser's IndexedDB ([`storage`]); so two tabs never write
//! over each other. Run and drawing are written apart: a drawing is small enough to be written while a page goes. So are
//! the moments to look back on ([`moments`]), of which only new ones are written; curves are packed ([`packed`]). A
//! record whose page has gone is offered to the next page ([`bar`]), and stays until someone has gone on with it or
//! discarded it. When it is written is decided in `state::keeping`; what is in it is said in [`kept`].

pub mod bar;
pub mod kept;
pub mod moments;
pub mod packed;
pub mod storage;

use super::share_link::Pad;
use kept::{Kept, KeptRun};

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
    pub kept: Result<Kept, String>,
}

/// What the storage is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Look for a record of a page that has gone.
    Find,
    /// Write this page's run; `Saved` or `Failed` answers.
    Save(Box<KeptRun>),
    /// Delete this page's run; `Saved` or `Failed` answers.
    SaveNoRun,
    /// Write what lies on the pad.
    SavePad(Pad),
    /// Delete another record.
    Forget(String),
}
