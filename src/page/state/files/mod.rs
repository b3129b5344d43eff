//! Files and links that come in and go out: models, figures, pictures, shared runs.

pub mod download;
pub mod figures_file;
pub mod link;
pub mod links;
pub mod loaded_model;
pub mod models;
pub mod pictures;
pub mod saved_curves;
