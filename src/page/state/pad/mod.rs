//! The digit pad: its content, image and prediction.

pub mod changes;
pub mod reading;
pub mod subject;
