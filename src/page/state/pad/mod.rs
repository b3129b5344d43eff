//! What lies on the digit pad.

pub mod drawing;
pub mod subject;
