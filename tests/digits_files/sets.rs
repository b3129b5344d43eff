//! Which files make a data set, what is left aside, and the sentence where something is missing.

use crate::make::{NAMES, csv, digits, four, gzip, images, labels, npy, zip};
use crate::{check_taken, taken};
use moe::digits::generated::Generator;

/// Files of these names. A letter stands for a file's content: I and i for three and two images, L and l for three and two
/// labels, j for two other images.
fn of<'a>(names: &[(&'a str, char)]) -> Vec<(&'a str, Vec<u8>)> {
    let [train, test] = digits();
    let content = |kind| match kind {
        'I' => images(&train),
        'i' => images(&test),
        'j' => images(&Generator::new(1).digits(0..2)),
        'L' => labels(&train.labels),
        _ => labels(&test.labels),
    };
    names.iter().map(|&(name, kind)| (name, content(kind))).collect()
}

/// Checks the message on files that make no data set.
fn check_refused(names: &[(&str, char)], message: &str) {
    assert_eq!(taken(&[], &of(names)).unwrap_err().to_string(), message, "{names:?}");
}

#[test]
fn four_files_are_sorted_out_in_any_order() {
    let check = |names: [&'static str; 4]| {
        let mut files: Vec<(&str, Vec<u8>)> = names.into_iter().zip(four(&digits())).collect();
        for _ in 0..4 {
            files.rotate_left(1);
            assert_eq!(check_taken(&names.join(" "), &files), None);
        }
    };
    check(NAMES);
    check(["a/train/x", "a/train/y", "a/TEST.gz", "labels-test"]);
    check(["train-a", "b", "c", "test-d"]);
    check(["a", "b", "c", "d"]);
    check(["train-images.idx3-ubyte", "train-labels.idx1-ubyte", "t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"]);
}

#[test]
fn a_set_that_is_not_whole_is_refused_with_a_sentence() {
    check_refused(
        &[("train-i", 'I'), ("t10k-i", 'i'), ("t10k-l", 'l')],
        "So far there are the training images and the test images and the test labels. For a whole data set there is still \
         missing: the training labels (train-labels-idx1-ubyte). Give what is missing too.",
    );
    check_refused(
        &[("train-i", 'I')],
        "So far there are the training images. For a whole data set there are still missing: the test images \
         (t10k-images-idx3-ubyte), the training labels (train-labels-idx1-ubyte), the test labels \
         (t10k-labels-idx1-ubyte). Give what is missing too.",
    );
    check_refused(
        &[("train-i", 'I'), ("t10k-i", 'i'), ("train-l", 'l'), ("t10k-l", 'l')],
        "train-i has 3 images but train-l has 2 labels. Give two that belong together.",
    );
    check_refused(
        &[("train-1", 'I'), ("train-2", 'i')],
        "Both train-1 and train-2 have the training images; give one of them.",
    );
    let unclear = "Whether one is for training or for testing is not clear: put \"train\" or \"t10k\" in its name.";
    check_refused(&[("one", 'i'), ("two", 'j'), ("three", 'l'), ("four", 'L')], unclear);
    check_refused(&[("one", 'i'), ("two", 'j'), ("three", 'I')], unclear);
}

#[test]
fn what_is_not_needed_is_left_aside_and_named() {
    let four = [("train-i", 'I'), ("train-l", 'L'), ("test-i", 'i'), ("test-l", 'l')];
    let mut files = of(&four);
    files.extend([(".DS_Store", b"\0\0\0\x01Bud1\0\0".to_vec()), ("mapping.txt", b"0 48\n1 49\n".to_vec())]);
    assert_eq!(
        check_taken("strays", &files).as_deref(),
        Some("Left aside: .DS_Store is a note of macOS on its folder. mapping.txt is text without digits.")
    );
    let plain = of(&four);
    let packed: Vec<(String, Vec<u8>)> =
        plain.iter().map(|(name, bytes)| (format!("{name}.gz"), gzip(bytes))).collect();
    let both: Vec<(&str, Vec<u8>)> =
        plain.iter().cloned().chain(packed.iter().map(|(name, bytes)| (name.as_str(), bytes.clone()))).collect();
    let remark = check_taken("packed and plain", &both).unwrap();
    assert!(remark.starts_with("Left aside: train-i.gz holds the same as train-i. test-i.gz"), "{remark}");
    let more = [&four[..], &[("valid-i", 'j'), ("valid-l", 'l')]].concat();
    let remark = check_taken("a third set", &of(&more));
    assert_eq!(
        remark.as_deref(),
        Some(
            "Left aside: valid-i is named neither for training nor for testing. valid-l is named neither for training nor \
             for testing."
        )
    );
    let strays: Vec<(String, Vec<u8>)> = (0..9).map(|n| (format!("{n}.txt"), b"abc".to_vec())).collect();
    let many: Vec<(&str, Vec<u8>)> =
        of(&four).into_iter().chain(strays.iter().map(|(name, bytes)| (name.as_str(), bytes.clone()))).collect();
    assert!(check_taken("many", &many).unwrap().ends_with("5 more files were left aside."));
}

#[test]
fn files_that_come_one_after_the_other_make_a_set_together() {
    let four = [("train-i", 'I'), ("train-l", 'L'), ("test-i", 'i'), ("test-l", 'l')];
    let [train, test] = digits();
    let refusal = taken(&[], &[of(&four[..2]), vec![("stray", b"abc".to_vec())]].concat()).unwrap_err();
    assert_eq!(refusal.useful, [0, 1]);
    let whole = taken(&of(&four[..2]), &of(&four[2..])).unwrap();
    assert!((&whole.dataset.train, &whole.dataset.test) == (&train, &test) && whole.remark().is_none());
    let refusal = taken(&of(&four[..2]), &of(&four[2..3])).unwrap_err();
    assert_eq!(refusal.useful, [0, 1, 2]);
    // New files that are whole need no earlier ones; a new file takes the place of an earlier one.
    let whole = taken(&of(&[("train-old", 'j')]), &of(&four)).unwrap();
    assert!(whole.dataset.train == train && whole.remark().is_none());
    let whole = taken(&of(&[("train-old", 'j'), four[1], four[2]]), &of(&[four[0], four[3]])).unwrap();
    assert!(whole.dataset.train == train && whole.remark().is_none());
    // The same file again is no news.
    let whole = taken(&of(&four[..3]), &of(&four[2..])).unwrap();
    assert!(whole.remark().is_none());
    assert!(taken(&[], &of(&[("train-i", 'I'), ("train-j", 'j')])).unwrap_err().useful.is_empty());
}

#[test]
fn one_broken_file_of_four_is_named_with_what_is_missing() {
    let mut files = of(&[("train-i", 'I'), ("train-l", 'L'), ("test-i", 'i'), ("test-l", 'l')]);
    files[3].1.truncate(9);
    let refusal = taken(&[], &files).unwrap_err();
    let text = refusal.to_string();
    assert!(text.starts_with("test-l is cut off: it has 9 of 10 bytes. Fetch it again. So far there are"), "{text}");
    assert!(text.contains("still missing: the test labels"), "{text}");
    assert_eq!(refusal.useful, [0, 1, 2]);
}

#[test]
fn tables_and_arrays_without_labels_say_what_to_do() {
    let [train, test] = digits();
    let table = String::from_utf8(csv(&test, ",", false)).unwrap();
    let unlabelled: Vec<&str> = table.lines().map(|line| line.split_once(',').unwrap().1).collect();
    let files = [("train.csv", csv(&train, ",", true)), ("test.csv", unlabelled.join("\n").into_bytes())];
    let text = taken(&[], &files).unwrap_err().to_string();
    assert!(text.starts_with("test.csv has 784 columns, so no labels"), "{text}");
    assert!(text.contains("So far there are the training images and the training labels."), "{text}");
    let hot = npy("|u1", "(3, 10)", &[0; 30]);
    let text = taken(&[], &[("a.npz", zip(&[("y_train.npy", hot)]))]).unwrap_err().to_string();
    assert_eq!(text, "a.npz/y_train.npy has numbers in the shape 3×10, which is neither images nor labels.");
}
