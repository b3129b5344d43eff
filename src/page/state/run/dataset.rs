//! Data sets as the page knows them: origin, name, size and checksum, without the digits.

use crate::protocol::DataSource;
use serde::{Deserialize, Serialize};

/// The kind of a [`DataSource`], without the content of files.
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
    /// The origin. The content of the user's files stays here, because the workers of a race read it too.
    pub source: DataSource,
    /// Its name.
    pub name: String,
    /// The number of training digits.
    pub n_train: u32,
    /// The number of test digits.
    pub n_test: u32,
    /// The checksum of all digits: a kept run resumes on the same digits only.
    pub checksum: u32,
}

/// A data set that is being loaded.
#[derive(Clone, Debug, PartialEq)]
pub struct Loading {
    /// The file or data set that is being loaded, in words.
    pub what: String,
    /// The loaded fraction, from 0 to 1.
    pub fraction: f64,
}

impl SourceKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Mnist, Self::Generated, Self::Files];

    /// The kind's key in links.
    pub fn key(self) -> &'static str {
        match self {
            Self::Mnist => "mnist",
            Self::Generated => "generated",
            Self::Files => "files",
        }
    }

    /// The kind in words, within a sentence about the sender of a link.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Mnist => "MNIST",
            Self::Generated => "generated digits",
            Self::Files => "its sender’s own files",
        }
    }

    /// The kind of this source.
    pub fn of(source: &DataSource) -> Self {
        match source {
            DataSource::Mnist => Self::Mnist,
            DataSource::Generated => Self::Generated,
            DataSource::Files(_) => Self::Files,
        }
    }
}
