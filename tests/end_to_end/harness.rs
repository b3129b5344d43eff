//! A page to test: served, opened, and watched.

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use xtask::browser::Browser;
use xtask::drivers::Kind;
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

/// How the page is served, and what its console may say.
pub struct Setup {
    site: Site,
    expected: Vec<String>,
}

impl Setup {
    /// The built site, without MNIST.
    pub fn without_mnist() -> Setup {
        Setup::with_mnist().without("mnist/")
    }

    /// The built site as it is.
    pub fn with_mnist() -> Setup {
        Setup { site: Site::new(workspace::dist()), expected: Vec::new() }
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
    pub fn run(self, name: &str, test: impl FnOnce(&Page) -> Result<()>) {
        let index = workspace::dist().join("index.html");
        assert!(index.exists(), "{} is missing: build the site with cargo xtask dist", index.display());
        let start =
            || -> Result<(Server, Browser)> { Ok((Server::start(serve::listen(0)?, self.site)?, Browser::start()?)) };
        let (server, browser) = start().expect("a server and a browser start");
        let page = Page { browser, address: server.address().to_owned(), server };
        let result = catch_unwind(AssertUnwindSafe(|| {
            page.browser.emulate(1440, 900, false)?;
            page.browser.open(&page.address)?;
            test(&page)?;
            page.console_is_quiet(&self.expected)
        }));
        match result {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                page.save_what_it_shows(name);
                panic!("{error:#}");
            }
            Err(panic) => {
                page.save_what_it_shows(name);
                resume_unwind(panic);
            }
        }
    }
}

/// Whether the tests run in Firefox, which lacks what a test needs; that is said then.
pub fn is_skipped_in_firefox(lacking: &str) -> bool {
    let is_firefox = Kind::wanted().is_ok_and(|kind| kind == Kind::Firefox);
    if is_firefox {
        println!("skipped: Firefox has no {lacking}");
    }
    is_firefox
}

/// A page in a browser.
pub struct Page {
    pub browser: Browser,
    pub address: String,
    server: Server,
}

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
        let start = Instant::now();
        while self.browser.script(script, json!([]))? != json!(true) {
            ensure!(start.elapsed().as_secs_f64() < READY, "{what}: not within {READY} s");
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
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

    /// Waits until the text of an element has stayed the same for half a second.
    pub fn settled(&self, handle: &str) -> Result<String> {
        let start = Instant::now();
        let mut text = self.browser.text(handle)?;
        while start.elapsed().as_secs_f64() < SOON {
            std::thread::sleep(Duration::from_millis(500));
            let now = self.browser.text(handle)?;
            if now == text {
                return Ok(text);
            }
            text = now;
        }
        bail!("{handle} still changes after {SOON} s; it says {text:?}")
    }

    /// Trains until the test error is below this many per cent, then pauses and waits until all is still: the last slice
    /// and the test on all digits have come.
    pub fn train_below(&self, percents: f64) -> Result<()> {
        self.browser.click("train")?;
        // Until then the figures can be those of the pretrained model.
        self.steps_reach(1)?;
        let below = |text: &str| percent(text).is_ok_and(|error| error < percents);
        self.browser.wait("test-error", &format!("below {percents} %"), READY, below)?;
        self.browser.click("pause")?;
        self.settled("steps")?;
        self.browser.wait("tested-on", "all digits", READY, |text| text.contains("all"))?;
        self.settled("test-error").map(drop)
    }

    /// Presses a key on an element.
    pub fn press(&self, handle: &str, key: &str) -> Result<()> {
        let script = "const e = document.querySelector(`[data-testid=\"${arguments[0]}\"]`); e.focus();
            e.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[1], bubbles: true, cancelable: true }));";
        self.browser.script(script, json!([handle, key])).map(drop)
    }

    /// Waits until this expression is true.
    pub fn until(&self, expression: &str) -> Result<()> {
        let start = Instant::now();
        while start.elapsed().as_secs_f64() < SOON {
            if self.browser.script(&format!("return {expression}"), json!([]))? == json!(true) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("this should come true within {SOON} s: {expression}")
    }

    /// All text that the page shows.
    pub fn visible_text(&self) -> Result<String> {
        let text = self.browser.script("return document.body.innerText", json!([]))?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until the page shows a text with this part.
    pub fn says(&self, part: &str) -> Result<()> {
        let start = Instant::now();
        while start.elapsed().as_secs_f64() < READY {
            if self.visible_text()?.contains(part) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("the page should say {part:?}; it says: {}", self.visible_text()?)
    }

    /// Does what makes the page save a file, for the test of this name; the file.
    pub fn saved(&self, name: &str, action: impl FnOnce(&Browser) -> Result<()>) -> Result<Vec<u8>> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("saved-{}", std::process::id())).join(name);
        std::fs::remove_dir_all(&folder).ok();
        std::fs::create_dir_all(&folder)?;
        self.browser.download_to(&folder)?;
        action(&self.browser)?;
        let start = Instant::now();
        while start.elapsed().as_secs_f64() < READY {
            let files = std::fs::read_dir(&folder)?.filter_map(Result::ok).map(|entry| entry.path());
            let files: Vec<PathBuf> = files.collect();
            // Until the file is whole Chromium writes under another name; Firefox keeps the name with an empty file.
            if let [file] = &files[..]
                && let kinds = ["csv", "onnx", "png", "safetensors", "svg"]
                && kinds.iter().any(|kind| file.extension().is_some_and(|end| end == *kind))
                && let bytes = std::fs::read(file)?
                && !bytes.is_empty()
            {
                return Ok(bytes);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("no file has been saved within {READY} s")
    }

    /// Leaves the page, whose console was quiet up to then: Firefox ends the scripts of a page that is left, and warns of
    /// that.
    pub fn leave(&self) -> Result<()> {
        self.console_is_quiet(&[])?;
        self.browser.open("about:blank")?;
        self.browser.console().map(drop)
    }

    /// Leaves the page and opens `address`, which else might only be another place in it.
    pub fn open_afresh(&self, address: &str) -> Result<()> {
        self.leave()?;
        self.browser.open(address)
    }

    fn console_is_quiet(&self, expected: &[String]) -> Result<()> {
        let lines = self.browser.console()?;
        let loud = lines.iter().filter(|line| ["SEVERE", "WARNING"].contains(&line.level.as_str()));
        let parts: Vec<&str> = expected.iter().map(String::as_str).chain([HARMLESS]).collect();
        let loud: Vec<_> = loud.filter(|line| !parts.iter().any(|part| line.message.contains(part))).collect();
        ensure!(loud.is_empty(), "the browser's console has errors or warnings: {loud:#?}");
        Ok(())
    }

    fn save_what_it_shows(&self, name: &str) {
        let folder = workspace::target().join("end-to-end");
        let path = folder.join(format!("{name}.png"));
        let saved = self.browser.screenshot(true).and_then(|png| {
            std::fs::create_dir_all(&folder)?;
            Ok(std::fs::write(&path, png)?)
        });
        match saved {
            Ok(()) => eprintln!("what the page showed: {}", Path::new(&path).display()),
            Err(error) => eprintln!("no picture of the page: {error:#}"),
        }
        // Figures, messages and status stand at the top.
        let text = self.visible_text().unwrap_or_default();
        eprintln!("its first lines: {}", text.lines().take(60).collect::<Vec<_>>().join(" | "));
        for line in self.browser.console().unwrap_or_default() {
            eprintln!("console: {} {}", line.level, line.message);
        }
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
