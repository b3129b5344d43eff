//! The race: two runs with different settings, side by side.

pub mod contest;
pub mod events;
pub mod paired_test;
pub mod runner;
pub mod sides;
