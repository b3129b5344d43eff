//! The worker: a [`session::Session`] that answers messages, and the glue that runs it in a Web Worker.
//!
//! Session and crew are plain Rust and are tested natively; only [`glue`], [`fetch`] and what is named after the web know
//! the browser.

pub mod crew;
mod data;
mod fetch;
mod glue;
mod good_weights;
mod helper_glue;
pub mod inspection;
mod rehearsal;
mod run;
pub mod session;
mod web_helpers;
mod web_memory;

pub use glue::start;
