//! Every format that people bring is read as the same digits.

use crate::make::{NAMES, csv, digits, four, gzip, idx, images, labels, npy, pixels, zip};
use crate::{check_taken, read};
use moe::digits::Digits;
use moe::digits::files::{Content, MAX_DIGITS};

/// The four files under their names, with an ending, each changed.
fn four_files(change: impl Fn(Vec<u8>) -> Vec<u8>) -> Vec<(&'static str, Vec<u8>)> {
    NAMES.into_iter().zip(four(&digits())).map(|(name, bytes)| (name, change(bytes))).collect()
}

#[test]
fn idx_is_read_plain_and_packed_in_every_way() {
    let two_members =
        |bytes: Vec<u8>| [gzip(&bytes[..20.min(bytes.len())]), gzip(&bytes[20.min(bytes.len())..])].concat();
    let behind = |end: &'static [u8]| move |bytes: Vec<u8>| [&gzip(&bytes), end].concat();
    assert_eq!(check_taken("plain", &four_files(|bytes| bytes)), None);
    assert_eq!(check_taken("packed", &four_files(|bytes| gzip(&bytes))), None);
    assert_eq!(check_taken("packed twice", &four_files(|bytes| gzip(&gzip(&bytes)))), None);
    assert_eq!(check_taken("two members", &four_files(two_members)), None);
    assert_eq!(check_taken("a line's end behind", &four_files(behind(b"\r\n"))), None);
    assert_eq!(check_taken("zeros behind", &four_files(behind(&[0; 600]))), None);
    assert_eq!(check_taken("zeros within", &four_files(|bytes| gzip(&[bytes, vec![0; 600]].concat()))), None);
    let padded = |bytes: Vec<u8>| [gzip(&bytes[..8]), vec![0; 512], gzip(&bytes[8..])].concat();
    assert_eq!(check_taken("zeros between members", &four_files(padded)), None);
}

#[test]
fn every_type_of_whole_numbers_and_one_axis_more_are_read() {
    let [train, _] = digits();
    let n = train.len() as u32;
    let wide = |n_bytes: usize, numbers: &[u8]| -> Vec<u8> {
        numbers.iter().flat_map(|number| [&vec![0; n_bytes - 1][..], &[*number]].concat()).collect()
    };
    let is_images = |bytes: &[u8]| assert!(read("a-file", bytes) == Ok(Content::Images(train.images.clone())));
    let is_labels = |bytes: &[u8]| assert_eq!(read("a-file", bytes), Ok(Content::Labels(train.labels.clone())));
    for (number_type, n_bytes) in [(0x08, 1), (0x0b, 2), (0x0c, 4)] {
        is_images(&idx(number_type, &[n, 28, 28], &wide(n_bytes, &pixels(&train))));
        is_labels(&idx(number_type, &[n], &wide(n_bytes, &train.labels)));
    }
    is_labels(&idx(0x09, &[n], &train.labels));
    for shape in [&[n, 1, 28, 28][..], &[n, 28, 28, 1], &[n, 784]] {
        is_images(&idx(8, shape, &pixels(&train)));
    }
    is_labels(&idx(8, &[n, 1], &train.labels));
    // QMNIST: the digit, and seven numbers on where it comes from.
    let rows: Vec<u8> = train
        .labels
        .iter()
        .flat_map(|label| [[0, 0, 0, *label], [0, 0, 9, 9]])
        .flat_map(|first| {
            let is_label = first[2] == 0;
            if is_label { first.to_vec() } else { first.repeat(7) }
        })
        .collect();
    is_labels(&idx(0x0c, &[n, 8], &rows));
}

#[test]
fn arrays_of_numpy_are_read() {
    let [train, test] = digits();
    let array = |digits: &Digits| npy("|u1", &format!("({}, 28, 28)", digits.len()), &pixels(digits));
    let numbers = |digits: &Digits| -> Vec<u8> {
        digits.labels.iter().flat_map(|label| i64::from(*label).to_le_bytes()).collect()
    };
    let names = |digits: &Digits| npy("<i8", &format!("({},)", digits.len()), &numbers(digits));
    let entries = [
        ("x_test.npy", array(&test)),
        ("x_train.npy", array(&train)),
        ("y_test.npy", names(&test)),
        ("y_train.npy", npy(">u2", "(3,)", &train.labels.iter().flat_map(|label| [0, *label]).collect::<Vec<_>>())),
    ];
    assert_eq!(check_taken("npz", &[("mnist.npz", zip(&entries))]), None);
    assert_eq!(check_taken("npy", &entries), None);
    assert_eq!(check_taken("npz, packed", &[("mnist.npz.gz", gzip(&zip(&entries)))]), None);
}

#[test]
fn tables_are_read_with_and_without_names() {
    let [train, test] = digits();
    for separator in [",", ";", "\t"] {
        let files = [("train.csv", csv(&train, separator, true)), ("test.csv", csv(&test, separator, false))];
        assert_eq!(check_taken(separator, &files), None);
    }
    let files = [("train.csv.gz", gzip(&csv(&train, ",", false))), ("test.csv.gz", gzip(&csv(&test, ",", true)))];
    assert_eq!(check_taken("packed", &files), None);
    let with_mark = [b"\xef\xbb\xbf".to_vec(), csv(&train, ",", true)].concat();
    assert_eq!(check_taken("with a mark", &[("train.csv", with_mark), ("test.csv", csv(&test, ",", true))]), None);
    let fractions = String::from_utf8(csv(&test, ",", false)).unwrap().replace(',', ".0,");
    assert_eq!(check_taken("7.0", &[("train", csv(&train, ",", true)), ("test", fractions.into_bytes())]), None);
}

#[test]
fn a_zip_of_anything_is_read() {
    let [train, test] = digits();
    let four: Vec<(&str, Vec<u8>)> = four_files(|bytes| gzip(&bytes));
    let with_litter = [&four[..], &[("__MACOSX/._train", vec![1, 2]), ("folder/.DS_Store", vec![3])]].concat();
    assert_eq!(check_taken("zip of gzip files", &[("digits.zip", zip(&with_litter))]), None);
    let tables = [("a/train.csv", csv(&train, ",", true)), ("a/test.csv", csv(&test, ",", true))];
    assert_eq!(check_taken("zip of tables", &[("digits.zip", zip(&tables))]), None);
    assert_eq!(check_taken("zip of a zip", &[("outer.zip", zip(&[("inner.zip", zip(&four))]))]), None);
    let folders = [
        ("train/images", images(&train)),
        ("train/labels", labels(&train.labels)),
        ("test/images", images(&test)),
        ("test/labels", labels(&test.labels)),
    ];
    assert_eq!(check_taken("folders name the purpose", &[("digits.zip", zip(&folders))]), None);
}

#[test]
fn three_hundred_thousand_digits_are_read() {
    let all_labels = vec![7; MAX_DIGITS as usize];
    assert_eq!(read("a-file", &labels(&all_labels)), Ok(Content::Labels(all_labels)));
}
