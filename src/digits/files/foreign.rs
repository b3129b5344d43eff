//! Files that hold no digits in a readable form: their kind, told by the first bytes, and what to do about them.

use super::FileError;

/// What a file is, in words, and what to do about it.
type Foreign = (&'static str, &'static str);

const CONVERT: &str = "Save its digits as IDX, as .npz or as CSV, and give that file";
const UNPACK: &str = "Unpack it, and give the files that it holds";
const PICTURE: &str = "The page needs all images of a data set in one file with a file of labels: IDX, .npz or CSV";
const FETCH_AGAIN: &str = "Fetch it again with the link to the file itself";
const NOT_NEEDED: &str = "The digits are in other files: give those";

/// Kinds of files by their first bytes.
const BY_START: &[(&[u8], Foreign)] = &[
    (b"PAR1", ("a Parquet table", CONVERT)),
    (b"ARROW1", ("an Arrow table", CONVERT)),
    (b"\x89HDF\r\n", ("an HDF5 file", CONVERT)),
    (b"MATLAB 5.0", ("a MATLAB file", CONVERT)),
    (b"SQLite format 3", ("a database", CONVERT)),
    (b"\x80\x02", ("a pickle of Python", CONVERT)),
    (b"\x80\x03", ("a pickle of Python", CONVERT)),
    (b"\x80\x04", ("a pickle of Python", CONVERT)),
    (b"\x80\x05", ("a pickle of Python", CONVERT)),
    (b"\x89PNG", ("a picture (PNG)", PICTURE)),
    (b"\xff\xd8\xff", ("a picture (JPEG)", PICTURE)),
    (b"GIF8", ("a picture (GIF)", PICTURE)),
    (b"BM", ("a picture (BMP)", PICTURE)),
    (b"II*\0", ("a picture (TIFF)", PICTURE)),
    (b"MM\0*", ("a picture (TIFF)", PICTURE)),
    (b"RIFF", ("a picture, a sound or a film", PICTURE)),
    (b"%PDF", ("a PDF document", NOT_NEEDED)),
    (b"7z\xbc\xaf", ("a 7z archive", UNPACK)),
    (b"Rar!", ("a RAR archive", UNPACK)),
    (b"\xfd7zXZ", ("packed with xz", UNPACK)),
    (b"BZh", ("packed with bzip2", UNPACK)),
    (b"\x28\xb5\x2f\xfd", ("packed with Zstandard", UNPACK)),
    (b"\x1f\x9d", ("packed with compress", UNPACK)),
    (b"\x04\x22\x4d\x18", ("packed with LZ4", UNPACK)),
    (b"\0\0\0\x01Bud1", ("a note of macOS on its folder", NOT_NEEDED)),
];

/// Kinds of text by their beginning, in lower case, after blanks.
const BY_TEXT: &[(&str, Foreign)] = &[
    (
        "version https://git-lfs",
        ("a pointer of Git LFS, which stands in for a large file", "Run git lfs pull, or download the file itself"),
    ),
    ("<!doctype", ("a web page, such as a site sends in place of a file", FETCH_AGAIN)),
    ("<html", ("a web page, such as a site sends in place of a file", FETCH_AGAIN)),
    ("<?xml", ("XML, such as a site sends in place of a file", FETCH_AGAIN)),
    ("<svg", ("a picture (SVG)", PICTURE)),
    ("{", ("JSON", CONVERT)),
    ("[", ("JSON", CONVERT)),
    ("@relation", ("an ARFF table", CONVERT)),
];

/// Where a tar archive has its mark.
const TAR_MARK: (usize, &[u8]) = (257, b"ustar");

/// The error for a file of no readable kind that begins with `head`.
pub fn error(name: &str, head: &[u8], is_text: bool) -> FileError {
    let file = name.to_owned();
    let start = String::from_utf8_lossy(head).trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    let by_start = BY_START.iter().find(|(bytes, _)| head.starts_with(bytes)).map(|(_, foreign)| *foreign);
    let by_text = || BY_TEXT.iter().find(|(text, _)| start.starts_with(text)).map(|(_, foreign)| *foreign);
    let is_tar = head.get(TAR_MARK.0..).is_some_and(|rest| rest.starts_with(TAR_MARK.1));
    let tar = || is_tar.then_some(("a tar archive", UNPACK));
    // A safetensors file begins with eight bytes of length and then JSON.
    let model = || (head.get(8) == Some(&b'{')).then_some(("a model", "Give it alone, without files of digits"));
    let text = || is_text.then_some(("text without digits", NOT_NEEDED));
    match by_start.or_else(by_text).or_else(tar).or_else(model).or_else(text) {
        Some((what, advice)) => FileError::Foreign { file, what, advice },
        None => FileError::Unknown { file, start: head.iter().take(4).copied().collect() },
    }
}
