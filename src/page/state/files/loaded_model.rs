//! A loaded model, which the page shows in place of a run.

use crate::model_file::ModelFile;

/// The origin of a loaded model.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// The pretrained model of the site.
    Pretrained,
    /// The user's file with this name.
    File(String),
}

/// A loaded model, which the page shows in place of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadedModel {
    /// The model's origin.
    pub origin: Origin,
    /// The model's weights, settings and curves.
    pub file: ModelFile,
}
