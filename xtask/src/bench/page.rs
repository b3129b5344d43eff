//! What is measured on the page itself, as a user has it: the first answer, drawing while it trains, memory.

use super::report::{Goal, Row};
use crate::browser::Browser;
use crate::drivers::Kind;
use crate::memory;
use crate::serve::{self, Server, Site};
use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

/// The measurements as JavaScript.
const SCRIPT: &str = include_str!("../../../benches/browser/page.js");
/// Digits drawn while it trains.
const DRAWINGS: usize = 12;
/// Seconds for MNIST to be there, and for training to begin.
const READY: f64 = 60.0;

/// Measures on the site in `folder`; memory is watched for this many minutes of training.
pub fn rows(folder: &Path, rounds: u32, minutes: f64) -> Result<Vec<Row>> {
    let mut seconds = Vec::new();
    let mut kilobytes = Vec::new();
    for _ in 0..rounds {
        let page = Page::open(folder, "window.firstAnswer = measure.firstAnswer()")?;
        let first = page.browser.script("return firstAnswer", json!([]))?;
        let of = |key: &str| first[key].as_f64().with_context(|| format!("the page gave no {key}"));
        seconds.push(of("after")? / 1_000.0);
        let until = SystemTime::UNIX_EPOCH + Duration::from_secs_f64(of("at")? / 1_000.0);
        kilobytes.push(page.fetched(folder, until)? as f64 / 1_000.0);
    }
    let row = |what: &str, unit, goal, ours| Row { what: what.to_owned(), unit, goal, ours, peer: None };
    let mut rows = vec![
        row("page opened until a first drawing has its answer", "s", Goal::AtMost(1.0), seconds),
        row("all that is fetched until then, compressed, MNIST excluded", "kB", Goal::AtMost(400.0), kilobytes),
    ];
    rows.extend(while_training(folder, minutes)?);
    Ok(rows)
}

fn while_training(folder: &Path, minutes: f64) -> Result<Vec<Row>> {
    let page = Page::open(folder, "")?;
    let browser = &page.browser;
    // The first figures come when the digits are there.
    browser.wait("test-error", "a figure", READY, |text| text.contains('%'))?;
    browser.click("train")?;
    browser.wait("epochs", "under way", READY, |text| text.parse::<f64>().is_ok_and(|epochs| epochs > 0.5))?;
    let start = Instant::now();
    let before = memory::of_page()?;
    browser.script("measure.watch()", json!([]))?;
    let mut drawn = 0;
    while drawn < DRAWINGS || start.elapsed() < Duration::from_secs_f64(60.0 * minutes) {
        browser.draw("pad", &[(0.6, 0.2), (0.35, 0.4), (0.3, 0.6), (0.5, 0.75), (0.65, 0.6), (0.35, 0.55)])?;
        browser.click("clear")?;
        drawn += 1;
    }
    let watched = browser.script("return measure.watched()", json!([]))?;
    let after = memory::of_page()?;
    let row = |what: String, unit, goal, ours| Row { what, unit, goal, ours: vec![ours], peer: None };
    let of = |key: &str| watched[key].as_f64().with_context(|| format!("the page gave no {key}"));
    let span = format!("{:.1} minutes", start.elapsed().as_secs_f64() / 60.0);
    Ok(vec![
        row(
            "a move of the pen until its frame is drawn, 95th percentile, at full speed".to_owned(),
            "ms",
            Goal::AtMost(16.0),
            of("latency")?,
        ),
        row("frames meanwhile".to_owned(), "1/s", Goal::AtLeast(59.5), of("rate")?),
        row(format!("the longest of them in {span}"), "ms", Goal::AtMost(33.4), of("longest")?),
        row("memory of page and workers, MNIST loaded".to_owned(), "MB", Goal::AtMost(150.0), after),
        row(format!("its growth in {span} of training"), "MB", Goal::AtMost(10.0), after - before),
    ])
}

/// The page, opened in a fresh browser.
struct Page {
    browser: Browser,
    server: Server,
}

impl Page {
    /// Opens the page, and runs `at_once` as soon as its document is there: before the page's program runs, and long
    /// before a driver could ask for that.
    fn open(folder: &Path, at_once: &str) -> Result<Self> {
        let server = Server::start(serve::listen(0)?, Site::new(folder.to_owned()))?;
        let browser = Browser::start(Kind::Chromium)?;
        browser.emulate(1440, 900, false)?;
        let source = format!("addEventListener('DOMContentLoaded', () => {{ {SCRIPT}\n{at_once} }});");
        browser.run_first(&source)?;
        browser.open(server.address())?;
        Ok(Self { browser, server })
    }

    /// Bytes of all that had been asked for by that time, compressed, without the digits.
    fn fetched(&self, folder: &Path, until: SystemTime) -> Result<usize> {
        let asked = self.server.requests().into_iter().filter(|asked| asked.at <= until);
        let paths: BTreeSet<String> =
            asked.map(|asked| asked.path).filter(|path| !path.starts_with("mnist/")).collect();
        let mut total = 0;
        for path in paths {
            let file = folder.join(if path.is_empty() { "index.html" } else { &path });
            let Ok(content) = std::fs::read(&file) else { continue };
            let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
            gzip.write_all(&content).context("cannot compress")?;
            total += gzip.finish().context("cannot compress")?.len();
        }
        Ok(total)
    }
}
