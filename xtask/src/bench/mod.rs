//! `cargo xtask bench`: speed, memory and sizes, measured in one run, each row beside its peer.
//!
//! Training is measured in headless Chromium, with the site's own worker; peers run natively or in the same module.
//! The table is printed and written to `docs/benchmarks.md`.

mod bench_page;
mod page;
mod peers;
mod report;
mod site;

use crate::browser::Browser;
use crate::tools::Tools;
use crate::{data, workspace};
use anyhow::{Context, Result, anyhow};
use bench_page::BenchPage;
use peers::Peer;
use report::{Goal, Row};
use serde_json::{Value, json};

/// Times that each rate is measured; also the seeds of the races to a test error.
pub const ROUNDS: u32 = 5;
/// Minutes of training in which memory is watched.
pub const MINUTES: f64 = 0.5;
/// The heading of `docs/benchmarks.md` below which everything is written by hand.
const SAID_BY_HAND: &str = "\n## What has been tried";
/// Steps of which the mean is the profile.
const PROFILE_STEPS: u32 = 1_000;
/// Milliseconds of a rate.
const RATE_MS: u32 = 1_500;
/// First layers in a measurement.
const LAYERS: u32 = 2_000;
/// The test error to reach.
const GOOD_ERROR: f64 = 0.035;

/// Measures everything, prints it and writes it down; memory is watched for this many minutes of training. Training is measured
/// beside that of another commit, if one is named.
pub fn run(rounds: u32, minutes: f64, against: Option<&str>) -> Result<()> {
    data::find().context("the measurements are on MNIST")?;
    let tools = Tools::ready()?;
    let before =
        against.map(|commit| anyhow::Ok((commit, BenchPage::open(site::build_of(&tools, commit)?)?))).transpose()?;
    let mut bench = Bench { page: BenchPage::open(site::build(&tools)?)?, rounds, rows: Vec::new() };
    if let Some((commit, before)) = &before {
        bench.measure_against(commit, before)?;
    }
    drop(before);
    bench.measure()?;
    bench.measure_sparse()?;
    let profile = bench.profile()?;
    let machine = machine(&bench.page.browser)?;
    let Bench { page, mut rows, .. } = bench;
    drop(page);
    rows.extend(page::rows(&workspace::dist(), rounds, minutes)?);
    let page = report::markdown(&machine, &rows) + report::profile(&profile).as_str();
    println!("\n{page}");
    let path = workspace::root().join("docs/benchmarks.md");
    // What is said by hand below the table stays.
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let said = before.find(SAID_BY_HAND).map_or("", |at| &before[at..]);
    std::fs::write(path, page + said).context("cannot write docs/benchmarks.md")
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

/// The page of measurements, and what it has measured so far.
struct Bench {
    page: BenchPage,
    rounds: u32,
    rows: Vec<Row>,
}

impl Bench {
    /// Training beside that of an earlier commit, with one recipe.
    fn measure_against(&mut self, commit: &str, before: &BenchPage) -> Result<()> {
        before.number("load", json!([]))?;
        self.page.number("load", json!([]))?;
        for (what, changes, workers, times) in [
            ("batch 64", json!({}), 1, 1.35),
            ("batch 256", json!({ "batch_size": 256 }), 1, 1.5),
            ("batch 256, plain SGD", json!({ "batch_size": 256, "optimizer": "sgd" }), 1, 1.5),
            ("batch 64, two workers", json!({}), 2, 1.35),
            ("batch 1", json!({ "batch_size": 1 }), 1, 1.0),
            ("batch 8", json!({ "batch_size": 8 }), 1, 1.0),
            ("batch 1,024", json!({ "batch_size": 1_024 }), 1, 1.0),
        ] {
            let mut recipe = one_recipe();
            recipe
                .as_object_mut()
                .expect("a recipe is an object")
                .extend(changes.as_object().cloned().unwrap_or_default());
            let what = format!("training step, {what}");
            let ours = |page: &BenchPage, _| page.rate(&recipe, workers);
            self.beside(&what, Goal::Times(times), ours, commit, |_, _| before.rate(&recipe, workers))?;
        }
        Ok(())
    }

    fn measure(&mut self) -> Result<()> {
        let (default, large) = (json!({}), json!({ "batch_size": 256 }));
        let plain = json!({ "batch_size": 256, "optimizer": "sgd" });
        let load = |b: &BenchPage, _| Ok(b.number("load", json!([]))? / 1_000.0);
        self.alone("MNIST from its files' bytes to ready to train", "s", Goal::AtMost(0.6), load)?;
        let step = "training step of the default preset";
        let rate = |changes: Value, workers| move |b: &BenchPage, _| b.rate(&changes, workers);
        let one = rate(default.clone(), 1);
        self.alone(&format!("{step}, one worker, batch 64"), "examples/s", Goal::AtLeast(170_000.0), &one)?;
        self.alone("the same, batch 256, plain SGD", "examples/s", Goal::AtLeast(250_000.0), rate(plain, 1))?;
        for (batch, changes, times) in [(64, &default, 1.7), (256, &large, 1.85)] {
            let (what, ours) = (format!("two workers over one, batch {batch}"), rate(changes.clone(), 2));
            self.beside(&what, Goal::Times(times), ours, "one worker", rate(changes.clone(), 1))?;
        }
        // With the two workers that are left from the row before.
        for (name, preset, examples, most) in
            [("Best accuracy", "best_accuracy", 37_000, 0.2), ("Specialists", "specialists", 44_000, 0.25)]
        {
            let what = format!("Train to a test error of 3.5 % or less on all test digits, {name}, a seed a round");
            let race = |b: &BenchPage, seed| b.number("race", json!([preset, seed, examples, GOOD_ERROR]));
            self.alone(&what, "s", Goal::AtMost(most), race)?;
        }
        let layer = |at: usize| {
            move |b: &BenchPage, _| {
                let times = b.call("firstLayer", json!([64, LAYERS]))?;
                anyhow::Ok(64_000.0 / times[at].as_f64().context("firstLayer gave no number")?)
            }
        };
        self.beside("sparse first layer, batch 64", Goal::Times(2.5), layer(0), "ndarray's dot", layer(1))?;
        let mut numpy = Peer::start("numpy_epoch.py", "numpy");
        let full = |b: &BenchPage, _| b.number("rate", json!(["reference", { "batch_size": 60_000 }, 2, RATE_MS]));
        let what = "full-batch epoch of the original's mixture";
        self.beside(what, Goal::Times(6.0), full, "NumPy f64, all cores", |_, _| measured(&mut numpy))?;
        let mut torch = Peer::start("torch_step.py", "torch");
        let (what, name) = (format!("{step}, batch 64"), "PyTorch CPU eager, one thread");
        self.beside(&what, Goal::Times(2.0), &one, name, |_, _| measured(&mut torch))?;
        let tfjs = |b: &BenchPage, _| b.number("tfjs", json!([RATE_MS]));
        self.beside(&what, Goal::Times(15.0), &one, "TensorFlow.js, wasm SIMD", tfjs)?;
        for (what, times, few, many) in [
            ("a step of 256 examples over one of 64", 4.0, json!({}), json!({ "batch_size": 256 })),
            ("a step of 16 networks over one of 8", 2.0, json!({ "n_experts": 6 }), json!({ "n_experts": 14 })),
            ("a step with 51 hidden units over one with 25", 2.0, json!({ "n_hidden": 25 }), json!({ "n_hidden": 51 })),
        ] {
            let seconds = |b: &BenchPage, changes: &Value| {
                anyhow::Ok(changes["batch_size"].as_f64().unwrap_or(64.0) / b.rate(changes, 1)?)
            };
            let growth = |b: &BenchPage, _| Ok(seconds(b, &many)? / seconds(b, &few)?);
            self.alone(what, "times", Goal::AtMost(1.05 * times), growth)?;
        }
        Ok(())
    }

    /// Training where a digit asks some of the ten experts, beside the same where it asks all of them.
    fn measure_sparse(&mut self) -> Result<()> {
        for (what, routing, k, times) in [("one", "top_k", 1, 3.2), ("two", "top_k_scaled", 2, 2.4)] {
            for batch in [64, 256] {
                let recipe = |routing: &str| {
                    json!({
                        "routing": routing, "routing_k": k, "batch_size": batch, "cost": "blended_logits", "balance": "switch",
                        "balance_weight": 0.1, "own_weight": 0.0, "class_information_weight": 0.0,
                    })
                };
                let (what, sparse, dense) =
                    (format!("{what} of ten experts asked, batch {batch}"), recipe(routing), recipe("dense"));
                let ours = |b: &BenchPage, _| b.rate(&sparse, 1);
                self.beside(&what, Goal::Times(times), ours, "all ten", |b, _| b.rate(&dense, 1))?;
            }
        }
        Ok(())
    }

    /// Adds a row of what is measured without a peer; `ours` measures once, and is given the number of the round.
    fn alone(
        &mut self,
        what: &str,
        unit: &'static str,
        goal: Goal,
        ours: impl Fn(&BenchPage, u32) -> Result<f64>,
    ) -> Result<()> {
        let ours = (0..self.rounds).map(|round| ours(&self.page, round)).collect::<Result<_>>()?;
        self.rows.push(Row { what: what.to_owned(), unit, goal, ours, peer: None });
        Ok(())
    }

    /// Adds a row of examples a second beside a peer, which may be missing.
    fn beside(
        &mut self,
        what: &str,
        goal: Goal,
        ours: impl Fn(&BenchPage, u32) -> Result<f64>,
        name: &str,
        mut theirs: impl FnMut(&BenchPage, u32) -> Result<f64>,
    ) -> Result<()> {
        let (mut our_rates, mut their_rates) = (Vec::new(), anyhow::Ok(Vec::new()));
        for round in 0..self.rounds {
            our_rates.push(ours(&self.page, round)?);
            their_rates = their_rates.and_then(|mut rates| {
                rates.push(theirs(&self.page, round)?);
                Ok(rates)
            });
        }
        let peer = Some((name.to_owned(), their_rates.map_err(|why| format!("{why:#}"))));
        self.rows.push(Row { what: what.to_owned(), unit: "examples/s", goal, ours: our_rates, peer });
        Ok(())
    }

    /// Microseconds of the parts of a step, by what is trained.
    fn profile(&self) -> Result<Vec<(String, Value)>> {
        let mut profile = Vec::new();
        for batch in [64, 256] {
            for (workers, whose) in [(1, "one worker"), (2, "one of two workers")] {
                let changes = json!({ "batch_size": batch });
                let parts = self.page.call("parts", json!(["specialists", changes, workers, PROFILE_STEPS]))?;
                profile.push((format!("{batch} examples, {whose}"), parts));
            }
        }
        Ok(profile)
    }
}

/// Changes that make one recipe of the default presets of all commits.
fn one_recipe() -> Value {
    json!({ "own_weight": 0.3, "class_information_weight": 0.05, "label_smoothing": 0.0, "gate_rate_scale": 1.0, "weight_decay": 0.01 })
}

/// A peer in Python, if it could be started, measured once.
fn measured(peer: &mut Result<Peer>) -> Result<f64> {
    peer.as_mut().map_err(|why| anyhow!("{why:#}"))?.measure()
}
