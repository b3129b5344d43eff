//! A model that is shown in place of a run.

use crate::model_file::ModelFile;

/// Where a model came from.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// The site.
    Pretrained,
    /// The user's file of this name.
    File(String),
}

/// A model that is shown in place of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadedModel {
    /// Where it came from.
    pub origin: Origin,
    /// Its weights and settings.
    pub file: ModelFile,
}
