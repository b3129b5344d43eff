//! Data sets as the page knows them: by where they come from, name and size.

use crate::protocol::DataSource;
use serde::{Deserialize, Serialize};

/// Which data set: what a `DataSource` is without its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SourceKind {
    /// MNIST from the site.
    Mnist,
    /// Generated digits.
    Generated,
    /// The user's files.
    Files,
}

/// The data set in use.
#[derive(Clone, Debug, PartialEq)]
pub struct DatasetInUse {
    /// Where it came from. Files that the user gave are kept: the workers of a race read them too.
    pub source: DataSource,
    /// Its name.
    pub name: String,
    /// Training digits.
    pub n_train: u32,
    /// Test digits.
    pub n_test: u32,
    /// The checksum of its digits.
    pub checksum: u32,
}

/// A data set on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Loading {
    /// What is on its way, in words.
    pub what: String,
    /// From 0 to 1.
    pub fraction: f64,
}

impl SourceKind {
    /// The kind of this source.
    pub fn of(source: &DataSource) -> Self {
        match source {
            DataSource::Mnist => Self::Mnist,
            DataSource::Generated => Self::Generated,
            DataSource::Files(_) => Self::Files,
        }
    }
}
