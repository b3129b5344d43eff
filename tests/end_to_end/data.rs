//! Data sets: MNIST from the site, generated digits, and what is wrong with files.

use crate::harness::{NONE, Page, READY, SOON, Setup, Stage, Test, tests};
use anyhow::{Context, Result};
use moe::digits::generated::Generator;
use moe::digits::turn::Turn;
use serde_json::json;
use std::io::{Cursor, Write};
use xtask::data::FILES;
use xtask::workspace;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    without_mnist_the_page_says_so_and_goes_on,
    files_in_mnist_format_are_learnt,
    a_broken_file_is_named_and_the_page_goes_on,
    files_in_every_format_are_learnt,
    a_set_that_is_refused_leaves_run_drawing_and_settings_as_they_are,
    two_files_and_later_the_other_two_come_together,
    turned_digits_are_asked_about_before_anything_learns_from_them,
    generated_digits_can_be_chosen_and_mnist_again,
    mnist_is_learnt,
];

/// An IDX file of this many images: blank paper, but for a bar whose place tells the digit.
pub fn images(n: u32) -> Vec<u8> {
    let header = [0x803, n, 28, 28].map(u32::to_be_bytes).concat();
    let image = |n: u32| (0..784).map(move |pixel| u8::from(pixel % 28 == 4 + 2 * (n % 10)) * 255);
    header.into_iter().chain((0..n).flat_map(image)).collect()
}

/// The IDX file with their labels.
pub fn labels(n: u32) -> Vec<u8> {
    let header = [0x801, n].map(u32::to_be_bytes).concat();
    header.into_iter().chain((0..n).map(|n| (n % 10) as u8)).collect()
}

/// A site with four small files for MNIST.
pub fn small() -> Setup {
    let mut setup = Setup::with_mnist();
    for (n, pair) in [(600, &FILES[..2]), (200, &FILES[2..])] {
        setup = setup.changed(&format!("mnist/{}.gz", pair[0].0), images(n));
        setup = setup.changed(&format!("mnist/{}.gz", pair[1].0), labels(n));
    }
    setup
}

/// The page says what is wrong, and trains on generated digits.
fn says_and_goes_on(page: &Page, part: &str) -> Result<()> {
    page.ready()?;
    page.says(part)?;
    page.browser.wait("dataset", "generated", READY, |value| value == "generated")?;
    page.train_below(30.0)
}

fn without_mnist_the_page_says_so_and_goes_on(on: &Stage) {
    Setup::without_mnist().run(on, |page| says_and_goes_on(page, "MNIST"));
}

fn files_in_mnist_format_are_learnt(on: &Stage) {
    small().run(on, |page| {
        page.ready()?;
        page.says("600")?;
        assert_eq!(page.browser.text("dataset")?, "mnist");
        page.train_below(10.0)
    });
}

fn a_broken_file_is_named_and_the_page_goes_on(on: &Stage) {
    let name = FILES[3].0;
    let path = format!("mnist/{name}.gz");
    let mut too_large = labels(200);
    too_large[8] = 10;
    let cases: [(&str, Vec<u8>); 6] = [
        ("cut_off", labels(200)[..150].to_vec()),
        ("too_long", [labels(200), vec![7]].concat()),
        ("label_above_9", too_large),
        ("wrong_magic", images(200)),
        ("other_count", labels(199)),
        ("broken_gzip", vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff]),
    ];
    for (case, content) in cases {
        small().changed(&path, content).run(on, |page| {
            page.ready()?;
            page.says(name).context(case)?;
            page.steps_are(0)
        });
    }
}

/// Gives the page these files, as a user who picks them does.
pub fn give(page: &Page, files: &[(&str, Vec<u8>)]) -> Result<()> {
    page.browser.script(
        "const data = new DataTransfer();
         for (const [name, bytes] of arguments[0]) data.items.add(new File([new Uint8Array(bytes)], name));
         const picker = document.querySelector('[data-testid=files]');
         picker.files = data.files;
         picker.dispatchEvent(new Event('change', { bubbles: true }));",
        json!([files]),
    )?;
    Ok(())
}

/// A table of this many digits, as Kaggle has them.
fn table(n: u32) -> Vec<u8> {
    let (images, labels) = (images(n), labels(n));
    let rows = images[16..].chunks_exact(784).zip(&labels[8..]).map(|(image, label)| {
        let cells: Vec<String> = [*label].iter().chain(image).map(u8::to_string).collect();
        cells.join(",") + "\n"
    });
    rows.collect::<String>().into_bytes()
}

fn files_in_every_format_are_learnt(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in [("train.csv", table(300)), ("test.csv", table(90))] {
            zip.start_file(name, SimpleFileOptions::default())?;
            zip.write_all(&content)?;
        }
        give(page, &[("digits.zip", zip.finish()?.into_inner()), ("notes.txt", b"some notes".to_vec())])?;
        page.says("300 to learn, 90 to test")?;
        page.says("Left aside: notes.txt is text without digits.")?;
        page.train_below(20.0)?;
        let error = page.tested()?;
        give(page, &[("train.parquet", b"PAR1".to_vec())])?;
        page.browser.click("question-yes")?;
        page.says("train.parquet is a Parquet table. Save its digits as IDX, as .npz or as CSV")?;
        assert_eq!(page.tested()?, error, "the run stays");
        page.says("300 to learn, 90 to test")
    });
}

fn a_set_that_is_refused_leaves_run_drawing_and_settings_as_they_are(on: &Stage) {
    let mut letters = labels(40);
    letters[8] = 26;
    let blank = [&images(40)[..16], &[0; 40 * 784]].concat();
    let letters_said =
        "has the label 26 at place 0; labels must be 0 to 9. Give digits, or other images of ten classes.";
    let cases = [
        ([images(40), letters, images(20), labels(20)], letters_said),
        ([blank, labels(40), images(20), labels(20)], "has nothing but blank images: all pixels are the same."),
        ([images(40), labels(40), images(0), labels(0)], "t10k-images-idx3-ubyte has no digits in it."),
    ];
    for (set, said) in cases {
        Setup::without_mnist().run(on, |page| {
            page.ready()?;
            page.browser.click("step")?;
            page.steps_are(1)?;
            page.browser.draw("pad", &[(0.5, 0.2), (0.5, 0.8)])?;
            page.browser.set("learning-rate", "0.01")?;
            let fingerprint = page.rested_fingerprint()?;
            give(page, &FILES.iter().map(|file| file.0).zip(set).collect::<Vec<_>>())?;
            page.browser.click("question-yes")?;
            page.says(said)?;
            page.steps_are(1)?;
            assert_eq!(page.rested_fingerprint()?, fingerprint);
            assert_eq!(page.browser.text("learning-rate")?, "0.01");
            page.says("Generated digits: 20,000 to learn")?;
            page.browser.wait("answer", "that of the drawing", SOON, |text| text != NONE).map(drop)
        });
    }
}

fn two_files_and_later_the_other_two_come_together(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        let [train, test] = [[FILES[0].0, FILES[1].0], [FILES[2].0, FILES[3].0]];
        give(page, &[(train[0], images(120)), (train[1], labels(120))])?;
        page.says("still missing: the test images (t10k-images-idx3-ubyte), the test labels")?;
        assert_eq!(page.browser.text("dataset")?, "generated");
        give(page, &[(test[0], images(40)), (test[1], labels(40))])?;
        page.says("120 to learn, 40 to test")?;
        assert_eq!(page.browser.text("dataset")?, "files");
        page.steps_are(0)
    });
}

/// The four files of generated digits, each image transposed as EMNIST has them.
fn transposed() -> Vec<(&'static str, Vec<u8>)> {
    let turn = Turn { is_transposed: true, ..Turn::NONE };
    let sets = [turn.apply_to(Generator::new(8).digits(0..300)), turn.apply_to(Generator::new(8).digits(300..400))];
    let mut files = Vec::new();
    for (digits, pair) in sets.iter().zip(FILES.chunks_exact(2)) {
        let n = digits.len() as u32;
        let images =
            [0x803, n, 28, 28].map(u32::to_be_bytes).concat().into_iter().chain(digits.images.iter().flatten());
        files.push((pair[0].0, images.collect()));
        files.push((pair[1].0, [&[0x801, n].map(u32::to_be_bytes).concat(), &digits.labels[..]].concat()));
    }
    files
}

fn turned_digits_are_asked_about_before_anything_learns_from_them(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.click("step")?;
        page.steps_are(1)?;
        give(page, &transposed())?;
        page.browser.click("question-yes")?;
        let asked = "with rows and columns exchanged. The digits below are labelled";
        page.browser.wait("turned-text", "the question", READY, |text| text.contains(asked))?;
        page.until("document.activeElement.id === 'turn-keep'")?;
        let ink = "(() => { const c = document.getElementById('turned-digits');
            const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
            return data.filter((value, n) => n % 4 === 3 && value > 200).length })() > 500";
        page.until(ink)?;
        page.steps_are(1)?;
        assert_eq!(page.browser.text("dataset")?, "generated", "nothing is in use before the answer");
        page.browser.click("turn-apply")?;
        page.says("300 to learn, 100 to test")?;
        page.steps_are(0)?;
        page.train_below(30.0)?;
        give(page, &transposed())?;
        page.browser.click("question-yes")?;
        page.until("document.getElementById('turned').open")?;
        page.browser.click("turn-keep")?;
        page.until("!document.getElementById('turned').open")?;
        page.steps_are(0)
    });
}

fn generated_digits_can_be_chosen_and_mnist_again(on: &Stage) {
    small().run(on, |page| {
        page.ready()?;
        page.browser.set("dataset", "generated")?;
        page.says("Generated digits: 20,000 to learn")?;
        page.train_below(30.0)?;
        page.browser.set("dataset", "mnist")?;
        page.says("starts a new run")?;
        page.browser.click("question-yes")?;
        page.says("600")?;
        page.steps_are(0)
    });
}

fn mnist_is_learnt(on: &Stage) {
    if !workspace::dist().join("mnist").exists() {
        println!("skipped: the site was built without MNIST");
        return;
    }
    Setup::with_mnist().run(on, |page| {
        page.ready()?;
        page.says("60,000")?;
        page.train_below(6.0)
    });
}
