//! The digit pad: its content, image and prediction.

pub mod drawing;
pub mod grid;
pub mod hand;
pub mod reading;
mod strokes;
pub mod subject;
