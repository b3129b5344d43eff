//! The end-to-end tests in a browser, with a second try for the few that fail.
//!
//! They wait on a real browser on a machine that may be doing other things, so one of a hundred can fail by chance. A
//! test that fails twice has failed; one that needs its second try is named in the last line of all checks.

use crate::drivers::{self, Kind};
use crate::workspace;
use anyhow::{Context, Result, bail, ensure};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// Tests that may be tried again: when more fail, it is not by chance.
const MOST_TRIED_AGAIN: usize = 3;

/// Runs all tests, or those whose name has one of the filters; the names of those that passed at their second try.
pub fn run(kind: Kind, filters: &[&str]) -> Result<Vec<String>> {
    let failed = failed_of(&mut command(kind, filters))?;
    ensure!(failed.len() <= MOST_TRIED_AGAIN, "{} tests failed: {}", failed.len(), failed.join(", "));
    if !failed.is_empty() {
        println!("\n== a second try for {}", failed.join(", "));
        let again: Vec<&str> = ["--exact"].into_iter().chain(failed.iter().map(String::as_str)).collect();
        let still = failed_of(&mut command(kind, &again))?;
        ensure!(still.is_empty(), "failed twice: {}", still.join(", "));
    }
    Ok(failed)
}

/// The tests in this browser, with these words for the test program.
fn command(kind: Kind, words: &[&str]) -> Command {
    let mut cargo = workspace::cargo();
    cargo.env(drivers::VARIABLE, kind.name());
    // The whole workspace, as for the native tests: another choice would build the dependencies again.
    cargo.args(["test", "--workspace", "--features", "moe/end-to-end", "--test", "end_to_end"]);
    // One at a time: they measure how fast the page reacts.
    cargo.args(["--", "--test-threads=1"]).args(words);
    cargo
}

/// Runs tests and shows what they print; the names of those that failed.
fn failed_of(tests: &mut Command) -> Result<Vec<String>> {
    let mut child = tests.stdout(Stdio::piped()).spawn().context("cargo cannot be run")?;
    let output = child.stdout.take().context("the tests print nothing")?;
    let mut failed = Vec::new();
    for line in BufReader::new(output).lines() {
        let line = line.context("what the tests print cannot be read")?;
        println!("{line}");
        failed.extend(failed_test(&line).map(str::to_owned));
    }
    let status = child.wait()?;
    if !status.success() && failed.is_empty() {
        bail!("the tests did not run to their end ({status}); their output above says why");
    }
    Ok(failed)
}

/// The test that this line of the test program says has failed.
fn failed_test(line: &str) -> Option<&str> {
    line.strip_prefix("test ")?.strip_suffix(" ... FAILED")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program that prints what a test program would.
    fn printing(text: &str, code: i32) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("printf '{text}'; exit {code}")]);
        command
    }

    #[test]
    fn failed_tests_are_known_by_their_line() -> Result<()> {
        let text = "test a::passes ... ok\\ntest b::fails ... FAILED\\ntest result: FAILED. 1 passed\\n";
        assert_eq!(failed_of(&mut printing(text, 101))?, ["b::fails"]);
        assert!(failed_of(&mut printing("test a::passes ... ok\\n", 0))?.is_empty());
        assert!(failed_of(&mut printing("error: it does not compile\\n", 101)).is_err());
        Ok(())
    }
}
