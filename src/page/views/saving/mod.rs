//! Files for the user: pictures of charts, figures of the run, and models.

pub mod buttons;
mod model_files;
pub mod pictures;

use crate::page::dispatch::Dispatch;
use crate::page::views::part::Part;
use model_files::ModelFiles;

/// The parts of the page in this folder.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(ModelFiles::new(dispatch))]
}
