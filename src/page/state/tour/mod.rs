//! The guided tour: its stops, and the user's progress.

pub mod changes;
pub mod progress;
pub mod stops;
