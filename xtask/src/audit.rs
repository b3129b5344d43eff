//! Checks of what the tests cannot see: the crates that we build on, and the kernel's `unsafe` under Miri.
//!
//! Neither is asked of someone who only wants to run the page, so each is skipped, with the reason, where what it needs is
//! not here and cannot be had.

use crate::{tools, workspace};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::Command;

/// The version of cargo-deny, which cargo builds where it is not on `PATH`.
const CARGO_DENY_VERSION: &str = "0.20.2";

/// cargo-deny, installed if it is not here.
pub struct Deny(PathBuf);

impl Deny {
    /// Finds it or installs it.
    pub fn ready() -> Result<Deny> {
        tools::cargo_program("cargo-deny", CARGO_DENY_VERSION).map(Deny)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut deny = workspace::command(&self.0);
        deny.arg("--log-level=error").args(args);
        deny
    }

    /// Licences, duplicates and sources of all crates, as `deny.toml` allows them.
    pub fn check_crates(&self) -> Result<()> {
        workspace::run(&mut self.command(&["check", "licenses", "bans", "sources"]))
    }

    /// Fetches the database of known weaknesses; an error where that is not possible.
    pub fn fetch_advisories(&self) -> Result<()> {
        let fetched = workspace::output(&mut self.command(&["fetch", "db"]));
        fetched.map(drop).context("the database of known weaknesses cannot be fetched")
    }

    /// Whether any crate has a known weakness.
    pub fn check_advisories(&self) -> Result<()> {
        workspace::run(&mut self.command(&["check", "advisories"]))
    }
}

/// Whether there is a Miri to run; an error says what is missing.
pub fn find_miri() -> Result<()> {
    if workspace::output(miri().arg("--version")).is_none() {
        bail!("there is no Miri: rustup +nightly component add miri rust-src");
    }
    Ok(())
}

/// Runs the kernel's own tests under Miri, which sees every access outside its memory.
pub fn check_kernel() -> Result<()> {
    workspace::run(miri().args(["test", "--quiet", "--package", "moe", "--test", "kernel"]))
}

/// Miri of the nightly toolchain.
fn miri() -> Command {
    let mut command = workspace::nightly();
    command.args(["cargo", "miri"]);
    command
}
