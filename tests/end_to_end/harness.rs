//! A page to test: served, opened, and watched.
//!
//! A test has a server of its own, at a port that no other test has had, so nothing that the browser keeps for one page is
//! another's; and a tab of its own, in a browser that goes on for the next test.

pub(crate) use crate::stage::{Stage, Test, tests};
use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use std::net::TcpListener;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};
use xtask::browser::Browser;
use xtask::serve::{self, Change, Server, Site};
use xtask::workspace;

/// Seconds that the page may take to have its digits: generating them takes some, on a busy machine more.
pub const READY: f64 = 120.0;

/// Seconds for what should happen at once: some pass on a machine that is busy with other things.
pub const SOON: f64 = 30.0;

/// What the page shows where there is no figure or no answer.
pub const NONE: &str = "–";

/// What Firefox warns of where nothing is amiss: of what a page commits as it goes, though that is written all the same.
const HARMLESS: &str = "aborted due to page navigation";

/// How often a condition is looked at.
const POLL: Duration = Duration::from_millis(20);

/// Ports for the servers of tests: below those that the system hands out.
const FIRST_PORT: u16 = 20_000;

/// How the page is served, and what its console may say.
pub struct Setup {
    site: Site,
    expected: Vec<String>,
    own_browser: bool,
}

impl Setup {
    /// The built site, without MNIST.
    pub fn without_mnist() -> Setup {
        Setup::with_mnist().without("mnist/")
    }

    /// The built site as it is.
    pub fn with_mnist() -> Setup {
        Setup { site: Site::new(workspace::dist()), expected: Vec::new(), own_browser: false }
    }

    /// In a browser that no other test has been in, nor will be: for tests that change it, or end it.
    pub fn in_own_browser(mut self) -> Setup {
        self.own_browser = true;
        self
    }

    /// Served under this path.
    pub fn under(mut self, prefix: &str) -> Setup {
        prefix.clone_into(&mut self.site.prefix);
        self
    }

    /// Files whose path starts so are not found; the browser says so in the console.
    pub fn without(mut self, start: &str) -> Setup {
        self.site.changed.insert(start.to_owned(), Change::Missing);
        self.expecting(start)
    }

    /// This file has another content.
    pub fn changed(mut self, path: &str, content: Vec<u8>) -> Setup {
        self.site.changed.insert(path.to_owned(), Change::Content(content));
        self
    }

    /// This file never comes.
    pub fn stalled(mut self, path: &str) -> Setup {
        self.site.changed.insert(path.to_owned(), Change::Stalled);
        self
    }

    /// The page is not isolated from other origins.
    pub fn not_isolated(mut self) -> Setup {
        self.site.isolated = false;
        self
    }

    /// Console lines that contain this are no failure.
    pub fn expecting(mut self, part: &str) -> Setup {
        self.expected.push(part.to_owned());
        self
    }

    /// Opens the page, runs a test on it, and checks that the console is quiet.
    pub fn run(self, on: &Stage, test: impl FnOnce(&Page) -> Result<()>) {
        let index = workspace::dist().join("index.html");
        assert!(index.exists(), "{} is missing: build the site with cargo xtask dist", index.display());
        let _turn = on.turn();
        let own_browser = self.own_browser;
        let page = self.page(on).unwrap_or_else(|why| panic!("the page cannot be opened: {why:#}"));
        let result = catch_unwind(AssertUnwindSafe(|| {
            page.browser.emulate(1440, 900, false)?;
            page.browser.open(&page.address)?;
            test(&page)?;
            page.console_is_quiet()
        }));
        let failure = match result {
            Ok(Ok(())) if own_browser => return,
            Ok(Ok(())) => match on.give_back(page.browser) {
                Ok(()) => return,
                Err(why) => panic!("the browser cannot go on: {why:#}"),
            },
            Ok(Err(error)) => format!("{error:#}"),
            Err(panic) => panic.downcast_ref::<String>().cloned().unwrap_or_default(),
        };
        panic!("{failure}\n{}", page.what_it_shows(&on.name));
    }

    fn page(self, on: &Stage) -> Result<Page> {
        let server = Server::start(port()?, self.site)?;
        let browser = on.browser(self.own_browser)?;
        Ok(Page { browser, address: server.address().to_owned(), server, expected: self.expected })
    }
}

/// A port that this program has not listened on before.
fn port() -> Result<TcpListener> {
    static NEXT: AtomicU16 = AtomicU16::new(FIRST_PORT);
    for _ in 0..1_000 {
        if let Ok(listener) = serve::listen(NEXT.fetch_add(1, Ordering::Relaxed)) {
            return Ok(listener);
        }
    }
    bail!("no port is free")
}

/// A page in a browser.
pub struct Page {
    pub browser: Browser,
    pub address: String,
    server: Server,
    expected: Vec<String>,
}

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
    fn poll<T>(&self, seconds: f64, ask: impl Fn() -> Result<Option<T>>) -> Result<T> {
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

    /// Presses a key on an element.
    pub fn press(&self, handle: &str, key: &str) -> Result<()> {
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
        let whole = || {
            let files = std::fs::read_dir(&folder)?.filter_map(Result::ok).map(|entry| entry.path());
            let files: Vec<PathBuf> = files.collect();
            // Until the file is whole Chromium writes under another name; Firefox keeps the name with an empty file.
            let kinds = ["csv", "onnx", "png", "safetensors", "svg"];
            let [file] = &files[..] else { return Ok(None) };
            if !kinds.iter().any(|kind| file.extension().is_some_and(|end| end == *kind)) {
                return Ok(None);
            }
            Ok(Some(std::fs::read(file)?).filter(|bytes| !bytes.is_empty()))
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

    /// Lines that name another address are of a page that was left.
    fn console_is_quiet(&self) -> Result<()> {
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
    fn what_it_shows(&self, name: &str) -> String {
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
