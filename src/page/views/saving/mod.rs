//! What the user takes along: pictures of charts, figures of the run, and model files.

pub mod buttons;
pub mod model_files;
pub mod pictures;

use crate::page::dispatch::Dispatch;
use crate::page::views::part::Part;
use model_files::ModelFiles;

/// The parts of the page that are here.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(ModelFiles::new(dispatch))]
}
