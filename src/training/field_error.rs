//! What can be wrong with a value for a setting.

use std::fmt;

/// What was wrong with a value for a field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldError {
    /// No field has this key.
    UnknownKey(String),
    /// The text is no value of this field; it keeps what it had.
    NotAValue {
        /// The field.
        key: &'static str,
        /// What stood there.
        text: String,
        /// What could stand there.
        expected: String,
    },
    /// The number is outside the range; the nearest allowed value was taken.
    Clamped {
        /// The field.
        key: &'static str,
        /// What stood there.
        text: String,
        /// What was taken instead.
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
