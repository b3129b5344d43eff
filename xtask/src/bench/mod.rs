//! `cargo xtask bench`: what the goals speak of, measured in one run, each row beside its peer.
//!
//! Training is measured in headless Chromium, with the site's own worker; peers run natively or in the same module.
//! The table is printed and written to `docs/benchmarks.md`, and as JSON beside it.

mod page;
mod peers;
mod report;
mod site;

use crate::browser::Browser;
use crate::serve::{self, Server, Site};
use crate::tools::Tools;
use crate::{data, workspace};
use anyhow::{Context, Result};
pub use report::median;
use report::{Goal, Peer, Row};
use serde_json::{Value, json};

/// Times that each rate is measured.
pub const ROUNDS: usize = 5;
/// Where on the page begins what no measurement writes.
const SAID_BY_HAND: &str = "\n## What has been tried";
/// Steps of which the mean is the profile.
const PROFILE_STEPS: u32 = 1_000;
/// Minutes of training in which memory is watched.
pub const MINUTES: f64 = 0.5;
/// Milliseconds of a rate.
const RATE_MS: u32 = 1_500;
/// Workers where all cores of the machine that the goals speak of are used.
const CORES: u32 = 2;
/// First layers in a measurement.
const LAYERS: u32 = 2_000;
/// Seeds of the race to a test error.
const SEEDS: u32 = 5;
/// The test error to reach.
const GOOD_ERROR: f64 = 0.035;

/// Measures everything, prints it and writes it down; memory is watched for so many minutes of training.
pub fn run(rounds: usize, minutes: f64) -> Result<()> {
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
    let mut rows = bench.rows()?;
    let profile = bench.profile()?;
    let machine = machine(&bench.browser)?;
    drop(bench);
    rows.extend(page::rows(&workspace::dist(), rounds, minutes)?);
    let page = report::markdown(&machine, &rows) + &report::profile(&profile);
    println!("\n{page}");
    let docs = workspace::root().join("docs");
    // What is said by hand below the table stays.
    let before = std::fs::read_to_string(docs.join("benchmarks.md")).unwrap_or_default();
    let said = before.find(SAID_BY_HAND).map_or("", |at| &before[at..]);
    std::fs::write(docs.join("benchmarks.md"), page + said).context("cannot write docs/benchmarks.md")?;
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
        rows.push(self.beside(
            "full-batch epoch of the original's mixture",
            ("reference", &full, CORES),
            numpy,
            6.0,
        )?);
        let torch = ("torch_step.py", "torch", "PyTorch CPU eager, one thread");
        let ours = ("specialists", &default, 1);
        rows.push(self.beside("training step of the default preset, batch 64", ours, torch, 2.0)?);
        rows.push(self.beside_tfjs()?);
        rows.push(self.growth(
            "a step of 256 examples over one of 64",
            4.0,
            json!({}),
            json!({ "batch_size": 256 }),
        )?);
        let (few, many) = (json!({ "n_experts": 6 }), json!({ "n_experts": 14 }));
        rows.push(self.growth("a step of 16 networks over one of 8", 2.0, few, many)?);
        let (few, many) = (json!({ "n_hidden": 25 }), json!({ "n_hidden": 51 }));
        rows.push(self.growth("a step with 51 hidden units over one with 25", 2.0, few, many)?);
        Ok(rows)
    }

    /// How many times as long a step takes with `many` as with `few`; `times` if it grows in proportion.
    fn growth(&self, what: &str, times: f64, few: Value, many: Value) -> Result<Row> {
        let seconds = |changes: &Value| {
            let batch_size = changes["batch_size"].as_f64().unwrap_or(64.0);
            Ok::<_, anyhow::Error>(batch_size / self.rate("specialists", changes, 1)?)
        };
        let ours = (0..self.rounds).map(|_| Ok(seconds(&many)? / seconds(&few)?)).collect::<Result<_>>()?;
        Ok(Row { what: what.to_owned(), unit: "times", goal: Goal::AtMost(1.05 * times), ours, peer: Peer::None })
    }

    fn beside_tfjs(&self) -> Result<Row> {
        let name = "TensorFlow.js, wasm SIMD".to_owned();
        let (mut ours, mut theirs, mut missing) = (Vec::new(), Vec::new(), None);
        for _ in 0..self.rounds {
            ours.push(self.rate("specialists", &json!({}), 1)?);
            match self.number("tfjs", json!([RATE_MS])) {
                Ok(rate) => theirs.push(rate),
                Err(why) => missing = Some(format!("{why:#}")),
            }
        }
        let peer = match missing {
            Some(why) => Peer::Missing(name, why),
            None => Peer::Measured(name, theirs),
        };
        let what = "training step of the default preset, batch 64".to_owned();
        Ok(Row { what, unit: "examples/s", goal: Goal::Times(15.0), ours, peer })
    }

    /// Microseconds of the parts of a step, by what is trained.
    fn profile(&self) -> Result<Vec<(String, Value)>> {
        let (default, large) = (json!({}), json!({ "batch_size": 256 }));
        let of = |what: &str, changes: &Value, workers: u32| {
            let parts = self.call("parts", json!(["specialists", changes, workers, PROFILE_STEPS]))?;
            anyhow::Ok((what.to_owned(), parts))
        };
        Ok(vec![
            of("64 examples, one worker", &default, 1)?,
            of("64 examples, one of two workers", &default, 2)?,
            of("256 examples, one worker", &large, 1)?,
            of("256 examples, one of two workers", &large, 2)?,
        ])
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

    /// Ours, a preset with changes by so many workers, beside a Python script.
    fn beside(
        &self,
        what: &str,
        (preset, changes, workers): (&str, &Value, u32),
        (script, package, name): (&str, &str, &str),
        times: f64,
    ) -> Result<Row> {
        let mut peer = peers::Peer::start(script, package);
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..self.rounds {
            ours.push(self.rate(preset, changes, workers)?);
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
