//! Data files: which files are accepted, and the message for each kind of broken file.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // In a test a panic is the message.

use flate2::Compression;
use flate2::write::GzEncoder;
use moe::digits::data_files::dataset_from_files;
use moe::digits::file_error::FileError;
use moe::digits::idx::{IdxContent, read};
use moe::digits::{Dataset, N_PIXELS};
use proptest::prelude::*;
use std::io::Write;

fn images(count: u32) -> Vec<u8> {
    let header = [0x803, count, 28, 28].map(u32::to_be_bytes).concat();
    let pixels = (0..count as usize * N_PIXELS).map(|n| (n % 251) as u8);
    header.into_iter().chain(pixels).collect()
}

fn labels(labels: &[u8]) -> Vec<u8> {
    [&[0x801, labels.len() as u32].map(u32::to_be_bytes).concat(), labels].concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Checks that the file is refused with this message, plain and packed.
fn check_refused(bytes: &[u8], message: &str) {
    assert_eq!(read("a-file", bytes).unwrap_err().to_string(), message);
    assert_eq!(read("a-file", &gzip(bytes)).unwrap_err().to_string(), message);
}

#[test]
fn images_and_labels_are_read_plain_and_packed() {
    for bytes in [images(3), gzip(&images(3))] {
        let Ok(IdxContent::Images(images)) = read("a-file", &bytes) else { panic!("these are images") };
        assert_eq!((images.len(), images.get(1)[0]), (3, (N_PIXELS % 251) as u8));
    }
    for bytes in [labels(&[0, 9, 4]), gzip(&labels(&[0, 9, 4]))] {
        assert_eq!(read("a-file", &bytes), Ok(IdxContent::Labels(vec![0, 9, 4])));
    }
}

#[test]
fn broken_files_are_refused_with_a_sentence() {
    let with_number = |at: usize, number: u32| {
        let mut bytes = images(2);
        bytes[at..at + 4].copy_from_slice(&number.to_be_bytes());
        bytes
    };
    check_refused(&[], "a-file is cut off: it has 0 of 4 bytes. Fetch it again.");
    check_refused(&images(2)[..1000], "a-file is cut off: it has 1000 of 1584 bytes. Fetch it again.");
    check_refused(&labels(&[1, 2])[..6], "a-file is cut off: it has 6 of 8 bytes. Fetch it again.");
    check_refused(&[images(2), vec![0]].concat(), "a-file goes on after the 1584 bytes that its header announces.");
    check_refused(
        b"<!doctype html>",
        "a-file is not an IDX file of images or labels: it starts with 3c21646f, not with 00000803 or 00000801.",
    );
    check_refused(&with_number(12, 32), "a-file has images of 28×32 pixels; they must be 28×28.");
    check_refused(&with_number(4, 100_001), "a-file announces 100001 digits; at most 100000 are allowed.");
    check_refused(&with_number(4, u32::MAX), "a-file announces 4294967295 digits; at most 100000 are allowed.");
    check_refused(&with_number(4, 0), "a-file is empty: its header announces nothing.");
    check_refused(&labels(&[3, 10]), "a-file has the label 10 at place 1; labels must be 0 to 9.");
}

#[test]
fn gzip_that_does_not_unpack_is_refused() {
    let packed = gzip(&images(2));
    let refused = |bytes: &[u8]| read("a-file", bytes).unwrap_err();

    let mut flipped = packed.clone();
    let checksum = packed.len() - 8;
    flipped[checksum] ^= 1;
    assert!(matches!(refused(&flipped), FileError::BrokenGzip { .. }), "{}", refused(&flipped));
    let cut = refused(&packed[..checksum + 3]);
    assert!(matches!(cut, FileError::BrokenGzip { .. }), "{cut}");
    let cut = refused(&packed[..packed.len() / 2]);
    assert!(matches!(cut, FileError::Truncated { expected: 1584, .. }), "{cut}");
    let followed = refused(&[packed.clone(), vec![7; 20]].concat());
    assert!(matches!(followed, FileError::BrokenGzip { .. }), "{followed}");
    let header_only = refused(&packed[..10]);
    assert!(matches!(header_only, FileError::Truncated { expected: 4, .. }), "{header_only}");
}

#[test]
fn four_files_are_sorted_out_in_any_order() {
    let (train_images, train_labels) = (gzip(&images(3)), labels(&[1, 2, 3]));
    let (test_images, test_labels) = (images(2), gzip(&labels(&[4, 5])));
    let check = |names: [&str; 4]| {
        let mut files: Vec<(&str, &[u8])> =
            names.into_iter().zip([&train_images[..], &train_labels, &test_images, &test_labels]).collect();
        for _ in 0..4 {
            files.rotate_left(1);
            let dataset = dataset_from_files("mine", &files).unwrap_or_else(|error| panic!("{names:?}: {error}"));
            assert_eq!((&dataset.train.labels[..], &dataset.test.labels[..]), (&[1, 2, 3][..], &[4, 5][..]));
            assert_eq!((dataset.train.len(), dataset.test.images.len(), &dataset.name[..]), (3, 2, "mine"));
        }
    };
    check(["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]);
    check(["a/train/x", "a/train/y", "a/TEST.gz", "labels-test"]);
    check(["train-a", "b", "c", "test-d"]);
    check(["a", "b", "c", "d"]);
}

/// A data set from files of these names. A letter stands for a file's content: I and i for three and two images, L and l for
/// three and two labels.
fn of(names: &[(&str, char)]) -> Result<Dataset, FileError> {
    let content = |kind| match kind {
        'I' => images(3),
        'i' => images(2),
        'L' => labels(&[1; 3]),
        _ => labels(&[1; 2]),
    };
    let files: Vec<(&str, Vec<u8>)> = names.iter().map(|&(name, kind)| (name, content(kind))).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, &bytes[..])).collect();
    dataset_from_files("mine", &files)
}

#[test]
fn a_set_that_is_not_whole_is_refused_with_a_sentence() {
    let check = |names: &[(&str, char)], message: &str| assert_eq!(of(names).unwrap_err().to_string(), message);
    check(
        &[("train-i", 'I'), ("t10k-i", 'i'), ("t10k-l", 'l')],
        "A data set is four files; missing is the training labels (train-labels-idx1-ubyte).",
    );
    check(
        &[("train-i", 'I')],
        "A data set is four files; missing are the test images (t10k-images-idx3-ubyte), the training labels \
         (train-labels-idx1-ubyte), the test labels (t10k-labels-idx1-ubyte).",
    );
    check(
        &[("train-i", 'I'), ("t10k-i", 'i'), ("train-l", 'l'), ("t10k-l", 'l')],
        "train-i has 3 images but train-l has 2 labels.",
    );
    check(
        &[("train-1", 'I'), ("train-2", 'i')],
        "Both train-1 and train-2 have the training images (train-images-idx3-ubyte); give one of them.",
    );
    check(
        &[("one", 'i'), ("two", 'i'), ("three", 'l'), ("four", 'l')],
        "Whether one is for training or for testing is not clear: put \"train\" or \"t10k\" in its name.",
    );
    assert!(matches!(of(&[]), Err(FileError::Missing { what }) if what.len() == 4));
    assert!(matches!(of(&[("a", 'i'), ("b", 'i'), ("c", 'i')]), Err(FileError::TrainOrTest { .. })));
    assert!(matches!(of(&[("train", 'i'), ("test", 'i'), ("c", 'i')]), Err(FileError::TrainOrTest { .. })));
}

#[test]
fn mnist_is_read_where_it_is_there() {
    let Some(folder) = std::env::var_os("MNIST_DIR") else {
        println!("skipped: MNIST_DIR, the folder with MNIST's four files, is not set");
        return;
    };
    let mut files = Vec::new();
    for name in ["t10k-labels-idx1", "train-images-idx3", "t10k-images-idx3", "train-labels-idx1"] {
        let path = std::path::Path::new(&folder).join(format!("{name}-ubyte.gz"));
        let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("MNIST_DIR is set, but {path:?}: {error}"));
        files.push((name, bytes));
    }
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, &bytes[..])).collect();
    let mnist = dataset_from_files("MNIST", &files).expect("MNIST is well formed");
    assert_eq!((mnist.train.len(), mnist.test.len()), (60_000, 10_000));
    assert_eq!((&mnist.train.labels[..5], &mnist.test.labels[..5]), (&[5, 0, 4, 1, 9][..], &[7, 2, 1, 0, 4][..]));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_a_value_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read("a-file", &bytes);
        let _ = read("a-file", &[&[0x1f, 0x8b, 8][..], &bytes].concat());
        let _ = read("a-file", &gzip(&bytes));
    }

    #[test]
    fn any_change_of_a_good_file_gives_a_value_or_an_error(
        at in any::<prop::sample::Index>(), value in any::<u8>(), length in any::<prop::sample::Index>()
    ) {
        for mut bytes in [images(2), labels(&[1, 2, 3]), gzip(&images(2))] {
            let place = at.index(bytes.len());
            bytes[place] = value;
            let _ = read("a-file", &bytes);
            let _ = read("a-file", &bytes[..length.index(bytes.len())]);
            let _ = dataset_from_files("mine", &[("train", &bytes[..]), ("test", &bytes[..])]);
        }
    }
}
