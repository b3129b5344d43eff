//! Arrays of whole numbers as images and labels: what IDX and NumPy files have in common.
//!
//! Images are `[n, 28, 28]` or `[n, 784]`; labels are `[n]`, or `[n, 8]` with the digit first, as QMNIST has them. Axes of
//! length 1 after the first do not count.

use super::source::Source;
use super::{Content, FileError, MAX_DIGITS};
use crate::digits::{Images, N_CLASSES, N_PIXELS, SIDE};

/// Columns of QMNIST's labels: the digit, and where it comes from.
const QMNIST_COLUMNS: u64 = 8;

/// How a whole number is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberType {
    /// Bytes of a number, 1 to 8.
    pub n_bytes: usize,
    /// Whether the highest bit is a sign.
    pub is_signed: bool,
    /// Whether the highest byte comes first.
    pub is_big_endian: bool,
}

impl NumberType {
    fn value(self, bytes: &[u8]) -> i128 {
        let join = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
        let value = if self.is_big_endian { bytes.iter().fold(0, join) } else { bytes.iter().rev().fold(0, join) };
        let unused = 64 - 8 * self.n_bytes as u32;
        if self.is_signed { ((value << unused) as i64 >> unused).into() } else { value.into() }
    }
}

/// Reads an array of this shape, which ends the file.
pub fn read(source: &mut Source<'_>, shape: &[u64], numbers: NumberType) -> Result<Content, FileError> {
    let file = || source.name.to_owned();
    let Some((&count, rest)) = shape.split_first() else {
        return Err(FileError::Shape { file: file(), shape: shape.to_vec() });
    };
    let rest: Vec<u64> = rest.iter().copied().filter(|length| *length != 1).collect();
    let side = SIDE as u64;
    let columns = match *rest {
        [] => 1,
        [QMNIST_COLUMNS] => QMNIST_COLUMNS as usize,
        [n] if n == N_PIXELS as u64 => N_PIXELS,
        [rows, columns] if (rows, columns) == (side, side) => N_PIXELS,
        [rows, columns] => return Err(FileError::ImageSize { file: file(), rows, columns }),
        _ => return Err(FileError::Shape { file: file(), shape: shape.to_vec() }),
    };
    if count == 0 || count > u64::from(MAX_DIGITS) {
        return Err(FileError::Count { file: file(), count, allowed: MAX_DIGITS });
    }
    let count = count as usize;
    source.expected += count * columns * numbers.n_bytes;
    let content = if columns == N_PIXELS {
        Content::Images(read_images(source, count, numbers)?)
    } else {
        Content::Labels(read_labels(source, count, columns, numbers)?)
    };
    source.end()?;
    Ok(content)
}

fn read_images(source: &mut Source<'_>, count: usize, numbers: NumberType) -> Result<Images, FileError> {
    let mut images = Images::with_capacity(count);
    let mut stored = vec![0; N_PIXELS * numbers.n_bytes];
    let mut image = [0; N_PIXELS];
    for index in 0..count {
        source.fill(&mut stored)?;
        for (pixel, bytes) in image.iter_mut().zip(stored.chunks_exact(numbers.n_bytes)) {
            let value = numbers.value(bytes);
            let is_wrong = |_| FileError::NotAPixel { file: source.name.to_owned(), index, value: value.to_string() };
            *pixel = u8::try_from(value).map_err(is_wrong)?;
        }
        images.push(&image);
    }
    Ok(images)
}

fn read_labels(
    source: &mut Source<'_>,
    count: usize,
    columns: usize,
    numbers: NumberType,
) -> Result<Vec<u8>, FileError> {
    let mut labels = Vec::with_capacity(count);
    let mut row = vec![0; columns * numbers.n_bytes];
    for index in 0..count {
        source.fill(&mut row)?;
        let value = numbers.value(&row[..numbers.n_bytes]);
        let label = u8::try_from(value).ok().filter(|label| usize::from(*label) < N_CLASSES);
        let file = || source.name.to_owned();
        labels.push(label.ok_or_else(|| FileError::NotADigit { file: file(), index, label: value.to_string() })?);
    }
    Ok(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_width_order_and_sign_are_read() {
        let of = |n_bytes, is_signed, is_big_endian| NumberType { n_bytes, is_signed, is_big_endian };
        assert_eq!(of(1, false, true).value(&[200]), 200);
        assert_eq!(of(1, true, true).value(&[0xfe]), -2);
        assert_eq!(of(2, true, true).value(&(-300_i16).to_be_bytes()), -300);
        assert_eq!(of(4, true, false).value(&(-70_000_i32).to_le_bytes()), -70_000);
        assert_eq!(of(4, false, false).value(&u32::MAX.to_le_bytes()), u32::MAX.into());
        assert_eq!(of(8, true, false).value(&i64::MIN.to_le_bytes()), i64::MIN.into());
        assert_eq!(of(8, false, true).value(&u64::MAX.to_be_bytes()), u64::MAX.into());
    }
}
