//! The program: `cargo run --release -p sweep -- --help`.

use std::process::ExitCode;

/// Exit code for arguments and files that make no sweep.
const USAGE_ERROR: u8 = 2;

fn main() -> ExitCode {
    match sweep::run(lexopt::Parser::from_env()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(USAGE_ERROR)
        }
    }
}
