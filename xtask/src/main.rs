//! The commands of the repository: `cargo xtask serve`, `dist`, `test`, `screenshots`, `bench`, `endure`, `fuzz`.

use anyhow::{Context, Result, bail};
use lexopt::prelude::*;
use std::path::PathBuf;
use std::process::ExitCode;
use xtask::drivers::Kind;
use xtask::site::{Place, Programs};
use xtask::tools::Tools;
use xtask::{bench, endure, fuzz, policy, screenshots, serve, site, test, workspace};

const USAGE: &str = "\
cargo xtask serve [--port N]            build the page and serve it on 127.0.0.1 (port 8080)
cargo xtask dist [--public-url /x/] [--origin https://name.example] [--quick]
                                        build the static site into dist/; without --public-url it works under any path,
                                        without --origin on any host; with it Safari shows the page in sandboxed frames,
                                        too; with --quick it is what the tests run on, compiled in half the time
cargo xtask test [--all-in-firefox] [--all-in-webkit]
                                        run every check: format, clippy, native, browser and end-to-end tests, the last
                                        in Chromium, and some of them or all in Firefox and in WebKitGTK
cargo xtask screenshots [--out DIR] [--train SECONDS] [--no-build]
                                        take pictures of the page: four sizes, light and dark
cargo xtask bench [--rounds N] [--minutes N] [--against COMMIT]
                                        measure speed, memory and sizes, each beside its peer, into docs/benchmarks.md;
                                        memory is watched for half a minute or N minutes; training is measured beside
                                        that of another commit, too
cargo xtask endure [--minutes N] [--cycles N]
                                        the page in use for half an hour or the time given, and a run started and reset a
                                        thousand times or as often as given: what grows, into docs/endurance.md
cargo xtask fuzz [--target NAME] [--seconds N]
                                        give foreign input of every kind to what reads it, changed at random
Each command installs what it needs; the first run takes some ten minutes.";

fn main() -> ExitCode {
    match run(lexopt::Parser::from_env()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What stands behind a command; each takes some of these.
#[derive(Default)]
struct Options {
    port: Option<u16>,
    place: Place,
    quick: bool,
    all_in: Vec<Kind>,
    out: Option<PathBuf>,
    train: Option<f64>,
    no_build: bool,
    rounds: Option<u32>,
    minutes: Option<f64>,
    against: Option<String>,
    cycles: Option<u32>,
    target: Option<String>,
    seconds: Option<u32>,
}

impl Options {
    /// Reads the rest of the arguments, of which this command takes these.
    fn read(parser: &mut lexopt::Parser, taken: &[&str]) -> Result<Options> {
        let mut options = Options::default();
        while let Some(arg) = parser.next()? {
            match arg {
                Long(name) if taken.contains(&name) => {
                    let name = name.to_owned();
                    options.take(&name, parser).with_context(|| format!("--{name}"))?;
                }
                Long(name) => bail!("--{name} means nothing here\n{USAGE}"),
                other => bail!("{}\n{USAGE}", other.unexpected()),
            }
        }
        Ok(options)
    }

    /// Takes the value of one of them.
    fn take(&mut self, name: &str, parser: &mut lexopt::Parser) -> Result<()> {
        match name {
            "port" => self.port = Some(parser.value()?.parse()?),
            "public-url" => self.place.public_url = Some(parser.value()?.string()?),
            "origin" => self.place.origin = Some(policy::origin(&parser.value()?.string()?)?),
            "quick" => self.quick = true,
            "all-in-firefox" => self.all_in.push(Kind::Firefox),
            "all-in-webkit" => self.all_in.push(Kind::WebKit),
            "out" => self.out = Some(parser.value()?.into()),
            "train" => self.train = Some(parser.value()?.parse()?),
            "no-build" => self.no_build = true,
            "rounds" => self.rounds = Some(parser.value()?.parse()?),
            "minutes" => self.minutes = Some(parser.value()?.parse()?),
            "against" => self.against = Some(parser.value()?.string()?),
            "cycles" => self.cycles = Some(parser.value()?.parse()?),
            "target" => self.target = Some(parser.value()?.string()?),
            "seconds" => self.seconds = Some(parser.value()?.parse()?),
            _ => bail!("it means nothing"),
        }
        Ok(())
    }
}

/// Runs a command; `false` if it ran and found something wrong.
fn run(mut parser: lexopt::Parser) -> Result<bool> {
    let command = match parser.next()? {
        Some(Value(command)) if command != "help" => command.string()?,
        None | Some(Value(_) | Long("help") | Short('h')) => {
            println!("{USAGE}");
            return Ok(true);
        }
        Some(other) => bail!("{}\n{USAGE}", other.unexpected()),
    };
    let mut options = |taken: &[&str]| Options::read(&mut parser, taken);
    match command.as_str() {
        "serve" => serve_command(options(&["port"])?.port.unwrap_or(8080))?,
        "dist" => {
            let options = options(&["public-url", "origin", "quick"])?;
            let programs = if options.quick { Programs::Quick } else { Programs::Published };
            site::build_with(&Tools::ready()?, programs, &options.place)?;
            println!("the site is in dist/: copy it to any static file server");
        }
        "test" => return test::run(&options(&["all-in-firefox", "all-in-webkit"])?.all_in),
        "screenshots" => {
            let options = options(&["out", "train", "no-build"])?;
            if !options.no_build {
                site::build(&Place::default())?;
            }
            let out = options.out.unwrap_or_else(|| workspace::target().join("screenshots"));
            screenshots::take(&out, options.train.unwrap_or(2.0))?;
        }
        "endure" => {
            let options = options(&["minutes", "cycles"])?;
            site::build(&Place::default())?;
            let minutes = options.minutes.map_or(endure::MINUTES, |minutes| minutes.round() as u32);
            endure::run(minutes, options.cycles.unwrap_or(endure::CYCLES))?;
        }
        "fuzz" => {
            let options = options(&["target", "seconds"])?;
            fuzz::run(options.target.as_deref(), options.seconds.unwrap_or(fuzz::SECONDS))?;
        }
        "bench" => {
            let options = options(&["rounds", "minutes", "against"])?;
            let (rounds, minutes) =
                (options.rounds.unwrap_or(bench::ROUNDS), options.minutes.unwrap_or(bench::MINUTES));
            bench::run(rounds, minutes, options.against.as_deref())?;
        }
        other => bail!("there is no command {other}\n{USAGE}"),
    }
    Ok(true)
}

fn serve_command(port: u16) -> Result<()> {
    // The port first: someone who waits ten minutes for the first build should not then hear that it is taken.
    let listener = serve::listen(port)?;
    site::build(&Place { origin: Some(serve::origin_of(&listener)?), ..Place::default() })?;
    let server = serve::Server::start(listener, serve::Site::new(workspace::dist()))?;
    println!("\nthe page is at {}  (Ctrl-C ends)", server.address());
    server.wait();
    Ok(())
}
