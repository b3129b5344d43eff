//! Files and links that come in and go out: models, figures, pictures, shared runs.

pub mod decimal_sign;
pub mod download;
pub mod figures_file;
#[cfg(test)]
mod given_files_tests;
mod hand_in;
pub mod link;
pub mod link_taken;
#[cfg(test)]
mod link_tests;
pub mod links;
pub mod loaded_model;
pub mod models;
pub mod pictures;
pub mod saved_curves;
pub mod turn_question;
pub mod turned_files;
