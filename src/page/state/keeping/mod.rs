//! Keeping: the browser stores each page's run, to be resumed to the bit, and its drawing, so that a closed tab, a
//! crash or a reload loses nothing.
//!
//! Each page writes one record under its own key, so two tabs never overwrite each other. Run and drawing are written
//! separately, because a drawing is small enough to be written while a page closes. Each of the time machine's moments
//! ([`moments`]) is written once, in a store of its own; curves are packed ([`packed`]). The record of a closed page is
//! offered to the next page, and stays until the user has resumed or discarded it. [`kept`] defines the content of a
//! record, [`orders`] the requests to the storage. `page::browser::storage` carries them out.

pub mod keeper;
pub mod kept;
pub mod moments;
pub mod orders;
pub mod packed;
pub mod saving;
#[cfg(test)]
mod tests;
