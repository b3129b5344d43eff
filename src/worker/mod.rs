//! The worker: a [`session::Session`] that answers messages, and the glue that runs it in a Web Worker.
//!
//! The session is plain Rust and is tested natively; only [`glue`] and [`fetch`] know the browser.

pub mod crew;
mod data;
mod fetch;
mod glue;
pub mod session;

pub use glue::start;
