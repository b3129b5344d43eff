//! What can be wrong with data files. Each message is a sentence that names the file and its fault, and where it helps says
//! what to do.

use std::fmt;

/// Why a data file, or all of them, cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// The file has no bytes.
    Empty {
        /// The file.
        file: String,
    },
    /// A file of a known kind that holds no readable digits.
    Foreign {
        /// The file.
        file: String,
        /// The kind, in words.
        what: &'static str,
        /// What to do, in words.
        advice: &'static str,
    },
    /// A file of no known kind.
    Unknown {
        /// The file.
        file: String,
        /// Its first bytes.
        start: Vec<u8>,
    },
    /// Its images are not 28×28.
    ImageSize {
        /// The file.
        file: String,
        /// Rows of its images.
        rows: u64,
        /// Columns of its images.
        columns: u64,
    },
    /// An array of neither images nor labels.
    Shape {
        /// The file.
        file: String,
        /// The length of each axis.
        shape: Vec<u64>,
    },
    /// An array that NumPy can write but this program does not read.
    UnknownArray {
        /// The file.
        file: String,
    },
    /// An array of fractions.
    NotWholeNumbers {
        /// The file.
        file: String,
    },
    /// The file has no images or labels, or more than are allowed.
    Count {
        /// The file.
        file: String,
        /// How many it has.
        count: u64,
        /// How many it may have.
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
    /// The file cannot be unpacked or read.
    Broken {
        /// The file.
        file: String,
        /// The reader's message.
        why: String,
    },
    /// A zip file that breaks off.
    ZipWithoutEnd {
        /// The file.
        file: String,
    },
    /// More is packed in the files than may be unpacked.
    UnpacksTooMuch {
        /// The file.
        file: String,
    },
    /// Files within files within files.
    TooManyLayers {
        /// The file.
        file: String,
    },
    /// An archive of too many files.
    TooManyEntries {
        /// The file.
        file: String,
        /// How many it may have.
        allowed: usize,
    },
    /// A row of a table that is not a label and the pixels of an image.
    Columns {
        /// The file.
        file: String,
        /// The line, counted from 1.
        line: u64,
        /// Its columns.
        columns: usize,
    },
    /// A table of images without labels.
    NoLabels {
        /// The file.
        file: String,
    },
    /// All its images are blank.
    Blank {
        /// The file.
        file: String,
    },
    /// A label that is no digit.
    NotADigit {
        /// The file.
        file: String,
        /// Which label, counted from 0.
        index: usize,
        /// The label.
        label: String,
    },
    /// A pixel that is no byte.
    NotAPixel {
        /// The file.
        file: String,
        /// Of which image, counted from 0.
        index: usize,
        /// The pixel.
        value: String,
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
    /// Parts that a data set needs are not there.
    Missing {
        /// Which are there, in words.
        found: Vec<&'static str>,
        /// Which are not, in words.
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
    /// A file that holds the same as another one.
    SameAs {
        /// The file.
        file: String,
        /// The other.
        other: String,
    },
    /// A file that is not needed beside those for training and for testing.
    NotNeeded {
        /// The file.
        file: String,
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
            Self::Missing { .. } | Self::Twice { .. } | Self::SameAs { .. } | Self::NotNeeded { .. } => {
                self.of_a_set(f)
            }
            Self::CountsDiffer { .. } | Self::TrainOrTest { .. } => self.of_a_set(f),
            Self::Empty { file } => write!(f, "{file} is empty: fetch it again."),
            Self::Foreign { file, what, advice } => write!(f, "{file} is {what}. {advice}."),
            Self::Unknown { file, start } => {
                let start: Vec<String> = start.iter().map(|byte| format!("{byte:02x}")).collect();
                write!(
                    f,
                    "{file} is of no kind that is known here: it starts with {}. Digits are read from IDX, .npz and CSV \
                     files, also packed with gzip or zip.",
                    start.join(" ")
                )
            }
            Self::ImageSize { file, rows, columns } => {
                write!(f, "{file} has images of {rows}×{columns} pixels; they must be 28×28.")
            }
            Self::Shape { file, shape } => {
                let shape: Vec<String> = shape.iter().map(u64::to_string).collect();
                write!(f, "{file} has numbers in the shape {}, which is neither images nor labels.", shape.join("×"))
            }
            Self::UnknownArray { file } => {
                write!(
                    f,
                    "{file} is an array of NumPy in a form that is not read: save it with numpy.ascontiguousarray."
                )
            }
            Self::NotWholeNumbers { file } => {
                write!(f, "{file} has numbers that are not whole: pixels must be 0 to 255, and labels 0 to 9.")
            }
            Self::Count { file, count: 0, .. } => write!(f, "{file} has no digits in it."),
            Self::Count { file, count, allowed } => {
                write!(f, "{file} has {count} digits or more; at most {allowed} are allowed.")
            }
            Self::Truncated { file, found, expected } => {
                write!(f, "{file} is cut off: it has {found} of {expected} bytes. Fetch it again.")
            }
            Self::Oversized { file, expected } => {
                write!(f, "{file} goes on after the {expected} bytes that its header announces.")
            }
            Self::Broken { file, why } => write!(f, "{file} does not unpack: {why}. Fetch it again."),
            Self::ZipWithoutEnd { file } => write!(f, "{file} is a zip file that is cut off. Fetch it again."),
            Self::UnpacksTooMuch { file } => {
                write!(f, "{file} unpacks to more than is read at once. Give the files of one data set alone.")
            }
            Self::TooManyLayers { file } => write!(f, "{file} is packed too often. Unpack it, and give what is in it."),
            Self::TooManyEntries { file, allowed } => {
                write!(f, "{file} has more than {allowed} files in it. Give the files of one data set alone.")
            }
            Self::Columns { file, line, columns } => write!(
                f,
                "{file} has {columns} columns in line {line}; a table of digits has 785: the label, then 784 pixels."
            ),
            Self::NoLabels { file } => write!(
                f,
                "{file} has 784 columns, so no labels: digits for testing need labels too. Cut a table with labels in two, \
                 and name the parts train.csv and test.csv."
            ),
            Self::Blank { file } => {
                write!(
                    f,
                    "{file} has nothing but blank images: all pixels are the same. Save or fetch its images again."
                )
            }
            Self::NotADigit { file, index, label } => write!(
                f,
                "{file} has the label {label} at place {index}; labels must be 0 to 9. Give digits, or other images of ten \
                 classes."
            ),
            Self::NotAPixel { file, index, value } => {
                write!(f, "{file} has the pixel {value} in image {index}; pixels must be whole numbers from 0 to 255.")
            }
        }
    }
}

impl FileError {
    /// The sentence on a file that was left aside because others make a data set: there is nothing to do about the file.
    pub(super) fn beside_a_set(&self) -> String {
        match self {
            Self::Foreign { file, what, .. } => format!("{file} is {what}."),
            other => other.to_string(),
        }
    }

    /// The sentence of an error that is about a set of files.
    fn of_a_set(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CountsDiffer { images, n_images, labels, n_labels } => {
                write!(
                    f,
                    "{images} has {n_images} images but {labels} has {n_labels} labels. Give two that belong together."
                )
            }
            Self::Missing { found, what } => {
                if !found.is_empty() {
                    write!(f, "So far there are {}. ", found.join(" and "))?;
                }
                let verb = if what.len() == 1 { "is" } else { "are" };
                write!(
                    f,
                    "For a whole data set there {verb} still missing: {}. Give what is missing too.",
                    what.join(", ")
                )
            }
            Self::Twice { what, first, second } => {
                write!(f, "Both {first} and {second} have {what}; give one of them.")
            }
            Self::SameAs { file, other } => write!(f, "{file} holds the same as {other}."),
            Self::NotNeeded { file } => write!(f, "{file} is named neither for training nor for testing."),
            Self::TrainOrTest { file } => write!(
                f,
                "Whether {file} is for training or for testing is not clear: put \"train\" or \"t10k\" in its name."
            ),
            // The other errors are about one file: `Display` has their sentences.
            _ => Ok(()),
        }
    }
}

impl std::error::Error for FileError {}
