//! Reads NumPy's array files (`.npy`), of which an `.npz` is a zip.
//!
//! The header is a Python dictionary of three fixed entries, which NumPy always writes in the same form: `{'descr': '|u1',
//! 'fortran_order': False, 'shape': (60000, 28, 28), }`. So this reader looks for the entries and needs no parser of Python.

use super::array::{self, NumberType};
use super::source::Source;
use super::{Content, FileError};

/// The first bytes of a file.
pub const MAGIC: &[u8] = b"\x93NUMPY";
/// The longest header that is read, in bytes; that of an array of numbers has 118.
const MAX_HEADER: usize = 4_096;

/// Reads a file.
pub fn read(source: &mut Source<'_>) -> Result<Content, FileError> {
    let [.., version, _] = source.header::<8>()?;
    let length = match version {
        1 => usize::from(u16::from_le_bytes(source.header()?)),
        _ => u32::from_le_bytes(source.header()?) as usize,
    };
    let file = source.name;
    let unknown = || FileError::UnknownArray { file: file.to_owned() };
    if length > MAX_HEADER {
        return Err(unknown());
    }
    let mut header = vec![0; length];
    source.expected += length;
    source.fill(&mut header)?;
    let header = String::from_utf8_lossy(&header);
    let kind = entry(&header, "descr").and_then(|text| text.strip_prefix('\'')?.split('\'').next());
    let shape = entry(&header, "shape").and_then(shape).ok_or_else(unknown)?;
    let numbers = number_type(kind.ok_or_else(unknown)?);
    let numbers = numbers.ok_or_else(|| FileError::NotWholeNumbers { file: file.to_owned() })?;
    let is_by_columns = entry(&header, "fortran_order").is_none_or(|text| !text.starts_with("False"));
    if is_by_columns && shape.len() > 1 {
        return Err(unknown());
    }
    array::read(source, &shape, numbers)
}

/// The text after a key of the dictionary.
fn entry<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    Some(header.split_once(&format!("'{key}':"))?.1.trim_start())
}

fn shape(text: &str) -> Option<Vec<u64>> {
    let (lengths, _) = text.strip_prefix('(')?.split_once(')')?;
    let lengths = lengths.split(',').map(str::trim).filter(|length| !length.is_empty());
    lengths.map(|length| length.parse().ok()).collect()
}

/// The type of whole numbers that NumPy writes so: byte order, `i` or `u`, bytes.
fn number_type(kind: &str) -> Option<NumberType> {
    let [order, sign, size] = <[u8; 3]>::try_from(kind.as_bytes()).ok()?;
    let n_bytes = match size {
        b'1' | b'2' | b'4' | b'8' => usize::from(size - b'0'),
        _ => return None,
    };
    let is_signed = match sign {
        b'i' => true,
        b'u' => false,
        _ => return None,
    };
    Some(NumberType { n_bytes, is_signed, is_big_endian: order == b'>' })
}
