//! Tables of numbers as little-endian bytes, for messages and storage. To a browser the bytes are one object; a list of
//! numbers would be one object for each number.

use serde::de::Error;
use serde::{Deserializer, Serializer};

/// A number of four bytes.
pub trait Number: Copy {
    /// The number's bytes, little-endian.
    fn to_bytes(self) -> [u8; 4];
    /// The number that these bytes are.
    fn from_bytes(bytes: [u8; 4]) -> Self;
}

impl Number for f32 {
    fn to_bytes(self) -> [u8; 4] {
        self.to_le_bytes()
    }

    fn from_bytes(bytes: [u8; 4]) -> Self {
        Self::from_le_bytes(bytes)
    }
}

impl Number for u32 {
    fn to_bytes(self) -> [u8; 4] {
        self.to_le_bytes()
    }

    fn from_bytes(bytes: [u8; 4]) -> Self {
        Self::from_le_bytes(bytes)
    }
}

/// Numbers as little-endian bytes.
pub fn bytes_of<N: Number>(numbers: &[N]) -> Vec<u8> {
    let mut bytes = vec![0; size_of_val(numbers)];
    bytes.as_chunks_mut().0.iter_mut().zip(numbers).for_each(|(bytes, number)| *bytes = number.to_bytes());
    bytes
}

/// The numbers that [`bytes_of`] has written; `None` where the number of bytes is no multiple of four.
pub fn numbers_of<N: Number>(bytes: &[u8]) -> Option<Vec<N>> {
    match bytes.as_chunks() {
        (numbers, []) => Some(numbers.iter().map(|bytes| N::from_bytes(*bytes)).collect()),
        _ => None,
    }
}

/// Writes numbers as bytes.
///
/// # Errors
///
/// Fails where the serializer does.
pub fn serialize<N: Number, S: Serializer>(numbers: &[N], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(&bytes_of(numbers))
}

/// Reads numbers that were written as bytes.
///
/// # Errors
///
/// Fails where the deserializer does, and where the number of bytes is no multiple of four.
pub fn deserialize<'de, N: Number, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<N>, D::Error> {
    let bytes: Vec<u8> = serde_bytes::deserialize(deserializer)?;
    numbers_of(&bytes).ok_or_else(|| D::Error::invalid_length(bytes.len(), &"four bytes for each number"))
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Table(#[serde(with = "super")] Vec<f32>);

    #[test]
    fn numbers_come_back_to_the_bit() {
        let table = Table(vec![0.1, -0.0, f32::MIN_POSITIVE, f32::INFINITY]);
        let text = serde_json::to_string(&table).expect("bytes can be written");
        assert_eq!(text.split(',').count(), 16);
        assert_eq!(serde_json::from_str::<Table>(&text).expect("they can be read"), table);
    }

    #[test]
    fn half_a_number_is_refused() {
        let error = serde_json::from_str::<Table>("[0, 0, 128, 63, 1]").expect_err("five bytes are no numbers");
        assert!(error.to_string().contains("four bytes"), "{error}");
    }
}
