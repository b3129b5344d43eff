//! The guided tour: its stops, and the user's progress.

pub mod course;
pub mod progress;
pub mod stops;
