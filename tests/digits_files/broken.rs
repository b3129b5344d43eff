//! The message for each kind of file that cannot be read, and limits on what unpacking may give.

use crate::make::{csv, digits, gzip, idx, images, labels, npy, zip};
use crate::{read, taken};
use moe::digits::files::{FileError, GivenFile, Limits, contents_of};
use proptest::prelude::*;

/// Checks that the file is refused with this message, plain and packed.
fn check_refused(bytes: &[u8], message: &str) {
    assert_eq!(read("a-file", bytes).unwrap_err().to_string(), message);
    assert_eq!(read("a-file", &gzip(bytes)).unwrap_err().to_string(), message);
}

/// The message on a file whose second label is this one.
fn no_digit(file: &str, label: &str) -> String {
    format!(
        "{file} has the label {label} at place 1; labels must be 0 to 9. Give digits, or other images of ten classes."
    )
}

/// The images of the two test digits, an IDX file of 1,584 bytes.
fn two_images() -> Vec<u8> {
    images(&digits()[1])
}

#[test]
fn broken_files_are_refused_with_a_sentence() {
    let with_number = |at: usize, number: u32| {
        let mut bytes = two_images();
        bytes[at..at + 4].copy_from_slice(&number.to_be_bytes());
        bytes
    };
    check_refused(&[], "a-file is empty: fetch it again.");
    check_refused(&two_images()[..1000], "a-file is cut off: it has 1000 of 1584 bytes. Fetch it again.");
    check_refused(&labels(&[1, 2])[..6], "a-file is cut off: it has 6 of 8 bytes. Fetch it again.");
    check_refused(&[two_images(), vec![7]].concat(), "a-file goes on after the 1584 bytes that its header announces.");
    check_refused(&with_number(12, 32), "a-file has images of 28×32 pixels; they must be 28×28.");
    check_refused(&with_number(4, 300_001), "a-file has 300001 digits or more; at most 300000 are allowed.");
    check_refused(&with_number(4, u32::MAX), "a-file has 4294967295 digits or more; at most 300000 are allowed.");
    check_refused(&with_number(4, 0), "a-file has no digits in it.");
    check_refused(&labels(&[3, 10]), &no_digit("a-file", "10"));
    check_refused(&idx(9, &[2], &[3, 0xff]), &no_digit("a-file", "-1"));
    let bright = [&[1, 0][..], &[0; 1566]].concat();
    let message = "a-file has the pixel 256 in image 0; pixels must be whole numbers from 0 to 255.";
    check_refused(&idx(0x0b, &[1, 28, 28], &bright[..1568]), message);
    let fractions = "a-file has numbers that are not whole: pixels must be 0 to 255, and labels 0 to 9.";
    check_refused(&idx(0x0d, &[1], &[0; 4]), fractions);
    check_refused(&npy("<f4", "(1, 28, 28)", &[0; 3136]), fractions);
    check_refused(
        &idx(8, &[2, 3, 28, 28], &[0; 9]),
        "a-file has numbers in the shape 2×3×28×28, which is neither images nor labels.",
    );
    let by_columns = String::from_utf8_lossy(&npy("|u1", "(1, 28, 28)", &[])).replace("False", "True ");
    let message = "a-file is an array of NumPy in a form that is not read: save it with numpy.ascontiguousarray.";
    let mut bytes = npy("|u1", "(1, 28, 28)", &[]);
    let at = bytes.windows(5).position(|five| five == b"False").expect(&by_columns);
    bytes[at..at + 5].copy_from_slice(b"True ");
    check_refused(&bytes, message);
}

#[test]
fn images_that_are_all_blank_are_refused_and_a_single_one_is_not() {
    let message = "a-file has nothing but blank images: all pixels are the same. Save or fetch its images again.";
    check_refused(&idx(8, &[3, 28, 28], &[0; 2352]), message);
    check_refused(&idx(8, &[1, 28, 28], &[255; 784]), message);
    check_refused(&npy("|u1", "(2, 28, 28)", &[7; 1568]), message);
    assert!(read("a-file", &idx(8, &[2, 28, 28], &[[0; 784], [255; 784]].concat())).is_ok());
}

#[test]
fn broken_tables_are_refused_with_the_place() {
    let table = String::from_utf8(csv(&digits()[0], ",", true)).unwrap();
    let check =
        |table: &str, message: &str| assert_eq!(read("a.csv", table.as_bytes()).unwrap_err().to_string(), message);
    let lines: Vec<&str> = table.lines().collect();
    check("a,b\n1,2\n", "a.csv has 2 columns in line 1; a table of digits has 785: the label, then 784 pixels.");
    let short = format!("{}\n{}\n1,2", lines[0], lines[1]);
    check(&short, "a.csv has 2 columns in line 3; a table of digits has 785: the label, then 784 pixels.");
    check(lines[0], "a.csv has no digits in it.");
    let letter = format!("{}\n26{}", lines[1], &lines[2][1..]);
    check(&letter, &no_digit("a.csv", "26"));
    let (start, _) = lines[1].rsplit_once(',').unwrap();
    check(&format!("{start},256"), "a.csv has the pixel 256 in image 0; pixels must be whole numbers from 0 to 255.");
    let endless = "1,".repeat(100_000);
    let message = "a.csv does not unpack: a line of it is longer than that of any table of digits. Fetch it again.";
    check(&endless, message);
}

#[test]
fn packed_files_that_do_not_unpack_are_refused() {
    let packed = gzip(&two_images());
    let refused = |bytes: &[u8]| read("a-file", bytes).unwrap_err();
    let mut flipped = packed.clone();
    let checksum = packed.len() - 8;
    flipped[checksum] ^= 1;
    assert!(matches!(refused(&flipped), FileError::Broken { .. }), "{}", refused(&flipped));
    let cut = refused(&packed[..packed.len() / 2]);
    assert!(matches!(cut, FileError::Truncated { expected: 1584, .. }), "{cut}");
    let followed = refused(&[packed.clone(), vec![7; 20]].concat());
    assert_eq!(followed.to_string(), "a-file does not unpack: other bytes follow its end. Fetch it again.");

    let archive = zip(&[("train-images", two_images())]);
    let mut flipped = archive.clone();
    let content = flipped.len() / 2;
    flipped[content] ^= 1;
    assert!(matches!(refused(&flipped), FileError::Broken { .. }), "{}", refused(&flipped));
    let cut = refused(&archive[..archive.len() - 30]);
    assert_eq!(cut.to_string(), "a-file is a zip file that is cut off. Fetch it again.");
}

#[test]
fn a_file_of_another_kind_is_named_with_what_to_do() {
    let check = |bytes: &[u8], part: &str| {
        let message = read("a-file", bytes).unwrap_err().to_string();
        assert!(message.starts_with(&format!("a-file is {part}")), "{message}");
        assert!(message.split_inclusive(['.', ':']).count() >= 2, "it says what to do: {message}");
    };
    check(b"PAR1\0\0\0\0PAR1", "a Parquet table. Save its digits as IDX, as .npz or as CSV");
    check(b"<!DOCTYPE html><title>403 Forbidden</title>", "a web page");
    check(b"\n  <html lang=en>", "a web page");
    check(b"<?xml version='1.0'?><Error/>", "XML");
    check(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "a pointer of Git LFS");
    check(b"\x89PNG\r\n\x1a\n\0\0", "a picture (PNG)");
    check(b"\xff\xd8\xff\xe0\0\0", "a picture (JPEG)");
    check(b"\x89HDF\r\n\x1a\n\0", "an HDF5 file");
    check(b"\x80\x04\x95\0", "a pickle of Python");
    check(b"{\"digits\": []}", "JSON");
    check(b"BZh91AY", "packed with bzip2");
    check(&[&[b'a'; 257][..], b"ustar\0"].concat(), "a tar archive");
    check(b"\x10\0\0\0\0\0\0\0{\"a\"", "a model");
    check(b"0 48\n1 49\n", "text without digits");
    check(&[0xfe, 1, 2, 3, 4], "of no kind that is known here: it starts with fe 01 02 03.");
}

#[test]
fn unpacking_is_bounded() {
    let read_with = |limits, bytes: &[u8]| {
        let found = contents_of(&[GivenFile { name: "a-file", bytes }], limits);
        assert!(found.parts.is_empty(), "it is read");
        found.faults.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let few = Limits { unpacked: 1_500, entries: 3 };
    let too_much =
        |name: &str| format!("{name} unpacks to more than is read at once. Give the files of one data set alone.");
    assert_eq!(read_with(few, &gzip(&two_images())), [too_much("a-file")]);
    assert_eq!(read_with(few, &zip(&[("i", two_images())])), [too_much("a-file/i")]);
    // Each layer counts, and so do zeros behind the end.
    let twice = Limits { unpacked: 1_700, ..few };
    assert_eq!(read_with(twice, &gzip(&gzip(&two_images()))), [too_much("a-file")]);
    assert_eq!(read_with(twice, &gzip(&[two_images(), vec![0; 4_000]].concat())), [too_much("a-file")]);
    let table = csv(&digits()[0], ",", true);
    assert_eq!(read_with(few, &gzip(&table)), [too_much("a-file")]);
    // All files share one budget.
    let both = [gzip(&labels(&[1; 900])), gzip(&labels(&[2; 900]))];
    let files = [GivenFile { name: "one", bytes: &both[0] }, GivenFile { name: "two", bytes: &both[1] }];
    let found = contents_of(&files, few);
    assert_eq!((found.parts.len(), found.faults[0].to_string()), (1, too_much("two")));

    let entries: Vec<(String, Vec<u8>)> = (0..4).map(|n| (format!("{n}"), labels(&[1]))).collect();
    let entries: Vec<(&str, Vec<u8>)> = entries.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    assert_eq!(
        read_with(few, &zip(&entries)),
        ["a-file has more than 3 files in it. Give the files of one data set alone."]
    );
    let deep = (0..6).fold(labels(&[1]), |bytes, _| gzip(&bytes));
    assert_eq!(read_with(Limits::default(), &deep), ["a-file is packed too often. Unpack it, and give what is in it."]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_a_value_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for start in [&b""[..], &[0x1f, 0x8b, 8], b"PK\x03\x04", b"\x93NUMPY\x01\0", b"1,2,3\n"] {
            let _ = taken(&[], &[("a-file.csv", [start, &bytes].concat())]);
        }
        let _ = read("a-file", &gzip(&bytes));
    }

    #[test]
    fn any_change_of_a_good_file_gives_a_value_or_an_error(
        at in any::<prop::sample::Index>(), value in any::<u8>(), length in any::<prop::sample::Index>()
    ) {
        let [train, test] = digits();
        let table = csv(&test, ",", false);
        let names = zip(&[("y.npy", npy("|u1", "(2,)", &[1, 2])), ("l", labels(&train.labels))]);
        for mut bytes in [two_images(), labels(&[1, 2, 3]), gzip(&two_images()), table, names] {
            let place = at.index(bytes.len());
            bytes[place] = value;
            let _ = taken(&[], &[("train", bytes.clone()), ("test", bytes.clone())]);
            bytes.truncate(length.index(bytes.len()));
            let _ = taken(&[], &[("cut", bytes)]);
        }
    }
}
