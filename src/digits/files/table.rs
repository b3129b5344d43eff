//! Reads tables of digits as Kaggle has them: a row a digit, first its label and then its 784 pixels, separated by commas,
//! semicolons or tabs, with or without a row of names.

use super::source::{Source, broken};
use super::{Content, FileError, MAX_DIGITS};
use crate::digits::{Digits, N_CLASSES, N_PIXELS};
use csv::{ByteRecord, ErrorKind, ReaderBuilder};
use std::io::{self, Read};

/// What may stand between two columns.
const SEPARATORS: [u8; 3] = *b",;\t";
/// Separators in the first bytes that make a text a table of digits.
const MIN_SEPARATORS: usize = 100;
/// The longest line, in bytes: a row of digits has at most 5,000.
const MAX_LINE: usize = 64 << 10;

/// Whether a file that begins so is a table.
pub fn is_table(name: &str, head: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    let is_named_so = [".csv", ".tsv"].iter().any(|end| name.ends_with(end));
    is_text(head) && (is_named_so || count(head, separator(head)) >= MIN_SEPARATORS)
}

/// Whether a file that begins so is text.
pub fn is_text(head: &[u8]) -> bool {
    !head.is_empty() && head.iter().all(|byte| *byte >= b' ' || matches!(byte, b'\t' | b'\r' | b'\n'))
}

/// Reads a table that begins with `head`.
pub fn read(source: Source<'_>, head: &[u8]) -> Result<Content, FileError> {
    let name = source.name;
    let lines = Lines { reader: source.into_reader(), length: 0 };
    let mut table =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator(head)).from_reader(lines);
    let mut row = ByteRecord::new();
    let mut digits = Digits::default();
    let mut is_first = true;
    while table.read_byte_record(&mut row).map_err(|error| broken_table(name, error))? {
        let is_names = is_first && row.get(0).is_some_and(|cell| number(cell).is_none());
        is_first = false;
        check_columns(name, &row)?;
        if is_names {
            continue;
        }
        if digits.len() >= MAX_DIGITS as usize {
            let count = u64::from(MAX_DIGITS) + 1;
            return Err(FileError::Count { file: name.to_owned(), count, allowed: MAX_DIGITS });
        }
        push(name, &row, &mut digits)?;
    }
    if digits.is_empty() {
        return Err(FileError::Count { file: name.to_owned(), count: 0, allowed: MAX_DIGITS });
    }
    Ok(Content::Digits(digits))
}

fn check_columns(name: &str, row: &ByteRecord) -> Result<(), FileError> {
    let (columns, line) = (row.len(), row.position().map_or(0, csv::Position::line));
    match columns {
        _ if columns == 1 + N_PIXELS => Ok(()),
        N_PIXELS => Err(FileError::NoLabels { file: name.to_owned() }),
        _ => Err(FileError::Columns { file: name.to_owned(), line, columns }),
    }
}

fn push(name: &str, row: &ByteRecord, digits: &mut Digits) -> Result<(), FileError> {
    let index = digits.len();
    let text = |cell: &[u8]| String::from_utf8_lossy(&cell[..cell.len().min(20)]).into_owned();
    let label = number(&row[0]).filter(|label| usize::from(*label) < N_CLASSES);
    let wrong = || FileError::NotADigit { file: name.to_owned(), index, label: text(&row[0]) };
    let label = label.ok_or_else(wrong)?;
    let mut image = [0; N_PIXELS];
    for (pixel, cell) in image.iter_mut().zip(row.iter().skip(1)) {
        let wrong = || FileError::NotAPixel { file: name.to_owned(), index, value: text(cell) };
        *pixel = number(cell).ok_or_else(wrong)?;
    }
    digits.images.push(&image);
    digits.labels.push(label);
    Ok(())
}

/// A whole number from 0 to 255; programs also write it as `7.0`.
fn number(cell: &[u8]) -> Option<u8> {
    let text = std::str::from_utf8(cell).ok()?.trim();
    text.strip_suffix(".0").unwrap_or(text).parse().ok()
}

/// What stands between the columns of a table that begins so.
fn separator(head: &[u8]) -> u8 {
    SEPARATORS.into_iter().max_by_key(|separator| count(head, *separator)).unwrap_or(b',')
}

fn count(head: &[u8], wanted: u8) -> usize {
    head.iter().filter(|byte| **byte == wanted).count()
}

fn broken_table(name: &str, error: csv::Error) -> FileError {
    let why = error.to_string();
    match error.into_kind() {
        ErrorKind::Io(error) => broken(name, &error),
        _ => FileError::Broken { file: name.to_owned(), why },
    }
}

/// A reader of text whose lines are not too long, because a line is held in memory.
struct Lines<R> {
    reader: R,
    /// Bytes since the last line's end.
    length: usize,
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(bytes)?;
        let mut pieces = bytes[..read].split(|byte| *byte == b'\n');
        let first = pieces.next().map_or(0, <[u8]>::len);
        let (mut longest, mut length) = (self.length + first, self.length + first);
        for piece in pieces {
            length = piece.len();
            longest = longest.max(length);
        }
        self.length = length;
        if longest > MAX_LINE {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a line of it is longer than that of any table of digits",
            ));
        }
        Ok(read)
    }
}
