//! What the browser keeps of a page, so that a closed tab, a crash or a reload loses nothing: the run, to resume to the
//! bit, and the drawing.
//!
//! Each page keeps one record, under a key of its own, so two tabs never write over each other. Run and drawing are
//! written apart: a drawing is small enough to be written while a page goes. The moments to look back on ([`moments`])
//! are written apart too, each once; curves are packed ([`packed`]). A record whose page has gone is offered to the next
//! page and stays until someone has resumed or discarded it. [`kept`] says what is in a record, [`orders`] what the
//! storage is asked to do. The storage itself is the browser's (`page::browser::storage`).

pub mod changes;
pub mod keeper;
pub mod kept;
pub mod moments;
pub mod orders;
pub mod packed;
#[cfg(test)]
mod tests;
