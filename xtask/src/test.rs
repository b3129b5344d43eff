//! Every check of the repository, one after the other; the last line says what passed, failed and was skipped.
//!
//! A failed check does not stop the others, so that one run tells everything.

use crate::audit::{self, Deny};
use crate::drivers::Kind;
use crate::end_to_end;
use crate::tools::Tools;
use crate::{data, site, workspace};
use anyhow::{Context, Result};
use std::fmt::Display;
use std::process::Command;
use std::time::Instant;

/// Seconds that a test in the browser may take: a cold Chromium on a busy machine takes some.
const BROWSER_TEST_TIMEOUT: &str = "120";

/// The tests that compare the bits of WebAssembly with those of the host, in node unless the environment says where.
const WASM_TESTS: [&str; 7] = ["test", "--package", "moe", "--target", "wasm32-unknown-unknown", "--test", "browser"];

/// What of the end-to-end tests runs in Firefox too, unless all are asked for: the same weights as everywhere, the policy,
/// and the page in use.
const IN_FIREFOX: [&str; 5] = ["weights", "security::", "handles::", "drawing::", "models::a_saved_model"];

/// Which end-to-end tests run in Firefox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InFirefox {
    /// Some that differ most between browsers.
    Some,
    /// All.
    All,
}

/// What has been found out.
#[derive(Default)]
struct Report {
    passed: Vec<String>,
    failed: Vec<String>,
    skipped: Vec<String>,
    /// Single tests of what passed.
    at_second_try: Vec<String>,
}

/// Runs the checks; whether all passed.
pub fn run(in_firefox: InFirefox) -> Result<bool> {
    let tools = Tools::ready()?;
    let mut report = Report::default();
    report.check("rustfmt", || workspace::run(workspace::cargo().args(["fmt", "--all", "--check"])));
    report.check("clippy (host)", || workspace::run(&mut clippy(&["--workspace", "--all-targets", "--all-features"])));
    report.check("clippy (wasm32)", || {
        let targets = ["--lib", "--bins", "--test", "browser", "--target", "wasm32-unknown-unknown"];
        workspace::run(&mut clippy(&targets))
    });
    report.check("native tests", || workspace::run(workspace::cargo().args(["test", "--workspace", "--no-fail-fast"])));
    audit(&mut report);
    match Kind::Chromium.programs() {
        Ok(_) => in_browser(&tools, in_firefox, &mut report),
        Err(why) => report.failed.push(format!("browser tests and end-to-end tests ({why:#})")),
    }
    if workspace::on_path("node").is_some() {
        report.check("the same tests in node", || workspace::run(tools.cargo().args(WASM_TESTS)));
    } else {
        report.skipped.push("browser tests in node (it is not on PATH)".to_owned());
    }
    if let Err(why) = data::find() {
        report.skipped.push(format!("tests on MNIST ({why:#})"));
    }
    println!("\n{}", report.line());
    Ok(report.failed.is_empty())
}

/// The checks that need a browser.
fn in_browser(tools: &Tools, in_firefox: InFirefox, report: &mut Report) {
    report.check("browser tests", || {
        let mut cargo = tools.cargo();
        cargo.env("WASM_BINDGEN_TEST_TIMEOUT", BROWSER_TEST_TIMEOUT).env("WASM_BINDGEN_USE_DEDICATED_WORKER", "1");
        cargo.args(WASM_TESTS);
        workspace::run(&mut cargo)
    });
    if report.check("site", || site::build_with(tools, None)) {
        let mut shaky = Vec::new();
        report.check("end-to-end tests", || end_to_end::run(Kind::Chromium, &[]).map(|names| shaky.extend(names)));
        let filters: &[&str] = if in_firefox == InFirefox::All { &[] } else { &IN_FIREFOX };
        report.check_where("end-to-end tests in Firefox", Kind::Firefox.programs(), |_| {
            end_to_end::run(Kind::Firefox, filters).map(|names| shaky.extend(names))
        });
        report.at_second_try = shaky;
    } else {
        report.skipped.push("end-to-end tests (the site could not be built)".to_owned());
    }
}

/// Checks of the crates and of the kernel's `unsafe`, where what they need is here.
fn audit(report: &mut Report) {
    let deny = Deny::ready();
    report.check_where("crates (cargo deny)", deny.as_ref(), |deny| deny.check_crates());
    let advisories = deny
        .as_ref()
        .map_err(|why| format!("{why:#}"))
        .and_then(|deny| deny.fetch_advisories().map(|()| deny).map_err(|why| format!("{why:#}")));
    report.check_where("known weaknesses of crates", advisories, |deny| deny.check_advisories());
    report.check_where("kernel under Miri", audit::find_miri(), |()| audit::check_kernel());
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
        match result {
            Ok(()) => {
                println!("== {name}: passed in {seconds:.1} s");
                self.passed.push(name.to_owned());
                true
            }
            Err(error) => {
                println!("== {error:#} ({seconds:.1} s)");
                self.failed.push(name.to_owned());
                false
            }
        }
    }

    /// Runs one check with what it needs, or skips it where that is missing.
    fn check_where<T, E: Display>(
        &mut self,
        name: &str,
        needed: std::result::Result<T, E>,
        check: impl FnOnce(T) -> Result<()>,
    ) {
        match needed {
            Ok(needed) => drop(self.check(name, || check(needed))),
            Err(why) => {
                println!("\n== {name}: skipped ({why:#})");
                self.skipped.push(format!("{name} ({why:#})"));
            }
        }
    }

    /// All of it on one line.
    fn line(&self) -> String {
        let parts = [
            ("failed", &self.failed),
            ("passed", &self.passed),
            ("passed at a second try", &self.at_second_try),
            ("skipped", &self.skipped),
        ];
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
        report.skipped.push("three (no time)".to_owned());
        assert_eq!(report.line(), "failed: two; passed: one; skipped: three (no time)");
    }
}
