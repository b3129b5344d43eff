//! `cargo xtask bench`: what the goals speak of, measured in one run, each row beside its peer.
//!
//! Training is measured in headless Chromium, with the site's own worker; peers run natively or in the same module.
//! The table is printed and written to `docs/benchmarks.md`, and as JSON beside it.

mod peers;
mod report;
mod site;

use crate::browser::Browser;
use crate::serve::{self, Server, Site};
use crate::tools::Tools;
use crate::{data, workspace};
use anyhow::{Context, Result};
use report::{Goal, Peer, Row};
use serde_json::{Value, json};

/// Times that each rate is measured.
pub const ROUNDS: usize = 5;
/// Milliseconds of a rate.
const RATE_MS: u32 = 1_500;
/// First layers in a measurement.
const LAYERS: u32 = 2_000;
/// Seeds of the race to a test error.
const SEEDS: u32 = 5;
/// The test error to reach.
const GOOD_ERROR: f64 = 0.035;

/// Measures everything, prints it and writes it down.
pub fn run(rounds: usize) -> Result<()> {
    data::find().context("the measurements are on MNIST")?;
    let folder = site::build(&Tools::ready()?)?;
    let server = Server::start(serve::listen(0)?, Site::new(folder))?;
    let browser = Browser::start()?;
    browser.open(&format!("{}bench.html", server.address()))?;
    browser.script(
        "return new Promise((ready) => { (function look() { window.bench ? ready() : setTimeout(look, 10) })() })",
        json!([]),
    )?;
    let bench = Bench { browser, rounds };
    let rows = bench.rows()?;
    let machine = machine(&bench.browser)?;
    let page = report::markdown(&machine, &rows);
    println!("\n{page}");
    let docs = workspace::root().join("docs");
    std::fs::write(docs.join("benchmarks.md"), page).context("cannot write docs/benchmarks.md")?;
    let json = serde_json::to_string_pretty(&report::json(&machine, &rows)).context("the rows are no JSON")?;
    std::fs::write(docs.join("benchmarks.json"), json + "\n").context("cannot write docs/benchmarks.json")
}

/// Processor, system and browser, and how busy the machine is besides.
fn machine(browser: &Browser) -> Result<String> {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name\t: ")).unwrap_or("unknown processor");
    let agent = browser.script("return navigator.userAgent.match(/Chrom[^ ]*/)[0]", json!([]))?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = read("/proc/loadavg");
    let load = load.split(' ').next().unwrap_or("unknown");
    let (os, agent) = (std::env::consts::OS, agent.as_str().unwrap_or_default());
    Ok(format!("{model}, {cores} cores, {os}, {agent}; load at the end of the run {load}"))
}

/// A browser on the page of measurements.
struct Bench {
    browser: Browser,
    rounds: usize,
}

impl Bench {
    fn rows(&self) -> Result<Vec<Row>> {
        let mut rows = vec![self.load()?];
        let (default, plain) = (json!({}), json!({ "batch_size": 256, "optimizer": "sgd" }));
        rows.push(self.step("training step of the default preset, one worker, batch 64", &default, 170_000.0)?);
        rows.push(self.step("the same, batch 256, plain SGD", &plain, 250_000.0)?);
        rows.push(self.two_workers("two workers over one, batch 64", &default, 1.7)?);
        rows.push(self.two_workers("two workers over one, batch 256", &json!({ "batch_size": 256 }), 1.85)?);
        rows.push(self.race("Best accuracy", "best_accuracy", 37_000, 0.2)?);
        rows.push(self.race("Specialists", "specialists", 44_000, 0.25)?);
        rows.push(self.first_layer()?);
        let full = json!({ "batch_size": 60_000 });
        let numpy = ("numpy_epoch.py", "numpy", "NumPy f64, all cores");
        rows.push(self.beside("full-batch epoch of the original's mixture", "reference", &full, numpy, 6.0)?);
        let torch = ("torch_step.py", "torch", "PyTorch CPU eager, one thread");
        rows.push(self.beside("training step of the default preset, batch 64", "specialists", &default, torch, 2.0)?);
        Ok(rows)
    }

    fn call(&self, call: &str, args: Value) -> Result<Value> {
        println!("measuring: {call} {args}");
        self.browser.script(&format!("return bench.{call}(...arguments)"), args)
    }

    fn number(&self, call: &str, args: Value) -> Result<f64> {
        self.call(call, args)?.as_f64().with_context(|| format!("{call} gave no number"))
    }

    fn rate(&self, preset: &str, changes: &Value, workers: u32) -> Result<f64> {
        self.number("rate", json!([preset, changes, workers, RATE_MS]))
    }

    fn load(&self) -> Result<Row> {
        let ours = (0..self.rounds).map(|_| Ok(self.number("load", json!([]))? / 1_000.0)).collect::<Result<_>>()?;
        let what = "MNIST from its files' bytes to ready to train".to_owned();
        Ok(Row { what, unit: "s", goal: Goal::AtMost(0.6), ours, peer: Peer::None })
    }

    fn step(&self, what: &str, changes: &Value, least: f64) -> Result<Row> {
        let ours = (0..self.rounds).map(|_| self.rate("specialists", changes, 1)).collect::<Result<_>>()?;
        Ok(Row { what: what.to_owned(), unit: "examples/s", goal: Goal::AtLeast(least), ours, peer: Peer::None })
    }

    fn two_workers(&self, what: &str, changes: &Value, times: f64) -> Result<Row> {
        let (mut one, mut two) = (Vec::new(), Vec::new());
        for _ in 0..self.rounds {
            one.push(self.rate("specialists", changes, 1)?);
            two.push(self.rate("specialists", changes, 2)?);
        }
        let peer = Peer::Measured("one worker".to_owned(), one);
        Ok(Row { what: what.to_owned(), unit: "examples/s", goal: Goal::Times(times), ours: two, peer })
    }

    /// With the two workers that are left from the row before.
    fn race(&self, name: &str, preset: &str, examples: u32, most: f64) -> Result<Row> {
        let race = |seed: u32| self.number("race", json!([preset, seed, examples, GOOD_ERROR]));
        let ours = (0..SEEDS).map(race).collect::<Result<_>>()?;
        let what = format!("Train to a test error of 3.5 % or less on all test digits, {name}, {SEEDS} seeds");
        Ok(Row { what, unit: "s", goal: Goal::AtMost(most), ours, peer: Peer::None })
    }

    fn first_layer(&self) -> Result<Row> {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..self.rounds {
            let times = self.call("firstLayer", json!([64, LAYERS]))?;
            let rate = |at: usize| anyhow::Ok(64_000.0 / times[at].as_f64().context("firstLayer gave no number")?);
            ours.push(rate(0)?);
            theirs.push(rate(1).context("ndarray")?);
        }
        let (what, peer) =
            ("sparse first layer, batch 64".to_owned(), Peer::Measured("ndarray's dot".to_owned(), theirs));
        Ok(Row { what, unit: "examples/s", goal: Goal::Times(2.5), ours, peer })
    }

    /// Ours with one worker beside a Python script.
    fn beside(
        &self,
        what: &str,
        preset: &str,
        changes: &Value,
        (script, package, name): (&str, &str, &str),
        times: f64,
    ) -> Result<Row> {
        let mut peer = peers::Peer::start(script, package);
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..self.rounds {
            ours.push(self.rate(preset, changes, 1)?);
            if let Ok(peer) = &mut peer {
                theirs.push(peer.measure()?);
            }
        }
        let peer = match peer {
            Ok(_) => Peer::Measured(name.to_owned(), theirs),
            Err(why) => Peer::Missing(name.to_owned(), format!("{why:#}")),
        };
        Ok(Row { what: what.to_owned(), unit: "examples/s", goal: Goal::Times(times), ours, peer })
    }
}
