//! The digit pad: its content, image and prediction.

pub mod drawing;
pub mod reading;
pub mod subject;
