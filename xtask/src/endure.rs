//! `cargo xtask endure`: the page in use for a long time, and a run started and reset again and again; what grows?
//!
//! The table is printed and written to `docs/endurance.md`.

use crate::bench::median;
use crate::browser::Browser;
use crate::serve::{self, Server, Site};
use crate::{memory, workspace};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::fmt::Write;
use std::time::{Duration, Instant};

/// Minutes of training unless told otherwise.
pub const MINUTES: f64 = 30.0;
/// Cycles of start, stop and reset unless told otherwise.
pub const CYCLES: u32 = 1_000;
/// Between two rows of the table of training.
const ROW: Duration = Duration::from_secs(60);
/// Rows at either end of the table of which the medians are compared. After each of them the run is paused: while it
/// trains, garbage comes as fast as it is collected. In between it is not interrupted.
const ENDS: usize = 5;
/// Cycles that are done without asking how it goes.
const AT_ONCE: u32 = 50;
/// The browser's command that collects garbage, and the time that a worker gets for it: helpers hear of it once a second.
const COLLECT: &str = "HeapProfiler.collectGarbage";
const COLLECTING: Duration = Duration::from_millis(1_500);
/// Rounds of collection before memory is read: what a worker lets go of frees what it belonged to on the page, and the
/// browser gives memory back some time after it has collected.
const ROUNDS: u32 = 2;
/// Between the end of a round and what follows.
const SETTLING: Duration = Duration::from_secs(1);
/// Seconds for the digits to be there, and for training to begin.
const READY: f64 = 60.0;

/// Notes frames and the pen's way to the screen.
const MEASURE: &str = include_str!("../../benches/browser/page.js");

/// So many times: train until a step is done, pause, reset, and wait until the run stands at its start.
const CYCLE: &str = "
    const [count, done] = arguments;
    const by = (id) => document.getElementById(id);
    const steps = () => Number(by('steps').textContent.replaceAll(',', ''));
    const until = async (what, is) => {
        const start = performance.now();
        while (!is()) {
            if (performance.now() - start > 30_000) {
                throw new Error(`not ${what} in 30 s: ${by('status').textContent} ${by('message').textContent}`);
            }
            await new Promise((resolve) => setTimeout(resolve, 2));
        }
    };
    (async () => {
        for (let n = 0; n < count; n++) {
            by('train').click();
            await until('training', () => steps() > 0);
            by('pause').click();
            by('reset').click();
            await until('reset', () => steps() === 0 && by('pause').hidden);
        }
    })().then(() => done(null), (error) => done(String(error)));
";

/// What a user does while it trains: draws, takes a digit of the test set, looks back, switches an expert off and on,
/// opens a section and closes it.
const USE: &str = "
    const [round] = arguments;
    const by = (id) => document.getElementById(id);
    const press = (key) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    const sections = [...document.querySelectorAll('details[data-testid]')];
    for (const section of sections) section.open = false;
    sections[round % sections.length].open = true;
    if (round % 2) by('test-digit').click();
    if (round % 5 === 0) {
        by('time').value = String(Math.floor(by('time').max / 2));
        by('time').dispatchEvent(new Event('input', { bubbles: true }));
        by('time-now').click();
    }
    press(String(round % 10));
    setTimeout(() => press(String(round % 10)), 500);
";

/// Closes all sections.
const CLOSE: &str = "for (const section of document.querySelectorAll('details[data-testid]')) section.open = false;";

/// Runs both, and writes down what was seen.
pub fn run(minutes: f64, cycles: u32) -> Result<()> {
    let cycled = cycle(cycles)?;
    let trained = train(minutes)?;
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown");
    let page = format!(
        "# What grows with time\n\n`cargo xtask endure` measures this in headless Chromium and writes this page. Memory is \
         the proportional set size of the process that runs the page and all its workers, without the browser's own program; \
         where the page is in use, with all sections closed. Before it is read at rest, and between cycles, garbage is \
         collected twice. Load at the end of the run: {load}.\n\n{cycled}\n{trained}"
    );
    println!("\n{page}");
    std::fs::write(workspace::root().join("docs/endurance.md"), page).context("cannot write docs/endurance.md")
}

/// What is counted after a number of cycles.
struct Count {
    cycles: u32,
    memory: f64,
    heap: f64,
    nodes: u64,
    listeners: u64,
    workers: usize,
}

fn cycle(cycles: u32) -> Result<String> {
    let page = Page::open()?;
    let mut counts = Vec::new();
    for done in (0..=cycles).step_by(AT_ONCE as usize) {
        if done > 0 {
            let said = page.browser.script_async(CYCLE, json!([AT_ONCE]))?;
            if said != Value::Null {
                bail!("after {} cycles: {said}", done - AT_ONCE);
            }
        }
        // The first cycles make what is made once.
        if done == AT_ONCE || done % (cycles / 4).max(AT_ONCE) == 0 && done > 0 {
            println!("{done} cycles");
            counts.push(page.count(done)?);
        }
    }
    let mut text = format!(
        "## A run started, stopped and reset {cycles} times\n\n| cycles | memory, MB | page's heap, MB | nodes | \
         listeners | workers |\n|---|---|---|---|---|---|\n"
    );
    for Count { cycles, memory, heap, nodes, listeners, workers } in &counts {
        writeln!(text, "| {cycles} | {memory:.0} | {heap:.1} | {nodes} | {listeners} | {workers} |")?;
    }
    Ok(text)
}

/// A minute of training.
struct Minute {
    minute: f64,
    /// Megabytes while it trains, garbage and all.
    training: f64,
    /// Megabytes once the run has been paused and garbage collected, at the ends of the table.
    at_rest: Option<f64>,
    frames: f64,
    longest: f64,
    latency: f64,
    rate: String,
}

fn train(minutes: f64) -> Result<String> {
    let page = Page::open()?;
    let browser = &page.browser;
    // A run that no longer improves would be stopped.
    browser.script("document.getElementById('auto-stop').click()", json!([]))?;
    browser.click("train")?;
    browser.wait("epochs", "under way", READY, |text| text.parse::<f64>().is_ok_and(|epochs| epochs > 0.5))?;
    browser.script(MEASURE, json!([]))?;
    let n_rows = (minutes * 60.0 / ROW.as_secs_f64()).round() as usize;
    if n_rows == 0 {
        bail!("a minute at least");
    }
    let n_ends = n_rows.min(ENDS);
    let mut trained = Duration::ZERO;
    let mut rows = Vec::new();
    let mut round = 0;
    let mut steps = String::new();
    for row in 0..n_rows {
        browser.script("measure.watch()", json!([]))?;
        let begun = Instant::now();
        while begun.elapsed() < ROW {
            browser.draw("pad", &[(0.6, 0.2), (0.35, 0.4), (0.3, 0.6), (0.5, 0.75), (0.65, 0.6), (0.35, 0.55)])?;
            browser.script(USE, json!([round]))?;
            std::thread::sleep(Duration::from_secs(2));
            browser.click("clear")?;
            round += 1;
        }
        let watched = browser.script("return measure.watched()", json!([]))?;
        let of = |key: &str| watched[key].as_f64().with_context(|| format!("the page gave no {key}"));
        let rate = browser.text("examples-per-second")?;
        let before = std::mem::replace(&mut steps, browser.text("steps")?);
        if steps == before {
            bail!("training stands still at step {steps}: {}", browser.text("status")?);
        }
        let (frames, longest, latency) = (of("rate")?, of("longest")?, of("latency")?);
        // What an open section takes is not growth: each row is of the same view.
        browser.script(CLOSE, json!([]))?;
        let training = memory::of_page_alone()?;
        trained += begun.elapsed();
        let is_end = row < n_ends || row >= n_rows - n_ends;
        let at_rest = if is_end { Some(page.memory_at_rest()?) } else { None };
        let minute = trained.as_secs_f64() / 60.0;
        let rest = megabytes(at_rest);
        println!("{minute:.1} minutes, {rate} examples/s, {frames:.1} frames/s, {training:.0} MB, at rest {rest} MB");
        rows.push(Minute { minute, training, at_rest, frames, longest, latency, rate });
    }
    let (first, last) = (&rows[..n_ends], &rows[n_rows - n_ends..]);
    let ends = |of: fn(&Minute) -> f64| {
        [first, last].map(|rows| median(&rows.iter().map(of).collect::<Vec<f64>>()).unwrap_or_default())
    };
    let ([training, training_then], [longest, longest_then]) = (ends(|row| row.training), ends(|row| row.longest));
    let [rest, rest_then] = ends(|row| row.at_rest.unwrap_or_default());
    let growth = |from: f64, to: f64| format!("{:+.1} % ({from:.0} to {to:.0} MB)", 100.0 * (to / from - 1.0));
    let mut text = format!(
        "## The page in use while training at full speed\n\nDigits drawn and taken, every section opened in turn, looking \
         back, an expert off and on. After each of the first and the last {n_ends} minutes the run is paused and garbage \
         collected; in between nothing interrupts it. From the median of the first {n_ends} rows to that of the last, memory \
         at rest changed by {}, memory while training, garbage and all, by {}; the longest frame of a minute took \
         {longest:.0} ms, then {longest_then:.0} ms.\n\n| minute | memory at rest, MB | while training, MB | frames/s | \
         longest frame, ms | pen to screen, 95th percentile, ms | examples/s |\n|---|---|---|---|---|---|---|\n",
        growth(rest, rest_then),
        growth(training, training_then),
    );
    for Minute { minute, training, at_rest, frames, longest, latency, rate } in &rows {
        let rest = megabytes(*at_rest);
        writeln!(
            text,
            "| {minute:.0} | {rest} | {training:.0} | {frames:.1} | {longest:.1} | {latency:.1} | {rate} |"
        )?;
    }
    Ok(text)
}

fn megabytes(memory: Option<f64>) -> String {
    memory.map_or("–".to_owned(), |memory| format!("{memory:.0}"))
}

/// The page, ready to train in a fresh browser.
struct Page {
    browser: Browser,
    _server: Server,
}

impl Page {
    fn open() -> Result<Self> {
        let server = Server::start(serve::listen(0)?, Site::new(workspace::dist()))?;
        let browser = Browser::start()?;
        browser.emulate(1440, 900, false)?;
        browser.open(server.address())?;
        browser.wait("status", "ready to train", READY, |status| status.starts_with("Ready"))?;
        Ok(Self { browser, _server: server })
    }

    /// Pauses the run, reads memory when garbage has been collected, and goes on.
    fn memory_at_rest(&self) -> Result<f64> {
        self.browser.click("pause")?;
        self.browser.wait("status", "paused", READY, |status| status.starts_with("Paused"))?;
        self.collect_garbage()?;
        let memory = memory::of_page_alone()?;
        self.browser.click("train")?;
        Ok(memory)
    }

    /// Has the garbage of the workers and of the page collected, and waits until the browser has given it back.
    fn collect_garbage(&self) -> Result<()> {
        for _ in 0..ROUNDS {
            self.collect_once()?;
            std::thread::sleep(SETTLING);
        }
        Ok(())
    }

    /// The workers first: the page gets messages of them meanwhile.
    fn collect_once(&self) -> Result<()> {
        let browser = &self.browser;
        // Without a filter workers are left out.
        let targets = browser.cdp("Target.getTargets", json!({ "filter": [{}] }))?;
        let targets = targets["targetInfos"].as_array().context("the browser names no targets")?;
        for worker in targets.iter().filter(|target| target["type"] == "worker") {
            let place = json!({ "targetId": worker["targetId"], "flatten": false });
            let session = browser.cdp("Target.attachToTarget", place)?["sessionId"].clone();
            let message = json!({ "id": 1, "method": COLLECT }).to_string();
            browser.cdp("Target.sendMessageToTarget", json!({ "sessionId": session, "message": message }))?;
            // Its answer does not come here.
            std::thread::sleep(COLLECTING);
            browser.cdp("Target.detachFromTarget", json!({ "sessionId": session }))?;
        }
        browser.cdp(COLLECT, json!({}))?;
        Ok(())
    }

    /// What there is now, garbage collected.
    fn count(&self, cycles: u32) -> Result<Count> {
        self.collect_garbage()?;
        let heap = self.browser.cdp("Runtime.getHeapUsage", json!({}))?["usedSize"].as_f64();
        let counters = self.browser.cdp("Memory.getDOMCounters", json!({}))?;
        let counter = |key: &str| counters[key].as_u64().with_context(|| format!("the browser counts no {key}"));
        Ok(Count {
            cycles,
            memory: memory::of_page_alone()?,
            heap: heap.context("the browser says nothing of its heap")? / 1e6,
            nodes: counter("nodes")?,
            listeners: counter("jsEventListeners")?,
            workers: memory::workers_of_pages()?,
        })
    }
}
