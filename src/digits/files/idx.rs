//! Reads IDX files: the format of MNIST and of the data sets made to replace it.
//!
//! Two zeros, a byte for the type of the numbers, a byte for the number of axes, then the length of each axis, then the
//! numbers; everything is big-endian.

use super::array::{self, NumberType};
use super::source::Source;
use super::{Content, FileError};

/// The largest number of axes of a file.
const MAX_AXES: u8 = 6;

/// Whether a file that begins so is an IDX file, of whatever type.
pub fn is_idx(head: &[u8]) -> bool {
    matches!(head, [0, 0, 0x08 | 0x09 | 0x0b..=0x0e, 1..=MAX_AXES, ..])
}

/// Reads a file.
pub fn read(source: &mut Source<'_>) -> Result<Content, FileError> {
    let [.., number_type, n_axes] = source.header::<4>()?;
    let (n_bytes, is_signed) = match number_type {
        0x08 => (1, false),
        0x09 => (1, true),
        0x0b => (2, true),
        0x0c => (4, true),
        _ => return Err(FileError::NotWholeNumbers { file: source.name.to_owned() }),
    };
    let mut shape = Vec::new();
    for _ in 0..n_axes {
        shape.push(u32::from_be_bytes(source.header()?).into());
    }
    array::read(source, &shape, NumberType { n_bytes, is_signed, is_big_endian: true })
}
