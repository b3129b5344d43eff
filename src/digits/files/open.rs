//! Opens a file: unpacks gzip and zip, layer by layer, and has what is inside read by the reader of its format.

use super::budget::{Budget, Counted};
use super::members::{self, Members};
use super::source::{Source, broken};
use super::{FileError, Found, GivenFile, Limits, Part, foreign, idx, npy, table};
use std::io::{BufReader, Cursor, Read, Seek};
use zip::ZipArchive;
use zip::result::ZipError;

/// Bytes that tell the kind of a file: enough to see that a line has hundreds of columns.
const HEAD: u64 = 4_096;
/// Layers of packing: a zip of gzip files that were packed twice has three.
const MAX_LAYERS: u32 = 4;
/// The first bytes of a zip file, of one without entries, and of a part of one.
const ZIP_MAGIC: [&[u8]; 3] = [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"];
/// The record at the end of a zip file: its first bytes, its length without a comment, and the place of the number of
/// entries in it.
const ZIP_END: (&[u8], usize, usize) = (b"PK\x05\x06", 22, 10);
/// The longest comment at the end of a zip file.
const MAX_COMMENT: usize = 0xffff;

/// Reads what is in a given file.
pub struct Opener<'f> {
    /// The place of the file among all given files.
    pub given: usize,
    /// What unpacking may give.
    pub limits: Limits,
    /// The bytes that may still be unpacked.
    pub budget: &'f Budget,
    /// Takes what is read.
    pub found: &'f mut Found,
}

impl Opener<'_> {
    /// Reads the file.
    pub fn open_file(&mut self, file: &GivenFile<'_>) {
        if file.bytes.starts_with(ZIP_MAGIC[0]) || file.bytes.starts_with(ZIP_MAGIC[1]) {
            return self.open_zip(file.name, file.bytes, 0);
        }
        self.open(file.name, Box::new(file.bytes), 0);
    }

    fn open(&mut self, name: &str, mut reader: Box<dyn Read + '_>, layer: u32) {
        let mut head = Vec::new();
        if let Err(error) = (&mut reader).take(HEAD).read_to_end(&mut head) {
            // A file that breaks off is read as far as it goes: its reader says how much is missing.
            if error.kind() != std::io::ErrorKind::UnexpectedEof {
                return self.found.faults.push(broken(name, &error));
            }
        }
        let is_packed = head.starts_with(&members::MAGIC) || ZIP_MAGIC.iter().any(|magic| head.starts_with(magic));
        if is_packed && layer >= MAX_LAYERS {
            return self.found.faults.push(FileError::TooManyLayers { file: name.to_owned() });
        }
        let whole = Cursor::new(head.clone()).chain(reader);
        if head.starts_with(&members::MAGIC) {
            let content = Members::new(BufReader::new(whole));
            let budget = self.budget;
            return self.open(name, Box::new(Counted { reader: content, budget }), layer + 1);
        }
        if is_packed {
            return self.open_packed_zip(name, whole, layer);
        }
        let mut source = Source::new(name, Box::new(whole));
        let content = if head.is_empty() {
            Err(FileError::Empty { file: name.to_owned() })
        } else if idx::is_idx(&head) {
            idx::read(&mut source)
        } else if head.starts_with(npy::MAGIC) {
            npy::read(&mut source)
        } else if table::is_table(name, &head) {
            table::read(source, &head)
        } else {
            Err(foreign::error(name, &head, table::is_text(&head)))
        };
        match content {
            Ok(content) if content.is_blank() => self.found.faults.push(FileError::Blank { file: name.to_owned() }),
            Ok(content) => self.found.parts.push(Part { file: name.to_owned(), given: self.given, content }),
            Err(error) => self.found.faults.push(error),
        }
    }

    /// Reads a zip file that is packed itself: its entries are listed at its end, so it is unpacked as a whole.
    fn open_packed_zip(&mut self, name: &str, mut reader: impl Read, layer: u32) {
        let mut bytes = Vec::new();
        match reader.read_to_end(&mut bytes) {
            Ok(_) => self.open_zip(name, &bytes, layer),
            Err(error) => self.found.faults.push(broken(name, &error)),
        }
    }

    fn open_zip(&mut self, name: &str, bytes: &[u8], layer: u32) {
        if let Err(error) = self.open_entries(name, bytes, layer) {
            self.found.faults.push(error);
        }
    }

    fn open_entries(&mut self, name: &str, bytes: &[u8], layer: u32) -> Result<(), FileError> {
        let file = || name.to_owned();
        let n_entries = n_entries(bytes).ok_or_else(|| FileError::ZipWithoutEnd { file: file() })?;
        if n_entries > self.limits.entries {
            return Err(FileError::TooManyEntries { file: file(), allowed: self.limits.entries });
        }
        let unreadable = |error: ZipError| match error {
            ZipError::Io(error) => broken(name, &error),
            error => FileError::Broken { file: file(), why: error.to_string() },
        };
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
        for index in 0..archive.len() {
            if let Err(error) = self.open_entry(name, &mut archive, index, layer) {
                self.found.faults.push(unreadable(error));
            }
        }
        Ok(())
    }

    fn open_entry<R: Read + Seek>(
        &mut self,
        name: &str,
        archive: &mut ZipArchive<R>,
        index: usize,
        layer: u32,
    ) -> Result<(), ZipError> {
        let entry = archive.by_index(index)?;
        let path = entry.name()?.replace('\\', "/");
        // Archivers put in folders, and hidden files of their own.
        let is_hidden = path.split('/').any(|part| part.starts_with('.') || part == "__MACOSX");
        if entry.is_dir() || is_hidden {
            return Ok(());
        }
        let content = Counted { reader: entry, budget: self.budget };
        self.open(&format!("{name}/{path}"), Box::new(content), layer + 1);
        Ok(())
    }
}

/// The number of entries that a zip file says it has, found before the list of them is read into memory. Files with more
/// than 65,535 entries write another number there, which is too large as well.
fn n_entries(bytes: &[u8]) -> Option<usize> {
    let (magic, length, place) = ZIP_END;
    let last = bytes.len().checked_sub(length)?;
    let first = last.saturating_sub(MAX_COMMENT);
    let at = (first..=last).rev().find(|at| bytes[*at..].starts_with(magic))?;
    let number = [bytes[at + place], bytes[at + place + 1]];
    Some(u16::from_le_bytes(number).into())
}
