//! Makes small files of digits in every format that people bring.

use flate2::Compression;
use flate2::write::GzEncoder;
use moe::digits::generated::Generator;
use moe::digits::{Digits, N_PIXELS};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The names of MNIST's four files.
pub const NAMES: [&str; 4] =
    ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

/// Generated digits: three to learn and two to test.
pub fn digits() -> [Digits; 2] {
    let generator = Generator::new(9);
    [generator.digits(0..3), generator.digits(3..5)]
}

/// An IDX file of this type and these axes, whose numbers are packed.
pub fn idx(number_type: u8, shape: &[u32], numbers: &[u8]) -> Vec<u8> {
    let lengths = shape.iter().flat_map(|length| length.to_be_bytes());
    [0, 0, number_type, shape.len() as u8].into_iter().chain(lengths).chain(numbers.iter().copied()).collect()
}

/// An IDX file of images.
pub fn images(digits: &Digits) -> Vec<u8> {
    idx(8, &[digits.len() as u32, 28, 28], &pixels(digits))
}

/// An IDX file of labels.
pub fn labels(labels: &[u8]) -> Vec<u8> {
    idx(8, &[labels.len() as u32], labels)
}

/// All pixels, one after the other.
pub fn pixels(digits: &Digits) -> Vec<u8> {
    digits.images.iter().flatten().collect()
}

/// The four files of MNIST with these digits.
pub fn four([train, test]: &[Digits; 2]) -> [Vec<u8>; 4] {
    [images(train), labels(&train.labels), images(test), labels(&test.labels)]
}

/// A gzip file of one member.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A zip file of these entries.
pub fn zip(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// NumPy's file of an array of this type and shape.
pub fn npy(kind: &str, shape: &str, numbers: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n");
    [b"\x93NUMPY\x01\x00", &(header.len() as u16).to_le_bytes()[..], header.as_bytes(), numbers].concat()
}

/// A table with a row a digit, with or without a row of names.
pub fn csv(digits: &Digits, separator: &str, has_names: bool) -> Vec<u8> {
    let names = has_names.then(|| {
        let names = (0..N_PIXELS).map(|pixel| format!("pixel{pixel}"));
        ["label".to_owned()].into_iter().chain(names).collect::<Vec<_>>()
    });
    let rows = digits
        .images
        .iter()
        .zip(&digits.labels)
        .map(|(image, label)| [*label].iter().chain(&image).map(u8::to_string).collect::<Vec<_>>());
    let lines: Vec<String> = names.into_iter().chain(rows).map(|cells| cells.join(separator) + "\r\n").collect();
    lines.concat().into_bytes()
}
