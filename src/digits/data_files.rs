//! Sorts out the four files of a data set: which holds images and which labels, which is for training and which for
//! testing.
//!
//! The magic number of a file says whether it holds images or labels. Its name says whether it is for training ("train") or
//! for testing ("t10k" or "test"). Where names are silent, the counts decide: the larger set is for training.

use super::file_error::FileError;
use super::idx::{self, IdxContent};
use super::{Dataset, Digits, Images};

/// A data set from its four files, `(name, bytes)` each, in any order, plain or gzip.
///
/// # Errors
///
/// Fails where a file cannot be read, is missing or is there twice, or where images and labels do not match.
pub fn dataset_from_files(name: &str, files: &[(&str, &[u8])]) -> Result<Dataset, FileError> {
    let (mut images, mut labels) = (Vec::new(), Vec::new());
    for &(file, bytes) in files {
        match idx::read(file, bytes)? {
            IdxContent::Images(content) => images.push(SetFile { file, len: content.len(), content }),
            IdxContent::Labels(content) => labels.push(SetFile { file, len: content.len(), content }),
        }
    }
    let images = train_and_test(images, IMAGES)?;
    let labels = train_and_test(labels, LABELS)?;
    let what = [images.missing(IMAGES), labels.missing(LABELS)].concat();
    match (images, labels) {
        (Sorted::Both(train_images, test_images), Sorted::Both(train_labels, test_labels)) => Ok(Dataset {
            name: name.to_owned(),
            train: digits(train_images, train_labels)?,
            test: digits(test_images, test_labels)?,
        }),
        _ => Err(FileError::Missing { what }),
    }
}

/// The names of the training file and the test file.
type Words = [&'static str; 2];
const IMAGES: Words = ["the training images (train-images-idx3-ubyte)", "the test images (t10k-images-idx3-ubyte)"];
const LABELS: Words = ["the training labels (train-labels-idx1-ubyte)", "the test labels (t10k-labels-idx1-ubyte)"];

struct SetFile<'a, T> {
    file: &'a str,
    content: T,
    /// Digits that the content is of.
    len: usize,
}

/// The files of one kind, sorted.
enum Sorted<'a, T> {
    Both(SetFile<'a, T>, SetFile<'a, T>),
    OnlyTrain,
    OnlyTest,
    /// There is one file, and its name does not say its purpose.
    OnlyOne,
    Neither,
}

impl<T> Sorted<'_, T> {
    fn missing(&self, [train, test]: Words) -> Vec<&'static str> {
        match self {
            Self::Both(..) => vec![],
            Self::OnlyTrain | Self::OnlyOne => vec![test],
            Self::OnlyTest => vec![train],
            Self::Neither => vec![train, test],
        }
    }
}

fn train_and_test<'a, T>(mut parts: Vec<SetFile<'a, T>>, words: Words) -> Result<Sorted<'a, T>, FileError> {
    use Purpose::{Test, Train};
    let purposes: Vec<Option<Purpose>> = parts.iter().map(|part| purpose(part.file)).collect();
    for (purpose, what) in [Train, Test].into_iter().zip(words) {
        let mut same = parts.iter().zip(&purposes).filter(|(_, found)| **found == Some(purpose));
        if let (Some((first, _)), Some((second, _))) = (same.next(), same.next()) {
            return Err(FileError::Twice { what, first: first.file.to_owned(), second: second.file.to_owned() });
        }
    }
    match *purposes {
        [] => Ok(Sorted::Neither),
        [Some(Train)] => Ok(Sorted::OnlyTrain),
        [Some(Test)] => Ok(Sorted::OnlyTest),
        [None] => Ok(Sorted::OnlyOne),
        [first, second] => {
            let is_larger = parts[0].len.cmp(&parts[1].len);
            let first_is_train = match (first, second) {
                (Some(Train), _) | (_, Some(Test)) => true,
                (Some(Test), _) | (_, Some(Train)) => false,
                (None, None) if is_larger.is_ne() => is_larger.is_gt(),
                (None, None) => return Err(FileError::TrainOrTest { file: parts[0].file.to_owned() }),
            };
            let (second, first) = (parts.remove(1), parts.remove(0));
            Ok(if first_is_train { Sorted::Both(first, second) } else { Sorted::Both(second, first) })
        }
        // Three and no two of them for the same: some name is silent.
        [..] => {
            let silent = purposes.iter().position(Option::is_none).unwrap_or(0);
            Err(FileError::TrainOrTest { file: parts[silent].file.to_owned() })
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Purpose {
    Train,
    Test,
}

/// The purpose of a file, if its name says one purpose and not both.
fn purpose(file: &str) -> Option<Purpose> {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file).to_ascii_lowercase();
    match (name.contains("train"), name.contains("t10k") || name.contains("test")) {
        (true, false) => Some(Purpose::Train),
        (false, true) => Some(Purpose::Test),
        _ => None,
    }
}

fn digits(images: SetFile<'_, Images>, labels: SetFile<'_, Vec<u8>>) -> Result<Digits, FileError> {
    let (n_images, n_labels) = (images.len, labels.len);
    if n_images != n_labels {
        let (images, labels) = (images.file.to_owned(), labels.file.to_owned());
        return Err(FileError::CountsDiffer { images, n_images, labels, n_labels });
    }
    Ok(Digits { images: images.content, labels: labels.content })
}
