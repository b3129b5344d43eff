//! Sorts out the content of files: which images and which labels are for training, and which for testing.
//!
//! A file's name says whether it is for training ("train") or for testing ("t10k" or "test"). Where names are silent, the
//! counts decide: the larger set is for training. Of two files with the same content one is enough.

use super::{Content, FileError, Part};
use crate::digits::{Dataset, Digits, Images};

/// The names of the training part and the test part.
type Words = [&'static str; 2];
const IMAGES: Words = ["the training images (train-images-idx3-ubyte)", "the test images (t10k-images-idx3-ubyte)"];
const LABELS: Words = ["the training labels (train-labels-idx1-ubyte)", "the test labels (t10k-labels-idx1-ubyte)"];

/// Images or labels with where they come from.
struct Piece<T> {
    file: String,
    given: usize,
    content: T,
    /// The number of images or labels.
    len: usize,
}

/// The data set, and the parts that it does not need.
///
/// # Errors
///
/// Gives what is wrong. Where only something is missing, the places of the files come with it: others can be added to them.
pub fn dataset(name: &str, parts: Vec<Part>) -> Result<(Dataset, Vec<FileError>), (FileError, Vec<usize>)> {
    let mut useful: Vec<usize> = parts.iter().map(|part| part.given).collect();
    useful.dedup();
    let (images, labels) = pieces(parts);
    let mut left_aside = Vec::new();
    match sorted(name, images, labels, &mut left_aside) {
        Ok(dataset) => Ok((dataset, left_aside)),
        Err(error @ FileError::Missing { .. }) => Err((error, useful)),
        Err(error) => Err((error, Vec::new())),
    }
}

/// The new parts, with the earlier ones that no new part takes the place of.
pub fn joined(earlier: Vec<Part>, new: Vec<Part>) -> Vec<Part> {
    let place = |part: &Part| (matches!(part.content, Content::Labels(_)), purpose(&part.file));
    let is_taken = |part: &Part| purpose(&part.file).is_some() && new.iter().any(|other| place(other) == place(part));
    let mut all: Vec<Part> = earlier.into_iter().filter(|part| !is_taken(part)).collect();
    all.extend(new);
    all
}

/// Images and labels apart; a table has both.
fn pieces(parts: Vec<Part>) -> (Vec<Piece<Images>>, Vec<Piece<Vec<u8>>>) {
    let (mut images, mut labels) = (Vec::new(), Vec::new());
    for Part { file, given, content } in parts {
        let mut add_images = |content: Images| {
            images.push(Piece { file: file.clone(), given, len: content.len(), content });
        };
        let mut add_labels = |content: Vec<u8>| {
            labels.push(Piece { file: file.clone(), given, len: content.len(), content });
        };
        match content {
            Content::Images(content) => add_images(content),
            Content::Labels(content) => add_labels(content),
            Content::Digits(digits) => {
                add_images(digits.images);
                add_labels(digits.labels);
            }
        }
    }
    (images, labels)
}

fn sorted(
    name: &str,
    images: Vec<Piece<Images>>,
    labels: Vec<Piece<Vec<u8>>>,
    left_aside: &mut Vec<FileError>,
) -> Result<Dataset, FileError> {
    let images = train_and_test(images, IMAGES, left_aside)?;
    let labels = train_and_test(labels, LABELS, left_aside)?;
    let mut found = images.found(IMAGES);
    found.extend(labels.found(LABELS));
    let what = [images.missing(IMAGES), labels.missing(LABELS)].concat();
    match (images, labels) {
        (Sorted::Both(train_images, test_images), Sorted::Both(train_labels, test_labels)) => Ok(Dataset {
            name: name.to_owned(),
            train: digits(train_images, train_labels)?,
            test: digits(test_images, test_labels)?,
        }),
        _ => Err(FileError::Missing { found, what }),
    }
}

/// The pieces of one kind, sorted.
enum Sorted<T> {
    Both(Piece<T>, Piece<T>),
    OnlyTrain,
    OnlyTest,
    /// There is one file, and its name does not say its purpose.
    OnlyOne,
    Neither,
}

impl<T> Sorted<T> {
    fn missing(&self, [train, test]: Words) -> Vec<&'static str> {
        match self {
            Self::Both(..) => vec![],
            Self::OnlyTrain | Self::OnlyOne => vec![test],
            Self::OnlyTest => vec![train],
            Self::Neither => vec![train, test],
        }
    }

    fn found(&self, words: Words) -> Vec<&'static str> {
        let missing = self.missing(words);
        words.into_iter().filter(|part| !missing.contains(part)).map(without_example).collect()
    }
}

/// The words before the example in brackets.
fn without_example(words: &'static str) -> &'static str {
    words.split_once(" (").map_or(words, |(name, _)| name)
}

fn train_and_test<T: PartialEq>(
    pieces: Vec<Piece<T>>,
    words: Words,
    left_aside: &mut Vec<FileError>,
) -> Result<Sorted<T>, FileError> {
    use Purpose::{Test, Train};
    let mut pieces = distinct(pieces, left_aside);
    for (wanted, what) in [Train, Test].into_iter().zip(words) {
        let mut same = pieces.iter().filter(|piece| purpose(&piece.file) == Some(wanted));
        if let (Some(first), Some(second)) = (same.next(), same.next()) {
            let (first, second) = (first.file.clone(), second.file.clone());
            return Err(FileError::Twice { what: without_example(what), first, second });
        }
    }
    let has = |wanted| pieces.iter().any(|piece: &Piece<T>| purpose(&piece.file) == Some(wanted));
    if has(Train) && has(Test) {
        let (named, silent) = pieces.into_iter().partition(|piece| purpose(&piece.file).is_some());
        pieces = named;
        left_aside.extend(silent.into_iter().map(|Piece { file, .. }| FileError::NotNeeded { file }));
    }
    let purposes: Vec<Option<Purpose>> = pieces.iter().map(|piece| purpose(&piece.file)).collect();
    match *purposes {
        [] => Ok(Sorted::Neither),
        [Some(Train)] => Ok(Sorted::OnlyTrain),
        [Some(Test)] => Ok(Sorted::OnlyTest),
        [None] => Ok(Sorted::OnlyOne),
        [first, second] => {
            let is_larger = pieces[0].len.cmp(&pieces[1].len);
            let first_is_train = match (first, second) {
                (Some(Train), _) | (_, Some(Test)) => true,
                (Some(Test), _) | (_, Some(Train)) => false,
                (None, None) if is_larger.is_ne() => is_larger.is_gt(),
                (None, None) => return Err(FileError::TrainOrTest { file: pieces[0].file.clone() }),
            };
            let (second, first) = (pieces.remove(1), pieces.remove(0));
            Ok(if first_is_train { Sorted::Both(first, second) } else { Sorted::Both(second, first) })
        }
        // Three or more, of which no two are named for the same purpose: some name does not say its purpose.
        [..] => {
            let silent = purposes.iter().position(Option::is_none).unwrap_or(0);
            Err(FileError::TrainOrTest { file: pieces[silent].file.clone() })
        }
    }
}

/// The pieces without copies: of equal pieces for the same purpose, the first. A file is often there packed and plain.
fn distinct<T: PartialEq>(pieces: Vec<Piece<T>>, left_aside: &mut Vec<FileError>) -> Vec<Piece<T>> {
    let mut distinct: Vec<Piece<T>> = Vec::new();
    for piece in pieces {
        let is_same =
            |other: &&Piece<T>| purpose(&other.file) == purpose(&piece.file) && other.content == piece.content;
        match distinct.iter().find(is_same) {
            // A file that was given earlier is no news.
            Some(other) if other.file == piece.file && other.given != piece.given => {}
            Some(other) => left_aside.push(FileError::SameAs { file: piece.file, other: other.file.clone() }),
            None => distinct.push(piece),
        }
    }
    distinct
}

#[derive(Clone, Copy, PartialEq)]
enum Purpose {
    Train,
    Test,
}

/// The purpose of a file, if its name says one purpose and not both; otherwise its folder may say it, or its archive.
fn purpose(file: &str) -> Option<Purpose> {
    file.rsplit(['/', '\\']).find_map(|name| {
        let name = name.to_ascii_lowercase();
        match (name.contains("train"), name.contains("t10k") || name.contains("test")) {
            (true, false) => Some(Purpose::Train),
            (false, true) => Some(Purpose::Test),
            _ => None,
        }
    })
}

fn digits(images: Piece<Images>, labels: Piece<Vec<u8>>) -> Result<Digits, FileError> {
    let (n_images, n_labels) = (images.len, labels.len);
    if n_images != n_labels {
        let (images, labels) = (images.file, labels.file);
        return Err(FileError::CountsDiffer { images, n_images, labels, n_labels });
    }
    Ok(Digits { images: images.content, labels: labels.content })
}
