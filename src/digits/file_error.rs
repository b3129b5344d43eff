//! The errors of data files. Each message is a sentence that names the file and its fault.

use std::fmt;

/// Why data files cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// The file starts with neither of the two magic numbers of IDX files of digits.
    NotIdx {
        /// The file.
        file: String,
        /// Its first four bytes.
        magic: u32,
    },
    /// Its images are not 28×28.
    ImageSize {
        /// The file.
        file: String,
        /// Rows of its images.
        rows: u32,
        /// Columns of its images.
        columns: u32,
    },
    /// The header announces no images or labels, or more than are allowed.
    Count {
        /// The file.
        file: String,
        /// How many it announces.
        count: u32,
        /// How many it may announce.
        allowed: u32,
    },
    /// The file has fewer bytes than its header announces.
    Truncated {
        /// The file.
        file: String,
        /// Bytes that there are, unpacked.
        found: usize,
        /// Bytes that there should be.
        expected: usize,
    },
    /// The file has more bytes than its header announces.
    Oversized {
        /// The file.
        file: String,
        /// Bytes that there should be, unpacked.
        expected: usize,
    },
    /// The gzip data does not unpack.
    BrokenGzip {
        /// The file.
        file: String,
        /// The unpacker's message.
        why: String,
    },
    /// A label that is no digit.
    NotADigit {
        /// The file.
        file: String,
        /// Which label, counted from 0.
        index: usize,
        /// The label.
        label: u8,
    },
    /// Images and labels that belong together differ in number.
    CountsDiffer {
        /// The file with the images.
        images: String,
        /// How many images it has.
        n_images: usize,
        /// The file with the labels.
        labels: String,
        /// How many labels it has.
        n_labels: usize,
    },
    /// Files that a data set needs are not there.
    Missing {
        /// Which, in words.
        what: Vec<&'static str>,
    },
    /// Two files for the same part of the data set.
    Twice {
        /// The part, in words.
        what: &'static str,
        /// One file.
        first: String,
        /// The other.
        second: String,
    },
    /// Neither names nor sizes tell the training files from the test files.
    TrainOrTest {
        /// One of the files.
        file: String,
    },
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotIdx { file, magic } => write!(
                f,
                "{file} is not an IDX file of images or labels: it starts with {magic:08x}, not with 00000803 or 00000801."
            ),
            Self::ImageSize { file, rows, columns } => {
                write!(f, "{file} has images of {rows}×{columns} pixels; they must be 28×28.")
            }
            Self::Count { file, count: 0, .. } => write!(f, "{file} is empty: its header announces nothing."),
            Self::Count { file, count, allowed } => {
                write!(f, "{file} announces {count} digits; at most {allowed} are allowed.")
            }
            Self::Truncated { file, found, expected } => {
                write!(f, "{file} is cut off: it has {found} of {expected} bytes. Fetch it again.")
            }
            Self::Oversized { file, expected } => {
                write!(f, "{file} goes on after the {expected} bytes that its header announces.")
            }
            Self::BrokenGzip { file, why } => write!(f, "{file} does not unpack: {why}. Fetch it again."),
            Self::NotADigit { file, index, label } => {
                write!(f, "{file} has the label {label} at place {index}; labels must be 0 to 9.")
            }
            Self::CountsDiffer { images, n_images, labels, n_labels } => {
                write!(f, "{images} has {n_images} images but {labels} has {n_labels} labels.")
            }
            Self::Missing { what } => {
                let verb = if what.len() == 1 { "is" } else { "are" };
                write!(f, "A data set is four files; missing {verb} {}.", what.join(", "))
            }
            Self::Twice { what, first, second } => {
                write!(f, "Both {first} and {second} have {what}; give one of them.")
            }
            Self::TrainOrTest { file } => write!(
                f,
                "Whether {file} is for training or for testing is not clear: put \"train\" or \"t10k\" in its name."
            ),
        }
    }
}

impl std::error::Error for FileError {}
