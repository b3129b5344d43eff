//! Digits from the files that people bring: one reader for the page's worker and the command line.
//!
//! `open` unpacks a file and tells its kind by its first bytes; `idx`, `npy` and `table` read the three formats of digits;
//! `foreign` names other files; `sorting` finds out which content is for training and which for testing. Sizes are checked
//! before memory is asked for, and [`Limits`] bound what unpacking may give. Nothing here opens a file or asks a host.

mod array;
mod budget;
mod error;
mod foreign;
mod idx;
mod members;
mod npy;
mod open;
mod sorting;
mod source;
mod table;

pub use error::FileError;

use super::{Dataset, Digits, Images};
use std::fmt;

/// Digits that a file may hold: more than the 240,000 training digits of EMNIST, the largest of MNIST's successors. In
/// memory 300,000 images like those of MNIST take 66 MB, and images without a blank pixel 240 MB.
pub const MAX_DIGITS: u32 = 300_000;
/// How much the page and the command line take at once, in bytes: 300,000 plain images are 235 MB.
pub const MAX_BYTES: u64 = 512 << 20;
/// The most broken files or files left aside that a message describes; further ones are only counted.
const MAX_TOLD: usize = 4;

/// What unpacking may give, so that no small file fills the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes that all files given at once may unpack to, each layer of packing counted.
    pub unpacked: u64,
    /// Entries of an archive.
    pub entries: usize,
}

impl Default for Limits {
    /// Room for 300,000 images of four bytes a pixel.
    fn default() -> Self {
        Self { unpacked: 1 << 30, entries: 1_000 }
    }
}

/// A file with its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GivenFile<'a> {
    /// The file's name, which tells training from testing and stands in messages.
    pub name: &'a str,
    /// The file's content.
    pub bytes: &'a [u8],
}

/// A data set, and what was not needed for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The data set.
    pub dataset: Dataset,
    /// The files that were left aside, each with its reason.
    pub left_aside: Vec<FileError>,
}

/// Why there is no data set.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The files that cannot be read, each with its reason.
    pub faults: Vec<FileError>,
    /// What is wrong with the readable files, if there are any.
    pub reason: Option<FileError>,
    /// The files that could still become part of a data set when others are added, by their places: first the earlier
    /// files are counted, then the new ones.
    pub useful: Vec<usize>,
}

/// The content of a file, or of a part of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Images, `[n]`.
    Images(Images),
    /// Labels, each 0 to 9, `[n]`.
    Labels(Vec<u8>),
    /// Images with their labels.
    Digits(Digits),
}

impl Content {
    /// Whether there are images, and all their pixels are the same.
    fn is_blank(&self) -> bool {
        let images = match self {
            Self::Images(images) | Self::Digits(Digits { images, .. }) => images,
            Self::Labels(_) => return false,
        };
        let mut pixels = images.iter().flatten();
        pixels.next().is_some_and(|first| pixels.all(|pixel| pixel == first))
    }
}

/// What was found in the files.
#[derive(Debug, Default, PartialEq)]
pub struct Found {
    /// Readable content.
    pub parts: Vec<Part>,
    /// What cannot be read, each with its reason.
    pub faults: Vec<FileError>,
}

/// Readable content, and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The file, and for an archive the entry after a slash.
    pub file: String,
    /// The place of the given file.
    pub given: usize,
    /// The content.
    pub content: Content,
}

/// A data set from these files, in any order. Files that were given `earlier`, without making a data set, help out where the
/// new ones lack something.
///
/// # Errors
///
/// Fails where the files make no data set.
pub fn dataset_from_files(
    name: &str,
    earlier: &[GivenFile<'_>],
    files: &[GivenFile<'_>],
    limits: Limits,
) -> Result<Taken, Refusal> {
    let all: Vec<GivenFile> = earlier.iter().chain(files).copied().collect();
    let Found { parts, mut faults } = contents_of(&all, limits);
    let is_anything_readable = !parts.is_empty();
    let (old, new): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(|part| part.given < earlier.len());
    let sorted = if old.is_empty() {
        sorting::dataset(name, new)
    } else {
        match sorting::dataset(name, new.clone()) {
            Err((FileError::Missing { .. }, _)) => sorting::dataset(name, sorting::joined(old, new)),
            alone => alone,
        }
    };
    match sorted {
        Ok((dataset, left_aside)) => {
            faults.extend(left_aside);
            Ok(Taken { dataset, left_aside: faults })
        }
        Err((reason, useful)) => {
            Err(Refusal { reason: Some(reason).filter(|_| is_anything_readable || faults.is_empty()), faults, useful })
        }
    }
}

/// Unpacks and reads the files.
pub fn contents_of(files: &[GivenFile<'_>], limits: Limits) -> Found {
    let mut found = Found::default();
    let budget = budget::Budget::of(limits);
    for (given, file) in files.iter().enumerate() {
        open::Opener { given, limits, budget: &budget, found: &mut found }.open_file(file);
    }
    found
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&told(&self.faults, FileError::to_string))?;
        match &self.reason {
            Some(reason) if self.faults.is_empty() => write!(f, "{reason}"),
            Some(reason) => write!(f, " {reason}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Refusal {}

impl Taken {
    /// A sentence on the files that were left aside, if there are any.
    pub fn remark(&self) -> Option<String> {
        (!self.left_aside.is_empty())
            .then(|| format!("Left aside: {}", told(&self.left_aside, FileError::beside_a_set)))
    }
}

/// The sentences on the first of these, and how many there are beside them.
fn told(errors: &[FileError], sentence: impl Fn(&FileError) -> String) -> String {
    let mut sentences: Vec<String> = errors.iter().take(MAX_TOLD).map(sentence).collect();
    match errors.len().saturating_sub(MAX_TOLD) {
        0 => {}
        1 => sentences.push("One more file was left aside.".to_owned()),
        more => sentences.push(format!("{more} more files were left aside.")),
    }
    sentences.join(" ")
}
