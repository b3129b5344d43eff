//! The page as it is served, in real browsers: `cargo xtask test` builds the site and runs these, several at a time in Chromium
//! and beside that those in Firefox and WebKitGTK that `MOE_IN_FIREFOX` and `MOE_IN_WEBKIT` name.
//! `cargo test --workspace --test end_to_end chromium::race` runs some on the site in `dist/`.
//!
//! MNIST is hidden from the page unless a test is about it, so that the tests learn from generated digits and are the same
//! everywhere. Any error or warning in the browser's console fails a test; a picture of the page at that moment is saved into
//! `target/end-to-end/`.

#![expect(clippy::disallowed_types, reason = "they wait for a browser")]
#![expect(clippy::disallowed_methods, reason = "the strokes need not be the same everywhere")]

mod accessibility;
mod acts;
mod article;
mod controls;
mod crew;
mod curves;
mod data;
mod drawing;
mod fates;
mod faults;
mod film;
mod framed;
mod gates;
mod guesses;
mod handle_table;
mod handles;
mod harness;
mod help;
mod keeping;
mod kept_runs;
mod layout;
mod models;
mod monkey;
mod nearness;
mod offline;
mod opening;
mod race;
mod reader_settings;
mod refusals;
mod runs;
mod saving;
mod security;
mod setup;
mod sharing;
mod site;
mod stage;
mod switches;
mod tabs;
mod tour;
mod training;
mod translated;
mod views;

use libtest_mimic::{Arguments, Trial};
use stage::{Browsers, SecondTries, Test, Times};
use std::process::ExitCode;
use std::sync::Arc;
use xtask::drivers::Kind;

/// All tests: files with tests that take longest come first, so that none of these is left for the end.
const TESTS: &[&[Test]] = &[
    monkey::TESTS,
    crew::TESTS,
    accessibility::TESTS,
    acts::TESTS,
    article::TESTS,
    keeping::TESTS,
    kept_runs::TESTS,
    controls::TESTS,
    curves::TESTS,
    data::TESTS,
    drawing::TESTS,
    fates::TESTS,
    faults::TESTS,
    film::TESTS,
    framed::TESTS,
    gates::TESTS,
    guesses::TESTS,
    handles::TESTS,
    help::TESTS,
    layout::TESTS,
    models::TESTS,
    nearness::TESTS,
    offline::TESTS,
    opening::TESTS,
    race::TESTS,
    reader_settings::TESTS,
    refusals::TESTS,
    runs::TESTS,
    saving::TESTS,
    security::TESTS,
    sharing::TESTS,
    site::TESTS,
    switches::TESTS,
    tabs::TESTS,
    tour::TESTS,
    training::TESTS,
    translated::TESTS,
    views::TESTS,
];

/// Tests that run at a time unless told otherwise, one of them in each of the other browsers: a test waits for much of its
/// time, for the browser to start or for a run to be kept. With more of them the pages that train take the time of those that
/// are waited for.
const AT_A_TIME: usize = 4;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = arguments.test_threads.or(Some(AT_A_TIME));
    let [chromium, others @ ..] = [Kind::Chromium, Kind::Firefox, Kind::WebKit].map(Browsers::new);
    let (second_tries, times) = (Arc::new(SecondTries::default()), Arc::new(Times::default()));
    let in_others = others.iter().flat_map(|browsers| wanted(browsers, &second_tries, &times)).collect();
    let in_chromium = all().map(|test| test.trial(&chromium, &second_tries, &times)).collect();
    let conclusion = libtest_mimic::run(&arguments, spread(in_chromium, in_others));
    second_tries.report();
    times.report();
    chromium.end();
    others.iter().for_each(|browsers| browsers.end());
    conclusion.exit_code()
}

fn all() -> impl Iterator<Item = &'static Test> {
    TESTS.iter().copied().flatten()
}

/// The tests that are to run in these browsers, too.
fn wanted(browsers: &Arc<Browsers>, second_tries: &Arc<SecondTries>, times: &Arc<Times>) -> Vec<Trial> {
    let wanted = std::env::var(browsers.kind().wanted()).unwrap_or_default();
    let tests = all().filter(|test| wanted.split_whitespace().any(|part| test.name().contains(part)));
    tests.map(|test| test.trial(browsers, second_tries, times)).collect()
}

/// The few among the many, evenly, so that one of them is under way at a time.
fn spread(many: Vec<Trial>, few: Vec<Trial>) -> Vec<Trial> {
    let apart = many.len() / few.len().max(1);
    let mut few = few.into_iter();
    let mut all = Vec::new();
    for (n, trial) in many.into_iter().enumerate() {
        if n % apart.max(1) == 0 {
            all.extend(few.next());
        }
        all.push(trial);
    }
    all.extend(few);
    all
}
