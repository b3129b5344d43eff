//! What the user takes along: pictures of charts, figures of the run, and model files.

pub mod buttons;
pub mod model_files;
pub mod pictures;
