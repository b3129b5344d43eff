//! Data files: what is read, what is left aside, and the message for each kind of file that cannot be read.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // In a test a panic is the message.

mod broken;
mod formats;
mod make;
mod sets;

use moe::digits::Dataset;
use moe::digits::files::{
    Content, FileError, Found, GivenFile, Limits, Refusal, Taken, contents_of, dataset_from_files,
};

/// Reads one file.
fn read(name: &str, bytes: &[u8]) -> Result<Content, FileError> {
    let Found { mut parts, mut faults } = contents_of(&[GivenFile { name, bytes }], Limits::default());
    match (parts.pop(), faults.pop()) {
        (Some(part), None) => Ok(part.content),
        (None, Some(fault)) => Err(fault),
        other => panic!("{name} gives {other:?}"),
    }
}

/// What the reader makes of these files, the earlier ones first.
fn taken(earlier: &[(&str, Vec<u8>)], files: &[(&str, Vec<u8>)]) -> Result<Taken, Refusal> {
    let [earlier, files] =
        [earlier, files].map(|files| files.iter().map(|(name, bytes)| GivenFile { name, bytes }).collect::<Vec<_>>());
    dataset_from_files("mine", &earlier, &files, Limits::default())
}

/// Checks that the files make a data set of the digits of [`make::digits`], and gives what was left aside.
fn check_taken(case: &str, files: &[(&str, Vec<u8>)]) -> Option<String> {
    let [train, test] = make::digits();
    let taken = taken(&[], files).unwrap_or_else(|error| panic!("{case}: {error}"));
    assert!(taken.dataset == Dataset { name: "mine".to_owned(), train, test }, "{case}: other digits");
    taken.remark()
}

#[test]
fn mnist_is_read_where_it_is_there() {
    let Some(folder) = std::env::var_os("MNIST_DIR") else {
        println!("skipped: MNIST_DIR, the folder with MNIST's four files, is not set");
        return;
    };
    let files = ["t10k-labels-idx1", "train-images-idx3", "t10k-images-idx3", "train-labels-idx1"].map(|name| {
        let path = std::path::Path::new(&folder).join(format!("{name}-ubyte.gz"));
        let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("MNIST_DIR is set, but {path:?}: {error}"));
        (name, bytes)
    });
    let mnist = taken(&[], &files).expect("MNIST is well formed").dataset;
    assert_eq!((mnist.train.len(), mnist.test.len()), (60_000, 10_000));
    assert_eq!((&mnist.train.labels[..5], &mnist.test.labels[..5]), (&[5, 0, 4, 1, 9][..], &[7, 2, 1, 0, 4][..]));
}
