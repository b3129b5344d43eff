//! The commands of the repository: `cargo xtask serve`, `dist`, `test`, `screenshots`, `bench`, `endure`, `fuzz`.

use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::ExitCode;
use xtask::test::InFirefox;
use xtask::{bench, endure, fuzz, screenshots, serve, site, test, workspace};

const USAGE: &str = "\
cargo xtask serve [--port N]            build the page and serve it on 127.0.0.1 (port 8080)
cargo xtask dist [--public-url /x/]     build the static site into dist/; without --public-url it works under any path
cargo xtask test [--all-in-firefox]     run every check: format, clippy, native, browser and end-to-end tests, the last
                                        in Chromium, and some of them or all in Firefox
cargo xtask screenshots [--out DIR] [--train SECONDS] [--no-build]
                                        take pictures of the page: three widths, light and dark
cargo xtask bench [--rounds N] [--minutes N]
                                        measure what the goals speak of, beside its peers, into docs/benchmarks.md;
                                        memory is watched for half a minute, or for so many
cargo xtask endure [--minutes N] [--cycles N]
                                        the page in use for half an hour, or so long, and a run started and reset a
                                        thousand times, or so often: what grows, into docs/endurance.md
cargo xtask fuzz [--target NAME] [--seconds N]
                                        give foreign input of every kind to what reads it, changed at random
Each command installs what it needs; the first run takes some ten minutes.";

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a command; `false` if it ran and found something wrong.
fn run(mut args: Vec<String>) -> Result<bool> {
    if args.is_empty() || args[0] == "help" || args[0] == "--help" {
        println!("{USAGE}");
        return Ok(true);
    }
    let command = args.remove(0);
    match command.as_str() {
        "serve" => {
            let port = value(&mut args, "--port")?
                .map_or(Ok(8080), |port| port.parse())
                .context("--port needs a number from 0 to 65535, for example --port 8081")?;
            no_more(&args)?;
            serve_command(port)?;
        }
        "dist" => {
            let public_url = value(&mut args, "--public-url")?;
            no_more(&args)?;
            site::build(public_url.as_deref())?;
            println!("the site is in dist/: copy it to any static file server");
        }
        "test" => {
            let all = flag(&mut args, "--all-in-firefox");
            no_more(&args)?;
            return test::run(if all { InFirefox::All } else { InFirefox::Some });
        }
        "screenshots" => {
            let out =
                value(&mut args, "--out")?.map_or_else(|| workspace::root().join("target/screenshots"), PathBuf::from);
            let seconds = value(&mut args, "--train")?.map_or(Ok(2.0), |seconds| seconds.parse());
            let seconds = seconds.context("--train needs a number of seconds, for example --train 2")?;
            let build = !flag(&mut args, "--no-build");
            no_more(&args)?;
            if build {
                site::build(None)?;
            }
            screenshots::take(&out, seconds)?;
        }
        "endure" => {
            let minutes = value(&mut args, "--minutes")?.map_or(Ok(endure::MINUTES), |minutes| minutes.parse());
            let minutes = minutes.context("--minutes needs a number, for example --minutes 30")?;
            let cycles = value(&mut args, "--cycles")?.map_or(Ok(endure::CYCLES), |cycles| cycles.parse());
            let cycles = cycles.context("--cycles needs a number, for example --cycles 1000")?;
            no_more(&args)?;
            site::build(None)?;
            endure::run(minutes, cycles)?;
        }
        "fuzz" => {
            let target = value(&mut args, "--target")?;
            let seconds = value(&mut args, "--seconds")?.map_or(Ok(fuzz::SECONDS), |seconds| seconds.parse());
            let seconds = seconds.context("--seconds needs a number, for example --seconds 600")?;
            no_more(&args)?;
            fuzz::run(target.as_deref(), seconds)?;
        }
        "bench" => {
            let rounds = value(&mut args, "--rounds")?.map_or(Ok(bench::ROUNDS), |rounds| rounds.parse());
            let rounds = rounds.context("--rounds needs a number, for example --rounds 3")?;
            let minutes = value(&mut args, "--minutes")?.map_or(Ok(bench::MINUTES), |minutes| minutes.parse());
            let minutes = minutes.context("--minutes needs a number, for example --minutes 10")?;
            no_more(&args)?;
            bench::run(rounds, minutes)?;
        }
        other => bail!("there is no command {other}\n{USAGE}"),
    }
    Ok(true)
}

fn serve_command(port: u16) -> Result<()> {
    // The port first: someone who waits ten minutes for the first build should not then hear that it is taken.
    let listener = serve::listen(port)?;
    site::build(None)?;
    let server = serve::Server::start(listener, serve::Site::new(workspace::dist()))?;
    println!("\nthe page is at {}  (Ctrl-C ends)", server.address());
    server.wait();
    Ok(())
}

/// Takes `name value` out of the arguments.
fn value(args: &mut Vec<String>, name: &str) -> Result<Option<String>> {
    let Some(at) = args.iter().position(|arg| arg == name) else { return Ok(None) };
    if at + 1 == args.len() {
        bail!("{name} needs a value\n{USAGE}");
    }
    args.remove(at);
    Ok(Some(args.remove(at)))
}

/// Takes `name` out of the arguments.
fn flag(args: &mut Vec<String>, name: &str) -> bool {
    let n = args.len();
    args.retain(|arg| arg != name);
    args.len() != n
}

fn no_more(args: &[String]) -> Result<()> {
    match args.first() {
        Some(arg) => bail!("{arg} means nothing here\n{USAGE}"),
        None => Ok(()),
    }
}
