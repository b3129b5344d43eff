//! The worker: a [`session::Session`] that answers messages, and the glue that runs it in a Web Worker.
//!
//! Session and crew are plain Rust and are tested natively. Only [`glue`], [`helper_glue`], [`fetch`] and the files whose
//! names begin with `web` know the browser.

mod beside;
pub mod better_turn;
mod cells;
pub mod crew;
mod data;
mod fetch;
pub mod film;
mod finite_weights;
mod glue;
mod helper_glue;
pub mod inspection;
mod load_sums;
mod rehearsal;
mod run;
pub mod session;
mod stopwatch;
mod web_film;
mod web_helpers;
mod web_memory;

pub use glue::start;
