//! The page as it is served, in real browsers: `cargo xtask test` builds the site and runs these, two at a time in Chromium
//! and beside that those in Firefox that `MOE_IN_FIREFOX` names. `cargo test --test end_to_end chromium::race` runs some on the site in `dist/`.
//!
//! MNIST is hidden from the page unless a test is about it, so that the tests learn from generated digits and are the same
//! everywhere. Any error or warning in the browser's console fails a test; a picture of the page at that moment is saved into
//! `target/end-to-end/`.

#![expect(clippy::disallowed_types, reason = "they wait for a browser")]
#![expect(clippy::disallowed_methods, reason = "the strokes need not be the same everywhere")]

mod accessibility;
mod crew;
mod curves;
mod data;
mod drawing;
mod faults;
mod handle_table;
mod handles;
mod harness;
mod help;
mod keeping;
mod layout;
mod models;
mod monkey;
mod nearness;
mod offline;
mod race;
mod runs;
mod saving;
mod security;
mod sharing;
mod site;
mod stage;
mod switches;
mod tour;
mod training;
mod views;

use libtest_mimic::{Arguments, Trial};
use stage::{Browsers, SecondTries, Test};
use std::process::ExitCode;
use std::sync::Arc;
use xtask::drivers;

/// All tests.
const TESTS: [&[Test]; 24] = [
    accessibility::TESTS,
    crew::TESTS,
    curves::TESTS,
    data::TESTS,
    drawing::TESTS,
    faults::TESTS,
    handles::TESTS,
    help::TESTS,
    keeping::TESTS,
    layout::TESTS,
    models::TESTS,
    monkey::TESTS,
    nearness::TESTS,
    offline::TESTS,
    race::TESTS,
    runs::TESTS,
    saving::TESTS,
    security::TESTS,
    sharing::TESTS,
    site::TESTS,
    switches::TESTS,
    tour::TESTS,
    training::TESTS,
    views::TESTS,
];

/// Tests that run at a time unless told otherwise: two in Chromium, and one in Firefox.
const AT_A_TIME: usize = 3;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = arguments.test_threads.or(Some(AT_A_TIME));
    let (chromium, firefox) = (Browsers::chromium(), Browsers::firefox());
    let second_tries = Arc::new(SecondTries::default());
    let tests = || TESTS.into_iter().flatten();
    let wanted = std::env::var(drivers::IN_FIREFOX).unwrap_or_default();
    let in_firefox = tests().filter(|test| wanted.split_whitespace().any(|part| test.name().contains(part)));
    let in_firefox: Vec<Trial> = in_firefox.map(|test| test.trial(&firefox, &second_tries)).collect();
    let trials = spread(tests().map(|test| test.trial(&chromium, &second_tries)).collect(), in_firefox);
    let conclusion = libtest_mimic::run(&arguments, trials);
    second_tries.report();
    chromium.end();
    firefox.end();
    conclusion.exit_code()
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
