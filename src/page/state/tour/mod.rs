//! The guided tour: its stops, and how far the user has come.

pub mod changes;
pub mod progress;
pub mod stops;
