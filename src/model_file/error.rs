//! The errors of model files. Each message is a sentence that says what is wrong.

use super::format::{FORMAT_VERSION, MAX_BYTES};
use crate::training::fields::FieldError;
use std::fmt;

/// Why bytes cannot be used as a model.
#[derive(Clone, Debug, PartialEq)]
pub enum ModelFileError {
    /// More bytes than any model of this format takes.
    TooLarge {
        /// Bytes that there are.
        found: usize,
    },
    /// The bytes are no safetensors file, or a damaged one.
    NotSafetensors {
        /// The reader's message.
        why: String,
    },
    /// A safetensors file without a format version.
    NotAModel,
    /// A file of another format version.
    OtherVersion {
        /// The version that it names.
        found: String,
    },
    /// The metadata lacks an entry.
    MissingEntry {
        /// The entry.
        key: &'static str,
    },
    /// A setting that this program does not have, or a value that it cannot have.
    Setting(FieldError),
    /// The steps are no number.
    Steps {
        /// The entry's text.
        found: String,
    },
    /// A tensor is missing.
    MissingTensor {
        /// The tensor.
        tensor: &'static str,
    },
    /// There is a tensor that a model does not have.
    UnknownTensor {
        /// Its name.
        name: String,
    },
    /// A tensor of other values than floats of 8 or 32 bits.
    NotFloats {
        /// The tensor.
        tensor: &'static str,
        /// The type of its values.
        found: String,
    },
    /// A tensor's shape differs from the shape that the settings in the same file ask for.
    WrongShape {
        /// The tensor.
        tensor: &'static str,
        /// Its shape.
        found: Vec<usize>,
        /// The shape that the settings ask for.
        expected: Vec<usize>,
    },
    /// A weight is infinite or no number.
    NotFinite {
        /// The tensor.
        tensor: &'static str,
        /// Which of its values, counted from 0.
        index: usize,
    },
    /// The checksum in the file differs from the checksum of its content.
    WrongChecksum,
}

impl fmt::Display for ModelFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { found } => {
                write!(f, "The model file has {found} bytes; a model has {MAX_BYTES} at most.")
            }
            Self::NotSafetensors { why } => {
                write!(f, "The model file is not a safetensors file, or it is damaged: {why}.")
            }
            Self::NotAModel => {
                write!(f, "The safetensors file is not a model of this program: it names no format version.")
            }
            Self::OtherVersion { found } => {
                write!(f, "The model file is of format version {found}; this program reads version {FORMAT_VERSION}.")
            }
            Self::MissingEntry { key } => write!(f, "The model file does not say its “{key}”."),
            Self::Setting(error) => write!(f, "The model file has settings that do not fit: {error}."),
            Self::Steps { found } => write!(f, "The model file counts “{found}” steps, which is no whole number."),
            Self::MissingTensor { tensor } => write!(f, "The model file lacks the weights {tensor}."),
            Self::UnknownTensor { name } => {
                write!(f, "The model file has a tensor “{name}”, which a model does not have.")
            }
            Self::NotFloats { tensor, found } => {
                write!(f, "The weights {tensor} of the model file are {found}; they must be F32 or F8_E5M2.")
            }
            Self::WrongShape { tensor, found, expected } => {
                write!(f, "The weights {tensor} of the model file are {found:?}; its settings ask for {expected:?}.")
            }
            Self::NotFinite { tensor, index } => {
                write!(f, "Value {index} of the weights {tensor} in the model file is not a finite number.")
            }
            Self::WrongChecksum => write!(f, "The model file is damaged: its checksum is not that of its content."),
        }
    }
}

impl std::error::Error for ModelFileError {}
