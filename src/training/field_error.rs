//! The errors of a value for a setting.

use std::fmt;

/// Why a field did not take a value, or took another one.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldError {
    /// No field has this key.
    UnknownKey(String),
    /// The text is no value of this field, which keeps its value.
    NotAValue {
        /// The field.
        key: &'static str,
        /// The text.
        text: String,
        /// A description of texts that are values.
        expected: String,
    },
    /// The number is outside the range, and the field took the nearest allowed value.
    Clamped {
        /// The field.
        key: &'static str,
        /// The text.
        text: String,
        /// The value that the field took.
        taken: String,
    },
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::UnknownKey(key) => write!(f, "there is no setting named “{key}”"),
            Self::NotAValue { key, text, expected } => write!(f, "{key}: “{text}” is not {expected}"),
            Self::Clamped { key, text, taken } => write!(f, "{key}: {text} is outside the range, {taken} was taken"),
        }
    }
}

impl std::error::Error for FieldError {}

/// At most the first 40 characters, for messages that quote foreign text.
pub fn shorten(text: &str) -> String {
    text.chars().take(40).collect()
}
