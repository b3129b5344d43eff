//! Fuzzing: foreign input of every kind for as long as one likes, with cargo-fuzz and a nightly compiler.
//!
//! It starts from inputs as they really come in (`tests/foreign/seeds.rs`). What it finds is minimised by hand, fixed, and
//! kept in `tests/foreign/found/<kind>/`, where the tests read it.

use crate::{tools, workspace};
use anyhow::{Context, Result};

/// The version of cargo-fuzz, which cargo builds where it is not on `PATH`.
const CARGO_FUZZ_VERSION: &str = "0.13.2";

/// Seconds for each target unless told otherwise.
pub const SECONDS: u32 = 60;

/// The targets, one a kind of input.
const TARGETS: [&str; 7] = ["idx", "gzip", "model", "link", "messages", "settings", "strokes"];

/// Megabytes that a target may take: input is bounded before memory is asked for.
const MEMORY: u32 = 1024;

/// Runs one target, or all, each for a number of seconds; an error at the first input that breaks something.
pub fn run(target: Option<&str>, seconds: u32) -> Result<()> {
    let cargo_fuzz = tools::cargo_program("cargo-fuzz", CARGO_FUZZ_VERSION)?;
    let mut seeds = workspace::nightly();
    seeds.args(["cargo", "run", "--quiet", "--release", "--manifest-path", "fuzz/Cargo.toml", "--bin", "seeds"]);
    workspace::run(&mut seeds).context("the inputs to start from cannot be written")?;
    for name in TARGETS.into_iter().filter(|name| target.is_none_or(|target| target == *name)) {
        println!("\n== {name}: {seconds} s");
        let mut fuzz = workspace::nightly();
        fuzz.arg(&cargo_fuzz).args(["run", name, "--"]);
        fuzz.args([
            format!("-max_total_time={seconds}"),
            format!("-rss_limit_mb={MEMORY}"),
            "-print_final_stats=1".into(),
        ]);
        workspace::run(&mut fuzz)
            .with_context(|| format!("{name}: an input broke something, see fuzz/artifacts/{name}/"))?;
    }
    Ok(())
}
