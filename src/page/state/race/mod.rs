//! The race of two settings, without the browser.

pub mod changes;
pub mod contest;
pub mod sides;
