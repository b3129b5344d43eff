//! The worker: a [`session::Session`] that answers messages, and the glue that runs it in a Web Worker.
//!
//! The session is plain Rust and is tested natively; only [`glue`] and [`fetch`] know the browser.

mod data;
mod fetch;
mod glue;
mod good_weights;
pub mod inspection;
pub mod session;

pub use glue::start;
