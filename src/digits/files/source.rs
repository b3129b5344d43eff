//! An unpacked file that is being read, with its name for messages and the place that was reached.

use super::FileError;
use super::budget::Budget;
use super::members::is_padding;
use std::io::{ErrorKind, Read};

/// A file being read, unpacked.
pub struct Source<'a> {
    /// The file's name.
    pub name: &'a str,
    reader: Box<dyn Read + 'a>,
    position: usize,
    /// Bytes that the file must have, as far as its header has been read.
    pub expected: usize,
}

impl<'a> Source<'a> {
    /// The file of this name, at its beginning.
    pub fn new(name: &'a str, reader: Box<dyn Read + 'a>) -> Self {
        Self { name, reader, position: 0, expected: 0 }
    }

    /// The reader, for a format that counts on its own.
    pub fn into_reader(self) -> Box<dyn Read + 'a> {
        self.reader
    }

    /// The next bytes, which belong to the header.
    pub fn header<const N: usize>(&mut self) -> Result<[u8; N], FileError> {
        let mut bytes = [0; N];
        self.expected += N;
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// Fills `bytes`.
    pub fn fill(&mut self, bytes: &mut [u8]) -> Result<(), FileError> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let read = self.read(rest)?;
            if read == 0 {
                let (found, expected) = (self.position, self.expected);
                return Err(FileError::Truncated { file: self.name.to_owned(), found, expected });
            }
            self.position += read;
            rest = &mut rest[read..];
        }
        Ok(())
    }

    /// Checks that the file ends here, except for padding. Only reading past the end makes an unpacker compare its checksum.
    pub fn end(&mut self) -> Result<(), FileError> {
        let mut behind = [0; 512];
        loop {
            match self.read(&mut behind)? {
                0 => return Ok(()),
                n if behind[..n].iter().all(|byte| is_padding(*byte)) => {}
                _ => {
                    return Err(FileError::Oversized { file: self.name.to_owned(), expected: self.position });
                }
            }
        }
    }

    fn read(&mut self, bytes: &mut [u8]) -> Result<usize, FileError> {
        match self.reader.read(bytes) {
            // A packed file that breaks off is cut off as a plain one is.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(0),
            Err(error) => Err(broken(self.name, &error)),
            Ok(read) => Ok(read),
        }
    }
}

/// Why a packed file cannot be unpacked.
pub fn broken(name: &str, error: &std::io::Error) -> FileError {
    if Budget::is_spent(error) {
        return FileError::UnpacksTooMuch { file: name.to_owned() };
    }
    FileError::Broken { file: name.to_owned(), why: error.to_string() }
}
