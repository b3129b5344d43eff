//! What lies on the digit pad.

pub mod changes;
pub mod reading;
pub mod subject;
