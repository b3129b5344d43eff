//! Checks of what the tests cannot see: the crates that we build on, and the kernel's `unsafe` under Miri.
//!
//! A check whose tools are not here is skipped, with the reason: whoever only wants to run the page needs neither of
//! them. In CI (`CI` is set) cargo-deny is built, which takes minutes.

use crate::{tools, workspace};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The version of cargo-deny, which CI builds where it is not on `PATH`.
const CARGO_DENY_VERSION: &str = "0.20.2";

/// cargo-deny, if it is here or this is CI.
pub fn find_deny() -> Result<PathBuf> {
    let is_here = tools::is_here("cargo-deny", CARGO_DENY_VERSION);
    ensure!(is_here || is_ci(), "it takes minutes to build: in CI only, or after cargo install cargo-deny");
    tools::cargo_program("cargo-deny", CARGO_DENY_VERSION)
}

/// Whether this is a machine that checks what others have pushed, and has the time for it.
pub fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

/// Licences, duplicates and sources of all crates, as `deny.toml` allows them.
pub fn check_crates(deny: &Path) -> Result<()> {
    workspace::run(&mut deny_command(deny, &["check", "licenses", "bans", "sources"]))
}

/// Fetches the database of known weaknesses; an error where that is not possible.
pub fn fetch_advisories(deny: &Path) -> Result<()> {
    let fetched = workspace::output(&mut deny_command(deny, &["fetch", "db"]));
    fetched.map(drop).context("the database of known weaknesses cannot be fetched")
}

/// Whether any crate has a known weakness.
pub fn check_advisories(deny: &Path) -> Result<()> {
    workspace::run(&mut deny_command(deny, &["check", "advisories"]))
}

fn deny_command(deny: &Path, args: &[&str]) -> Command {
    let mut command = workspace::command(deny);
    command.arg("--log-level=error").args(args);
    command
}

/// Whether there is a Miri to run; an error says what is missing.
pub fn find_miri() -> Result<()> {
    let version = workspace::output(workspace::nightly().args(["cargo", "miri", "--version"]));
    version.map(drop).context("there is no Miri: rustup +nightly component add miri rust-src")
}

/// Runs the kernel's own tests under Miri, which sees every access outside its memory.
pub fn check_kernel() -> Result<()> {
    workspace::run(workspace::nightly().args([
        "cargo",
        "miri",
        "test",
        "--quiet",
        "--package",
        "moe",
        "--test",
        "kernel",
    ]))
}
