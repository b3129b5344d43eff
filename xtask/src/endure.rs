//! `cargo xtask endure`: a run started and reset again and again, and the page in use for a long time; what grows?
//!
//! The table is printed and written to `docs/endurance.md`. What makes memory grow is for the browser's
//! own tools to find.

use crate::browser::Browser;
use crate::drivers::Kind;
use crate::serve::{self, Server, Site};
use crate::{memory, workspace};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::fmt::Write;
use std::time::{Duration, Instant};

/// Minutes of training unless told otherwise.
pub const MINUTES: u32 = 30;
/// Cycles of start, stop and reset unless told otherwise.
pub const CYCLES: u32 = 1_000;
/// Rows of the table of cycles.
const PARTS: u32 = 4;
/// Seconds for the digits to be there.
const READY: f64 = 60.0;

/// Rounds of: train until a step is done, pause, reset, and wait until the run stands at its start.
const CYCLE: &str = "
    const [count, done] = arguments;
    const by = (id) => document.getElementById(id);
    const steps = () => Number(by('steps').textContent.replaceAll(',', ''));
    const until = async (is) => { while (!is()) await new Promise((resolve) => setTimeout(resolve, 2)); };
    (async () => {
        for (let n = 0; n < count; n++) {
            by('train').click();
            await until(() => steps() > 0);
            by('pause').click();
            by('reset').click();
            await until(() => steps() === 0 && by('pause').hidden);
        }
    })().then(done);
";

/// What a user does while it trains: takes a digit of the test set, looks back, switches an expert off and on, goes from tab
/// to tab.
const USE: &str = "
    const [round] = arguments;
    const by = (id) => document.getElementById(id);
    const press = (key) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    const tabs = document.querySelectorAll('[role=tab]');
    tabs[round % tabs.length].click();
    by('mistakes').open = round % 2 === 0;
    if (round % 2) by('test-digit').click();
    if (round % 5 === 0) {
        by('time').value = String(Math.floor(by('time').max / 2));
        by('time').dispatchEvent(new Event('input', { bubbles: true }));
        by('time-now').click();
    }
    press(String.fromCharCode(65 + round % 10));
    setTimeout(() => press(String.fromCharCode(65 + round % 10)), 500);
";

/// Runs both measurements, and writes their results down.
pub fn run(minutes: u32, cycles: u32) -> Result<()> {
    let mut page =
        "# What grows with time\n\n`cargo xtask endure` measures this in headless Chromium and writes this page. \
        Memory is what the process that runs the page and all its workers takes beside the browser's own program; the \
        page's garbage is collected before it is read, that of its workers is left to the browser.\n\n"
            .to_owned();
    let head = "memory, MB | page's heap, MB | nodes | listeners |";
    writeln!(page, "| cycles of start, stop and reset | {head}\n|---|---|---|---|---|")?;
    let cycled = Page::open()?;
    for part in 1..=PARTS {
        for _ in 0..cycles / PARTS / 50 {
            cycled.browser.script_async(CYCLE, json!([50]))?;
        }
        writeln!(page, "| {} | {} |", part * cycles / PARTS, cycled.counted()?)?;
    }
    drop(cycled);
    writeln!(page, "\n| minutes in use at full speed | {head} examples/s |\n|---|---|---|---|---|---|")?;
    let used = Page::open()?;
    // A run that no longer improves would be stopped.
    used.browser.script("document.getElementById('auto-stop').click()", json!([]))?;
    used.browser.click("train")?;
    for minute in 1..=minutes {
        let rate = used.in_use_for(Duration::from_secs(60))?;
        writeln!(page, "| {minute} | {} | {rate} |", used.counted()?)?;
    }
    println!("\n{page}");
    std::fs::write(workspace::root().join("docs/endurance.md"), page).context("cannot write docs/endurance.md")
}

/// The page, ready to train in a fresh browser.
struct Page {
    browser: Browser,
    _server: Server,
}

impl Page {
    fn open() -> Result<Self> {
        let server = Server::start(serve::listen(0)?, Site::new(workspace::dist()))?;
        let browser = Browser::start(Kind::Chromium)?;
        browser.emulate(1440, 900, false)?;
        browser.open(server.address())?;
        browser.wait("status", "ready to train", READY, |status| status.starts_with("Ready"))?;
        Ok(Self { browser, _server: server })
    }

    /// Uses the page while it trains; the examples a second that it shows then.
    fn in_use_for(&self, time: Duration) -> Result<String> {
        let (start, before) = (Instant::now(), self.browser.text("steps")?);
        for round in 0.. {
            self.browser.draw("pad", &[(0.6, 0.2), (0.35, 0.4), (0.3, 0.6), (0.5, 0.75), (0.65, 0.6), (0.35, 0.55)])?;
            self.browser.script(USE, json!([round]))?;
            std::thread::sleep(Duration::from_secs(2));
            self.browser.click("clear")?;
            if start.elapsed() > time {
                break;
            }
        }
        ensure!(self.browser.text("steps")? != before, "training stands still at step {before}");
        self.browser.text("examples-per-second")
    }

    /// What there is now, as cells of the table: memory, the page's heap, nodes and listeners.
    fn counted(&self) -> Result<String> {
        let close = "document.getElementById('mistakes').open = false; document.querySelector('[role=tab]').click();";
        self.browser.script(close, json!([]))?;
        self.browser.cdp("HeapProfiler.collectGarbage", json!({}))?;
        let heap = self.browser.cdp("Runtime.getHeapUsage", json!({}))?["usedSize"].as_f64().unwrap_or_default() / 1e6;
        let counters = self.browser.cdp("Memory.getDOMCounters", json!({}))?;
        let cells =
            format!("{:.0} | {heap:.1} | {} | {}", memory::of_page()?, counters["nodes"], counters["jsEventListeners"]);
        println!("{cells}");
        Ok(cells)
    }
}
