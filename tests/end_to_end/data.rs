//! Data sets: MNIST from the site, generated digits, and what is wrong with files.

use crate::harness::{Page, READY, Setup, Stage, Test, tests};
use anyhow::{Context, Result};
use xtask::data::FILES;
use xtask::workspace;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    without_mnist_the_page_says_so_and_goes_on,
    files_in_mnist_format_are_learnt,
    a_broken_file_is_named_and_the_page_goes_on,
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
fn small() -> Setup {
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
        ("too_long", [labels(200), vec![0]].concat()),
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
