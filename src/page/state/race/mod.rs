//! The race: two runs with different settings, side by side.

pub mod changes;
pub mod contest;
pub mod sides;
