//! Reads IDX files, plain or gzip: the format of MNIST and of the data sets made to replace it.
//!
//! A big-endian magic number (`0x803` images, `0x801` labels), the count, for images the rows and columns, then a byte
//! a pixel or label. The header is checked before memory is allocated, and the file must hold exactly as much as its header
//! announces. Only 28×28 images and labels 0 to 9 are read, nothing else that the format can hold.

use super::file_error::FileError;
use super::{Images, N_CLASSES, N_PIXELS, SIDE};
use flate2::bufread::MultiGzDecoder;
use std::io::{ErrorKind, Read};

/// Images or labels that a file may hold; MNIST has 60,000.
pub const MAX_DIGITS: u32 = 100_000;

const IMAGES_MAGIC: u32 = 0x0000_0803;
const LABELS_MAGIC: u32 = 0x0000_0801;
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The content of an IDX file.
#[derive(Clone, Debug, PartialEq)]
pub enum IdxContent {
    /// Images, `[n]`.
    Images(Images),
    /// Labels, each 0 to 9, `[n]`.
    Labels(Vec<u8>),
}

/// Reads a file; its name is for messages only.
///
/// # Errors
///
/// Fails where the bytes are no IDX file of digits, plain or gzip.
pub fn read(name: &str, bytes: &[u8]) -> Result<IdxContent, FileError> {
    if bytes.starts_with(&GZIP_MAGIC) {
        read_unpacked(&mut Source { name, reader: MultiGzDecoder::new(bytes), position: 0, expected: 0 })
    } else {
        read_unpacked(&mut Source { name, reader: bytes, position: 0, expected: 0 })
    }
}

fn read_unpacked<R: Read>(source: &mut Source<'_, R>) -> Result<IdxContent, FileError> {
    match source.number()? {
        IMAGES_MAGIC => read_images(source).map(IdxContent::Images),
        LABELS_MAGIC => read_labels(source).map(IdxContent::Labels),
        magic => Err(FileError::NotIdx { file: source.name.to_owned(), magic }),
    }
}

fn read_images<R: Read>(source: &mut Source<'_, R>) -> Result<Images, FileError> {
    let count = source.count()?;
    let (rows, columns) = (source.number()?, source.number()?);
    if (rows as usize, columns as usize) != (SIDE, SIDE) {
        return Err(FileError::ImageSize { file: source.name.to_owned(), rows, columns });
    }
    source.expected += count * N_PIXELS;
    let mut images = Images::with_capacity(count);
    let mut image = [0; N_PIXELS];
    for _ in 0..count {
        source.fill(&mut image)?;
        images.push(&image);
    }
    source.end()?;
    Ok(images)
}

fn read_labels<R: Read>(source: &mut Source<'_, R>) -> Result<Vec<u8>, FileError> {
    let mut labels = vec![0; source.count()?];
    source.expected += labels.len();
    source.fill(&mut labels)?;
    source.end()?;
    match labels.iter().position(|&label| usize::from(label) >= N_CLASSES) {
        Some(index) => Err(FileError::NotADigit { file: source.name.to_owned(), index, label: labels[index] }),
        None => Ok(labels),
    }
}

/// A file being read, unpacked.
struct Source<'a, R> {
    name: &'a str,
    reader: R,
    position: usize,
    /// Bytes that the file must have, as far as the header has been read.
    expected: usize,
}

impl<R: Read> Source<'_, R> {
    fn number(&mut self) -> Result<u32, FileError> {
        let mut bytes = [0; 4];
        self.expected += bytes.len();
        self.fill(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }

    fn count(&mut self) -> Result<usize, FileError> {
        match self.number()? {
            count @ 1..=MAX_DIGITS => Ok(count as usize),
            count => Err(FileError::Count { file: self.name.to_owned(), count, allowed: MAX_DIGITS }),
        }
    }

    /// Checks that the file ends.
    fn end(&mut self) -> Result<(), FileError> {
        // Reading past the end also makes the unpacker compare its checksum.
        match self.reader.read(&mut [0]) {
            Ok(0) => Ok(()),
            Ok(_) => Err(FileError::Oversized { file: self.name.to_owned(), expected: self.position }),
            Err(error) => Err(self.broken(&error)),
        }
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), FileError> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let read = match self.reader.read(rest) {
                // A gzip file that breaks off is cut off as a plain one is.
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => 0,
                Err(error) => return Err(self.broken(&error)),
                Ok(read) => read,
            };
            if read == 0 {
                return Err(FileError::Truncated {
                    file: self.name.to_owned(),
                    found: self.position,
                    expected: self.expected,
                });
            }
            self.position += read;
            rest = &mut rest[read..];
        }
        Ok(())
    }

    fn broken(&self, error: &std::io::Error) -> FileError {
        FileError::BrokenGzip { file: self.name.to_owned(), why: error.to_string() }
    }
}
