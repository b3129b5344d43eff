//! Every check of the repository, one after the other; the last line says what passed, failed and was skipped.
//!
//! A failed check does not stop the others, so that one run tells everything.

use crate::drivers::Kind;
use crate::site::{self, Place, Programs};
use crate::tools::Tools;
use crate::{audit, data, readers, workspace};
use anyhow::{Context, Result};
use std::process::Command;
use std::time::Instant;

/// Seconds that a test in the browser may take: a cold Chromium on a busy machine takes some.
const BROWSER_TEST_TIMEOUT: &str = "120";

/// The tests that compare the bits of WebAssembly with those of the host, in node unless the environment says where.
/// They are compiled like the site that is tested, so that this is done once.
const WASM_TESTS: [&str; 7] =
    ["test", "--profile", site::QUICK, "--target", "wasm32-unknown-unknown", "--test", "browser"];

/// The browsers beside Chromium, each with the end-to-end tests that it runs unless all are asked for: the same weights
/// as everywhere, the page in use, and in Firefox the policy. WebKit starts anew for every test, and runs fewer tests.
const OTHERS: [(Kind, &str); 2] = [
    (Kind::Firefox, "crew::weights crew::an_epoch security:: handles:: drawing:: models::a_saved_model fates::"),
    (
        Kind::WebKit,
        "crew::an_epoch controls:: curves:: drawing:: film::a_film_needs models::a_saved_model sharing:: fates::",
    ),
];

/// A part of every test's name.
const ALL: &str = "::";

/// The results of the checks so far.
#[derive(Default)]
struct Report {
    passed: Vec<String>,
    failed: Vec<String>,
    skipped: Vec<String>,
}

/// Runs the checks, with all end-to-end tests in these browsers too; whether all passed.
pub fn run(all_in: &[Kind]) -> Result<bool> {
    let tools = Tools::ready()?;
    let mut report = Report::default();
    report.check("rustfmt", || workspace::run(workspace::cargo().args(["fmt", "--all", "--check"])));
    report.check("clippy (host)", || {
        workspace::run(&mut clippy(&["--workspace", "--all-targets"]))?;
        workspace::run(&mut clippy(&["--workspace", "--test", "end_to_end"]))
    });
    report.check("clippy (wasm32)", || {
        let targets = ["--lib", "--bins", "--test", "browser", "--target", "wasm32-unknown-unknown"];
        workspace::run(&mut clippy(&targets))
    });
    for (readers, why) in readers::install() {
        report.skip(&readers, &format!("{why:#}"));
    }
    report.check("native tests", || workspace::run(workspace::cargo().args(["test", "--workspace", "--no-fail-fast"])));
    audit(&mut report);
    match Kind::Chromium.programs() {
        Ok(_) => in_browser(&tools, all_in, &mut report),
        Err(why) => report.failed.push(format!("browser tests and end-to-end tests ({why:#})")),
    }
    if workspace::on_path("node").is_some() {
        report.check("the same tests in node", || workspace::run(tools.cargo().args(WASM_TESTS)));
    } else {
        report.skip("browser tests in node", "it is not on PATH");
    }
    if let Err(why) = data::find() {
        report.skip("tests on MNIST", &format!("{why:#}"));
    }
    println!("\n{}", report.line());
    Ok(report.failed.is_empty())
}

/// The checks that need a browser.
fn in_browser(tools: &Tools, all_in: &[Kind], report: &mut Report) {
    report.check("browser tests", || {
        let mut cargo = tools.cargo();
        cargo.env("WASM_BINDGEN_TEST_TIMEOUT", BROWSER_TEST_TIMEOUT).env("WASM_BINDGEN_USE_DEDICATED_WORKER", "1");
        workspace::run(cargo.args(WASM_TESTS))
    });
    // CI publishes the site that it has tested.
    let programs = if audit::is_ci() { Programs::Published } else { Programs::Quick };
    if !report.check("site", || site::build_with(tools, programs, &Place::default())) {
        return report.skip("end-to-end tests", "the site could not be built");
    }
    let mut cargo = workspace::cargo();
    // The whole workspace, as for the native tests: another choice would build the dependencies again.
    cargo.args(["test", "--workspace", "--test", "end_to_end"]);
    let mut browsers = format!("{:?}", Kind::Chromium);
    for (kind, some) in OTHERS {
        match kind.programs() {
            Ok(_) => {
                cargo.env(kind.wanted(), if all_in.contains(&kind) { ALL } else { some });
                browsers += &format!(", {kind:?}");
            }
            Err(why) => report.skip(&format!("end-to-end tests in {kind:?}"), &format!("{why:#}")),
        }
    }
    report.check(&format!("end-to-end tests in {browsers}"), || workspace::run(&mut cargo));
}

/// Checks of the crates and of the kernel's `unsafe`, where what they need is here.
fn audit(report: &mut Report) {
    match audit::find_deny() {
        Ok(deny) => {
            report.check("crates (cargo deny)", || audit::check_crates(&deny));
            match audit::fetch_advisories(&deny) {
                Ok(()) => drop(report.check("known weaknesses of crates", || audit::check_advisories(&deny))),
                Err(why) => report.skip("known weaknesses of crates", &format!("{why:#}")),
            }
        }
        Err(why) => report.skip("crates and their known weaknesses (cargo deny)", &format!("{why:#}")),
    }
    match audit::find_miri() {
        Ok(()) => drop(report.check("kernel under Miri", audit::check_kernel)),
        Err(why) => report.skip("kernel under Miri", &format!("{why:#}")),
    }
}

/// Clippy with warnings as errors, said by arguments: `RUSTFLAGS` would replace the flags of `.cargo/config.toml`.
fn clippy(targets: &[&str]) -> Command {
    let mut cargo = workspace::cargo();
    cargo.arg("clippy").args(targets).args(["--", "--deny", "warnings"]);
    cargo
}

impl Report {
    /// Runs one check; whether it passed.
    fn check(&mut self, name: &str, check: impl FnOnce() -> Result<()>) -> bool {
        println!("\n== {name}");
        let start = Instant::now();
        let result = check().with_context(|| format!("{name} failed"));
        let seconds = start.elapsed().as_secs_f64();
        let passed = result.is_ok();
        match result {
            Ok(()) => println!("== {name}: passed in {seconds:.1} s"),
            Err(error) => println!("== {error:#} ({seconds:.1} s)"),
        }
        (if passed { &mut self.passed } else { &mut self.failed }).push(name.to_owned());
        passed
    }

    /// Notes that a check is left out, and why.
    fn skip(&mut self, name: &str, why: &str) {
        println!("\n== {name}: skipped ({why})");
        self.skipped.push(format!("{name} ({why})"));
    }

    /// All of it on one line.
    fn line(&self) -> String {
        let parts = [("failed", &self.failed), ("passed", &self.passed), ("skipped", &self.skipped)];
        let parts = parts.iter().filter(|(_, names)| !names.is_empty());
        parts.map(|(what, names)| format!("{what}: {}", names.join(", "))).collect::<Vec<_>>().join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_names_what_failed_first() {
        let mut report = Report::default();
        assert!(report.check("one", || Ok(())));
        assert!(!report.check("two", || anyhow::bail!("broken")));
        report.skip("three", "no time");
        assert_eq!(report.line(), "failed: two; passed: one; skipped: three (no time)");
    }
}
