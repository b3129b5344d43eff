//! A page to test: opened, used and watched. How it is served is in `setup.rs`.

pub(crate) use crate::setup::{Setup, dist_file, port};
pub(crate) use crate::stage::{Stage, Test, tests};
use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use xtask::browser::Browser;
use xtask::serve::{Server, Site};
use xtask::workspace;

/// Seconds that the page may take to have its digits: generating them takes some, on a busy machine more.
pub const READY: f64 = 120.0;

/// Seconds for what should happen at once: some pass on a machine that is busy with other things.
pub const SOON: f64 = 30.0;

/// What the page shows where there is no figure or no answer.
pub const NONE: &str = "–";

/// Part of a harmless warning of Firefox: a page commits to its storage as it is left, and the data is written.
const HARMLESS: &str = "aborted due to page navigation";

/// How often a condition is looked at.
const POLL: Duration = Duration::from_millis(20);
/// Looks at a saved file that must find the same content one after the other.
const UNCHANGED: u32 = 5;

/// A page in a browser.
pub struct Page {
    pub browser: Browser,
    pub address: String,
    pub server: Server,
    /// What its console may say.
    pub expected: Vec<String>,
}

/// The tabs of deeper views, by the ids of their views.
pub const TABS: [&str; 5] = ["who-does-what", "inside", "experiments", "curves", "take-along"];

/// Opens everything that is closed at first, whatever its tab.
const OPEN: &str = "document.querySelectorAll('details:not([hidden])').forEach((part) => { part.open = true })";

/// Whether the weights that are shown have been tested on all digits.
const TESTED: &str = "(() => {
    const tested = document.querySelector('[data-testid=tested-on]');
    return tested.textContent.includes('all') && tested.dataset.latest === 'true';
})()";

impl Page {
    /// Waits until the page's program runs: its controls are not there before.
    pub fn program_runs(&self) -> Result<()> {
        self.until("!document.getElementById('app').hidden")
    }

    /// Waits until the page has digits and stands at step 0.
    pub fn ready(&self) -> Result<()> {
        self.browser.wait("status", "ready to train", READY, |status| status.starts_with("Ready"))?;
        self.steps_are(0)
    }

    /// The host has something else from now on.
    pub fn host_changes(&self, change: impl FnOnce(&mut Site)) {
        self.server.change(change);
    }

    /// Waits until a script returns `true`.
    pub fn becomes_true(&self, what: &str, script: &str) -> Result<()> {
        self.poll(READY, || Ok((self.browser.script(script, json!([]))? == json!(true)).then_some(())))
            .context(what.to_owned())
    }

    /// Waits until this is so.
    pub fn comes(&self, what: &str, is: impl Fn() -> Result<bool>) -> Result<()> {
        self.poll(READY, || Ok(is()?.then_some(()))).context(what.to_owned())
    }

    /// Waits for something, which is asked for again and again.
    pub fn poll<T>(&self, seconds: f64, ask: impl Fn() -> Result<Option<T>>) -> Result<T> {
        let start = Instant::now();
        loop {
            match ask()? {
                Some(answer) => return Ok(answer),
                None if start.elapsed().as_secs_f64() < seconds => std::thread::sleep(POLL),
                None => bail!("not within {seconds} s"),
            }
        }
    }

    /// Waits until all that has happened so far has been drawn: for two frames.
    pub fn drawn(&self) -> Result<()> {
        let frames = "requestAnimationFrame(() => requestAnimationFrame(() => arguments[0]()))";
        let frames = format!("const arguments_ = arguments; {}", frames.replace("arguments[0]", "arguments_[0]"));
        self.browser.script_async(&frames, json!([])).map(drop)
    }

    /// Opens a tab of deeper views, and all that can be opened there.
    pub fn opens(&self, tab: &str) -> Result<()> {
        self.browser.click(&format!("tab-{tab}"))?;
        self.until(&format!("!document.getElementById('{tab}').hidden"))?;
        self.browser.script(OPEN, json!([]))?;
        self.drawn()
    }

    /// Looks at the page with each tab of deeper views open, one after the other, and all that can be opened there.
    pub fn on_each_tab(&self, look: impl Fn(&str) -> Result<()>) -> Result<()> {
        TABS.into_iter().try_for_each(|tab| {
            self.opens(tab)?;
            look(tab).with_context(|| format!("with the tab {tab} open"))
        })
    }

    /// The steps that the page shows.
    pub fn steps(&self) -> Result<u64> {
        number(&self.browser.text("steps")?).context("steps")
    }

    /// Waits until the page shows exactly these steps.
    pub fn steps_are(&self, steps: u64) -> Result<()> {
        let is = |text: &str| number(text).is_ok_and(|number| number == steps);
        self.browser.wait("steps", &format!("{steps}"), SOON, is).map(drop)
    }

    /// Waits until the page shows at least these steps.
    pub fn steps_reach(&self, steps: u64) -> Result<()> {
        let is = |text: &str| number(text).is_ok_and(|number| number >= steps);
        self.browser.wait("steps", &format!("{steps} or more"), READY, is).map(drop)
    }

    /// Waits until training rests: nothing is under way, and the weights of the last step are here.
    pub fn rests(&self) -> Result<()> {
        self.browser.wait("fingerprint", "that of the last weights", SOON, |text| text != NONE).map(drop)
    }

    /// Waits until training rests and the weights of the last step have been tested on all digits; the test error.
    pub fn tested(&self) -> Result<String> {
        self.rests()?;
        self.until(TESTED).context("the last weights are not tested")?;
        self.browser.text("test-error")
    }

    /// Trains until the test error is below this many per cent, then pauses and waits until the last weights have been
    /// tested on all digits.
    pub fn train_below(&self, percents: f64) -> Result<()> {
        self.browser.click("train")?;
        // Until then the figures can be those of the pretrained model.
        self.steps_reach(1)?;
        let below = |text: &str| percent(text).is_ok_and(|error| error < percents);
        self.browser.wait("test-error", &format!("below {percents} %"), READY, below)?;
        self.browser.click("pause")?;
        self.tested().map(drop)
    }

    /// Presses a key on an element, after what a user clicks on first to reach it.
    pub fn press(&self, handle: &str, key: &str) -> Result<()> {
        self.browser.reach(handle)?;
        let script = "const e = document.querySelector(`[data-testid=\"${arguments[0]}\"]`); e.focus();
            e.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[1], bubbles: true, cancelable: true }));";
        self.browser.script(script, json!([handle, key])).map(drop)
    }

    /// Waits until this expression is true.
    pub fn until(&self, expression: &str) -> Result<()> {
        let script = format!("return {expression}");
        let is = || Ok((self.browser.script(&script, json!([]))? == json!(true)).then_some(()));
        self.poll(SOON, is).with_context(|| format!("this should come true: {expression}"))
    }

    /// All text that the page shows.
    pub fn visible_text(&self) -> Result<String> {
        let text = self.browser.script("return document.body.innerText", json!([]))?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until the page shows a text with this part.
    pub fn says(&self, part: &str) -> Result<()> {
        let said = self.poll(READY, || Ok(self.visible_text()?.contains(part).then_some(())));
        said.with_context(|| format!("the page should say {part:?}"))
    }

    /// Does what makes the page save a file, for the test of this name; the file.
    pub fn saved(&self, name: &str, action: impl FnOnce(&Browser) -> Result<()>) -> Result<Vec<u8>> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("saved-{}", std::process::id())).join(name);
        std::fs::remove_dir_all(&folder).ok();
        std::fs::create_dir_all(&folder)?;
        self.browser.download_to(&folder)?;
        action(&self.browser)?;
        // Until the file is whole Chromium writes under another name; Firefox keeps the name with an empty file, and WebKit
        // with what there is so far.
        let (seen, looks) = (RefCell::new(Vec::new()), Cell::new(0));
        let whole = || {
            let files = std::fs::read_dir(&folder)?.filter_map(Result::ok).map(|entry| entry.path());
            let files: Vec<PathBuf> = files.collect();
            let kinds = ["csv", "onnx", "png", "safetensors", "svg", "txt", "webm"];
            let [file] = &files[..] else { return Ok(None) };
            if !kinds.iter().any(|kind| file.extension().is_some_and(|end| end == *kind)) {
                return Ok(None);
            }
            // Firefox puts the whole file in the place of the empty one.
            let Ok(bytes) = std::fs::read(file) else { return Ok(None) };
            looks.set(if *seen.borrow() == bytes { looks.get() + 1 } else { 0 });
            seen.borrow_mut().clone_from(&bytes);
            Ok(Some(bytes).filter(|bytes| !bytes.is_empty() && looks.get() >= UNCHANGED))
        };
        self.poll(READY, whole).context("no file has been saved")
    }

    /// Leaves the page, whose console was quiet up to then: Firefox ends the scripts of a page that is left, and warns of
    /// that.
    pub fn leave(&self) -> Result<()> {
        self.console_is_quiet()?;
        self.browser.open("about:blank")?;
        self.browser.console().map(drop)
    }

    /// Leaves the page and opens `address`, which else might only be another place in it.
    pub fn open_afresh(&self, address: &str) -> Result<()> {
        self.leave()?;
        self.browser.open(address)
    }

    /// Checks that the console has no errors or warnings. Lines that name another address are of a page that was left.
    pub fn console_is_quiet(&self) -> Result<()> {
        let host = self.address.split('/').take(3).collect::<Vec<_>>().join("/");
        let is_other = |line: &str| line.contains("http://127.0.0.1:") && !line.contains(&host);
        let lines = self.browser.console()?.into_iter().filter(|line| !is_other(&line.message));
        let parts: Vec<&str> = self.expected.iter().map(String::as_str).chain([HARMLESS]).collect();
        let loud = lines.filter(|line| ["SEVERE", "WARNING"].contains(&line.level.as_str()));
        let loud: Vec<_> = loud.filter(|line| !parts.iter().any(|part| line.message.contains(part))).collect();
        ensure!(loud.is_empty(), "the browser's console has errors or warnings: {loud:#?}");
        Ok(())
    }

    /// For a test that failed: a picture of the page, where it is and what else there is to see.
    pub fn what_it_shows(&self, name: &str) -> String {
        let path = workspace::target().join("end-to-end").join(format!("{name}.png"));
        let saved = self.browser.screenshot(true).and_then(|png| {
            std::fs::create_dir_all(path.parent().context("it is in a folder")?)?;
            Ok(std::fs::write(&path, png)?)
        });
        let picture = saved.map_or_else(|why| format!("no picture: {why:#}"), |()| path.display().to_string());
        // Figures, messages and status stand at the top.
        let text = self.visible_text().unwrap_or_default();
        let text = text.lines().take(60).collect::<Vec<_>>().join(" | ");
        format!("what the page showed: {picture}\n{text}\n{:#?}", self.browser.console().unwrap_or_default())
    }
}

/// A count such as `2,814`.
pub fn number(text: &str) -> Result<u64> {
    text.replace(',', "").parse().with_context(|| format!("{text:?} is no number"))
}

/// A share such as `2.87 %`.
pub fn percent(text: &str) -> Result<f64> {
    let figure = text.strip_suffix(" %").with_context(|| format!("{text:?} is no percentage"))?;
    figure.parse().with_context(|| format!("{text:?} is no percentage"))
}
