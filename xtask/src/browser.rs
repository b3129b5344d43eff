//! A headless browser with our page in it: Chromium, or Firefox where [`crate::drivers::VARIABLE`] says so.
//!
//! Elements are found by their `data-testid`, the stable handles that the README lists.

use crate::drivers::Kind;
use crate::webdriver::Session;
use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

/// How often a condition is looked at.
const POLL: Duration = Duration::from_millis(20);

/// How long an element that is to be clicked on may stay hidden.
const CLICKABLE: Duration = Duration::from_secs(5);

/// The text of a form field or of any other element; null if there is none.
const TEXT: &str = "const e = document.querySelector(`[data-testid=\"${arguments[0]}\"]`);
    if (!e) return null;
    return ['INPUT', 'SELECT', 'TEXTAREA'].includes(e.tagName) ? e.value : e.textContent.replace(/\\s+/g, ' ').trim();";

/// Sets a form field as a user's input does.
const SET: &str = "const e = document.querySelector(`[data-testid=\"${arguments[0]}\"]`);
    e.value = arguments[1];
    for (const kind of ['input', 'change']) e.dispatchEvent(new Event(kind, { bubbles: true }));";

/// Sets which colours Firefox says that the user prefers: 0 is dark, 1 is light.
const FIREFOX_COLOURS: &str =
    "Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', arguments[0]);";

/// Sets how many pixels Firefox has for each of CSS.
const FIREFOX_SCALE: &str = "Services.prefs.setCharPref('layout.css.devPixelsPerPx', arguments[0]);";

/// Has Firefox run a script in each page before its own.
const FIREFOX_FIRST: &str =
    "const source = `addEventListener('DOMWindowCreated', ({ target: { defaultView: page } }) => {
        const rights = { sandboxPrototype: page, wantXrays: false };
        Cu.evalInSandbox(${JSON.stringify(arguments[0])}, Cu.Sandbox(page, rights));
    }, true)`;
    Services.mm.loadFrameScript(`data:,${encodeURIComponent(source)}`, true);";

/// Kills the process of the tab in front, without which Firefox is to go on.
const FIREFOX_KILL: &str = "Services.env.set('MOZ_CRASHREPORTER_SHUTDOWN', '');
    const { osPid } = gBrowser.selectedBrowser.browsingContext.currentWindowGlobal;
    Cc['@mozilla.org/processtools-service;1'].getService(Ci.nsIProcessToolsService).kill(osPid);";

/// Has Firefox save files into a folder without asking.
const FIREFOX_DOWNLOADS: &str = "Services.prefs.setStringPref('browser.download.dir', arguments[0]);
    Services.prefs.setIntPref('browser.download.folderList', 2);
    Services.prefs.setBoolPref('browser.download.alwaysOpenPanel', false);";

/// Takes the errors and warnings of pages out of Firefox's console.
const FIREFOX_CONSOLE: &str = "const lines = Services.console.getMessageArray()
        .filter((line) => line instanceof Ci.nsIScriptError && line.sourceName.startsWith('http'))
        .map((line) => ({ level: line.flags & Ci.nsIScriptError.warningFlag ? 'WARNING' : 'SEVERE',
            message: `${line.sourceName} ${line.lineNumber} ${line.errorMessage}` }));
    Services.console.reset();
    return lines;";

/// Whether a click found its element hidden or covered.
fn is_hidden(error: &anyhow::Error) -> bool {
    let said = format!("{error:#}");
    said.contains("element not interactable") || said.contains("element click intercepted")
}

/// A browser; it ends when dropped.
pub struct Browser {
    kind: Kind,
    session: Session,
}

/// A tab of the browser.
pub struct Tab(Value);

/// A line of the browser's console.
#[derive(Clone, Debug)]
pub struct ConsoleLine {
    /// `SEVERE`, `WARNING`, `INFO` or `DEBUG`.
    pub level: String,
    /// Where it comes from and what it says.
    pub message: String,
}

impl Browser {
    /// Starts a browser with a fresh profile.
    pub fn start() -> Result<Browser> {
        let programs = Kind::wanted()?.programs()?;
        Ok(Browser { kind: programs.kind, session: Session::start(&programs)? })
    }

    /// Which browser it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Sets the size of the page, in CSS pixels, and whether the user prefers dark colours.
    pub fn emulate(&self, width: u32, height: u32, dark: bool) -> Result<()> {
        self.resize(width, height, 1.0)?;
        if self.kind == Kind::Firefox {
            return self.session.privileged_script(FIREFOX_COLOURS, json!([u8::from(!dark)])).map(drop);
        }
        let scheme = json!({ "name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" } });
        self.session.cdp("Emulation.setEmulatedMedia", json!({ "features": [scheme] })).map(drop)
    }

    /// Sets the size of the page, in CSS pixels, and how many pixels of the screen each of them is wide.
    pub fn resize(&self, width: u32, height: u32, scale: f64) -> Result<()> {
        if self.kind == Kind::Firefox {
            self.session.privileged_script(FIREFOX_SCALE, json!([scale.to_string()]))?;
            let frame = self.script("return [outerWidth - innerWidth, outerHeight - innerHeight]", json!([]))?;
            let outer = |inner: u32, frame: &Value| u64::from(inner) + frame.as_u64().unwrap_or(0);
            let rect = json!({ "width": outer(width, &frame[0]), "height": outer(height, &frame[1]) });
            return self.session.post("/window/rect", rect).map(drop);
        }
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false });
        self.session.cdp("Emulation.setDeviceMetricsOverride", metrics).map(drop)
    }

    /// Runs this JavaScript in each page from now on, before its own; it finds what it changes in `window`.
    pub fn run_first(&self, script: &str) -> Result<()> {
        if self.kind == Kind::Firefox {
            return self.session.privileged_script(FIREFOX_FIRST, json!([script])).map(drop);
        }
        self.session.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).map(drop)
    }

    /// Ends the page in front as a crash does; commands need another tab then.
    pub fn crash(&self) -> Result<()> {
        if self.kind == Kind::Firefox {
            return self.session.privileged_script(FIREFOX_KILL, json!([])).map(drop);
        }
        // It does not live to answer.
        let _ = self.session.cdp("Page.crash", json!({}));
        Ok(())
    }

    /// Opens an address.
    pub fn open(&self, url: &str) -> Result<()> {
        self.session.post("/url", json!({ "url": url })).map(drop)
    }

    /// Loads the page again.
    pub fn reload(&self) -> Result<()> {
        self.session.post("/refresh", json!({})).map(drop)
    }

    /// Opens a tab in front of this one, waits, and closes it again; the page was hidden meanwhile.
    pub fn hide_for(&self, time: Duration) -> Result<()> {
        let own = self.open_tab()?;
        std::thread::sleep(time);
        self.close_tab()?;
        self.go_to(&own)
    }

    /// Opens a tab and goes there; the tab that was in front until now is hidden and goes on.
    pub fn open_tab(&self) -> Result<Tab> {
        let own = self.session.get("/window")?;
        let other = self.session.post("/window/new", json!({ "type": "tab" }))?;
        self.go_to(&Tab(other["handle"].clone()))?;
        Ok(Tab(own))
    }

    /// Brings this tab to the front, and sends commands there.
    pub fn go_to(&self, tab: &Tab) -> Result<()> {
        self.session.post("/window", json!({ "handle": tab.0 })).map(drop)
    }

    /// All tabs.
    pub fn tabs(&self) -> Result<Vec<Tab>> {
        let tabs = self.session.get("/window/handles")?;
        Ok(tabs.as_array().context("chromedriver names no tabs")?.iter().cloned().map(Tab).collect())
    }

    /// Closes the tab in front; commands need another one then.
    pub fn close_tab(&self) -> Result<()> {
        self.session.close_tab()
    }

    /// A command of Chromium's own protocol.
    pub fn cdp(&self, command: &str, params: Value) -> Result<Value> {
        self.session.cdp(command, params)
    }

    /// The text of an element, or the value of a form field; none if it is not there.
    pub fn try_text(&self, handle: &str) -> Result<Option<String>> {
        Ok(self.session.script(TEXT, json!([handle]))?.as_str().map(str::to_owned))
    }

    /// The text of an element, or the value of a form field.
    pub fn text(&self, handle: &str) -> Result<String> {
        self.try_text(handle)?.with_context(|| format!("the page has no element with data-testid=\"{handle}\""))
    }

    /// Waits until the text of an element is as wanted; `wanted` says in words how, for the error.
    pub fn wait(&self, handle: &str, wanted: &str, seconds: f64, is: impl Fn(&str) -> bool) -> Result<String> {
        let start = Instant::now();
        loop {
            let text = self.try_text(handle)?;
            match text {
                Some(text) if is(&text) => return Ok(text),
                _ if start.elapsed().as_secs_f64() < seconds => std::thread::sleep(POLL),
                Some(text) => bail!("{handle} should be {wanted} within {seconds} s; it says {text:?}"),
                None => bail!("{handle} should be {wanted} within {seconds} s; there is no such element"),
            }
        }
    }

    /// Clicks on an element, as soon as it can be clicked on: a user also waits until a question has appeared.
    pub fn click(&self, handle: &str) -> Result<()> {
        let element = self.session.find(&selector(handle)).with_context(|| format!("cannot find {handle}"))?;
        let start = Instant::now();
        loop {
            match self.session.click(&element) {
                Err(error) if is_hidden(&error) && start.elapsed() < CLICKABLE => std::thread::sleep(POLL),
                result => return result.with_context(|| format!("cannot click on {handle}")),
            }
        }
    }

    /// Sets the value of a form field.
    pub fn set(&self, handle: &str, value: &str) -> Result<()> {
        self.session.script(SET, json!([handle, value])).with_context(|| format!("cannot set {handle}")).map(drop)
    }

    /// Draws a stroke with the mouse; points are fractions of the element's width and height.
    pub fn draw(&self, handle: &str, stroke: &[(f64, f64)]) -> Result<()> {
        self.draw_with("mouse", handle, stroke)
    }

    /// Draws a stroke with a `mouse`, `pen` or `touch`.
    pub fn draw_with(&self, pointer: &str, handle: &str, stroke: &[(f64, f64)]) -> Result<()> {
        let element = self.session.find(&selector(handle)).with_context(|| format!("cannot find {handle}"))?;
        let size = self.script(
            "const e = document.querySelector(arguments[0]); e.scrollIntoView({ block: 'center' });
             const r = e.getBoundingClientRect(); return [r.width, r.height];",
            json!([selector(handle)]),
        )?;
        let (width, height) = (size[0].as_f64().unwrap_or(0.0), size[1].as_f64().unwrap_or(0.0));
        let points: Vec<_> = stroke.iter().map(|(x, y)| ((x - 0.5) * width, (y - 0.5) * height)).collect();
        self.session.drag(&element, pointer, &points).with_context(|| format!("cannot draw on {handle}"))
    }

    /// Lets the page save files into this folder, without asking.
    pub fn download_to(&self, folder: &Path) -> Result<()> {
        if self.kind == Kind::Firefox {
            return self.session.privileged_script(FIREFOX_DOWNLOADS, json!([folder])).map(drop);
        }
        let params = json!({ "behavior": "allow", "downloadPath": folder });
        self.session.cdp("Browser.setDownloadBehavior", params).map(drop)
    }

    /// Runs JavaScript with these arguments; what it returns.
    pub fn script(&self, script: &str, args: Value) -> Result<Value> {
        self.session.script(script, args)
    }

    /// Runs JavaScript that ends by calling its last argument; what it calls it with.
    pub fn script_async(&self, script: &str, args: Value) -> Result<Value> {
        self.session.script_async(script, args)
    }

    /// A picture of what the window shows, or of the whole page, as PNG.
    pub fn screenshot(&self, whole_page: bool) -> Result<Vec<u8>> {
        let path = if whole_page { "/moz/screenshot/full" } else { "/screenshot" };
        match self.kind {
            Kind::Firefox => decoded(&self.session.get(path)?),
            Kind::Chromium => self.capture(json!({ "captureBeyondViewport": whole_page })),
        }
    }

    fn capture(&self, params: Value) -> Result<Vec<u8>> {
        decoded(&self.session.cdp("Page.captureScreenshot", params)?["data"])
    }

    /// The lines that the console got since the last call.
    pub fn console(&self) -> Result<Vec<ConsoleLine>> {
        let lines = match self.kind {
            Kind::Chromium => self.session.post("/se/log", json!({ "type": "browser" }))?,
            Kind::Firefox => self.session.privileged_script(FIREFOX_CONSOLE, json!([]))?,
        };
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let line = |line: &Value| ConsoleLine { level: text(&line["level"]), message: text(&line["message"]) };
        Ok(lines.as_array().context("the driver sent no log")?.iter().map(line).collect())
    }
}

/// The bytes of a picture.
fn decoded(picture: &Value) -> Result<Vec<u8>> {
    BASE64.decode(picture.as_str().context("the browser sent no picture")?).context("the picture is not base64")
}

fn selector(handle: &str) -> String {
    format!("[data-testid=\"{handle}\"]")
}
