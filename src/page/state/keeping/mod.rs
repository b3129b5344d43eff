//! Keeping: the browser stores each page's runs, to be resumed to the bit, and its drawing, so that a closed tab, a
//! crash, a reload or a stray key loses nothing.
//!
//! Each page writes records under keys of its own, a run under its number, so two tabs never overwrite each other. Run and
//! drawing are written separately, because a drawing is small enough to be written while a page closes. Each of the time
//! machine's moments ([`moments`]) is written once, in a store of its own; curves are packed ([`packed`]). A run that another
//! run has ended ([`ended`]) stays in the storage as long as the page offers to take it back.
//!
//! The records of pages that are gone are offered to the next page ([`offer`]). A record stays until the user has resumed or
//! discarded it, or until others are worth more ([`worth`]). [`kept`] defines the content of a record, [`orders`] the requests
//! to the storage. `page::browser::storage` carries them out.

pub mod ended;
pub mod ended_run;
pub mod keeper;
pub mod kept;
pub mod moments;
pub mod offer;
pub mod orders;
pub mod packed;
pub mod resuming;
pub mod saving;
pub mod shrinking;
#[cfg(test)]
mod tests;
pub mod worth;
