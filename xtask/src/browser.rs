//! A headless browser with our page in it, Chromium or Firefox: what thirtyfour says to their drivers, one thing after the
//! other, and what each of them has ways of its own for.
//!
//! Elements are found by their `data-testid`, the stable handles that the README lists.

use crate::drivers::{self, Kind};
use crate::firefox;
use anyhow::{Context, Result, anyhow, bail};
use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Child;
use std::sync::Arc;
use std::time::{Duration, Instant};
pub use thirtyfour::WindowHandle;
use thirtyfour::common::command::{Command, ExtensionCommand};
use thirtyfour::error::{WebDriverError, WebDriverErrorInner, WebDriverResult};
use thirtyfour::{By, WebDriver, WebElement};
use tokio::runtime::{Builder, Runtime};

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

/// Brings an element into the middle of the window; its width and height.
const SHOW: &str = "const e = document.querySelector(`[data-testid=\"${arguments[0]}\"]`);
    e.scrollIntoView({ block: 'center' });
    const r = e.getBoundingClientRect();
    return [r.width, r.height];";

/// A browser and its driver; both end when it is dropped.
pub struct Browser {
    kind: Kind,
    session: WebDriver,
    driver: Child,
    runtime: Runtime,
}

/// A command of one browser's driver that the protocol has not.
#[derive(Debug)]
struct Extension(Method, &'static str, Option<Value>);

impl ExtensionCommand for Extension {
    fn parameters_json(&self) -> Option<Value> {
        self.2.clone()
    }

    fn method(&self) -> Method {
        self.0.clone()
    }

    fn endpoint(&self) -> Arc<str> {
        self.1.into()
    }
}

/// A line of the browser's console.
#[derive(Clone, Debug, Deserialize)]
pub struct ConsoleLine {
    /// `SEVERE`, `WARNING`, `INFO` or `DEBUG`.
    pub level: String,
    /// Where it comes from and what it says.
    pub message: String,
}

impl Browser {
    /// Starts a browser with a fresh profile, which its driver removes with it.
    pub fn start(kind: Kind) -> Result<Browser> {
        let programs = kind.programs()?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (mut driver, address) = drivers::start(&programs)?;
        let session = runtime.block_on(WebDriver::new(address, kind.capabilities(&programs.browser)));
        match session.with_context(|| format!("cannot start {kind:?}")) {
            Ok(session) => Ok(Browser { kind, session, driver, runtime }),
            Err(why) => {
                drivers::end(&mut driver);
                Err(why)
            }
        }
    }

    /// Which browser it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Waits for the driver's answer.
    fn done<T>(&self, command: impl Future<Output = WebDriverResult<T>>) -> Result<T> {
        self.runtime.block_on(command).map_err(|error| in_short(&error))
    }

    fn extension(&self, method: Method, path: &'static str, body: Option<Value>) -> Result<Value> {
        let command = Command::ExtensionCommand(Box::new(Extension(method, path, body)));
        self.done(async { self.session.cmd(command).await?.value_json() })
    }

    /// Runs JavaScript with the rights of Firefox itself; what it returns.
    fn privileged_script(&self, script: &str, args: Value) -> Result<Value> {
        let enter = |context| self.extension(Method::POST, "/moz/context", Some(json!({ "context": context })));
        enter("chrome")?;
        let result = self.script(script, args);
        enter("content")?;
        result
    }

    /// Sets the size of the page, in CSS pixels, and whether the user prefers dark colours.
    pub fn emulate(&self, width: u32, height: u32, dark: bool) -> Result<()> {
        self.resize(width, height, 1.0)?;
        if self.kind == Kind::Firefox {
            return self.privileged_script(firefox::COLOURS, json!([u8::from(!dark)])).map(drop);
        }
        let scheme = json!({ "name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" } });
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": [scheme] })).map(drop)
    }

    /// Sets the size of the page, in CSS pixels, and how many pixels of the screen each of them is wide.
    pub fn resize(&self, width: u32, height: u32, scale: f64) -> Result<()> {
        if self.kind == Kind::Firefox {
            self.privileged_script(firefox::SCALE, json!([scale.to_string()]))?;
            let frame = self.script("return [outerWidth - innerWidth, outerHeight - innerHeight]", json!([]))?;
            let outer = |inner: u32, frame: &Value| inner + frame.as_u64().unwrap_or(0) as u32;
            let (width, height) = (outer(width, &frame[0]), outer(height, &frame[1]));
            return self.done(self.session.set_window_rect(0, 0, width, height));
        }
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).map(drop)
    }

    /// Runs this JavaScript in each page from now on, before its own; it finds what it changes in `window`.
    pub fn run_first(&self, script: &str) -> Result<()> {
        if self.kind == Kind::Firefox {
            return self.privileged_script(firefox::FIRST, json!([script])).map(drop);
        }
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).map(drop)
    }

    /// Ends the page in front as a crash does; commands need another tab then.
    pub fn crash(&self) -> Result<()> {
        if self.kind == Kind::Firefox {
            return self.privileged_script(firefox::KILL, json!([])).map(drop);
        }
        // It does not live to answer.
        let _ = self.cdp("Page.crash", json!({}));
        Ok(())
    }

    /// Opens an address.
    pub fn open(&self, url: &str) -> Result<()> {
        self.done(self.session.goto(url))
    }

    /// Loads the page again.
    pub fn reload(&self) -> Result<()> {
        self.done(self.session.refresh())
    }

    /// Opens a tab and goes there; the tab that was in front until now, which this returns, is hidden and goes on.
    pub fn open_tab(&self) -> Result<WindowHandle> {
        let own = self.done(self.session.window())?;
        let other = self.done(self.session.new_tab())?;
        self.go_to(&other)?;
        Ok(own)
    }

    /// Brings this tab to the front, and sends commands there.
    pub fn go_to(&self, tab: &WindowHandle) -> Result<()> {
        self.done(self.session.switch_to_window(tab.clone()))
    }

    /// All tabs.
    pub fn tabs(&self) -> Result<Vec<WindowHandle>> {
        self.done(self.session.windows())
    }

    /// Closes the tab in front; commands need another one then.
    pub fn close_tab(&self) -> Result<()> {
        self.done(self.session.close_window())
    }

    /// A command of Chromium's own protocol.
    pub fn cdp(&self, command: &str, params: Value) -> Result<Value> {
        self.done(self.session.cdp().send_raw(command, params))
    }

    /// The text of an element, or the value of a form field; none if it is not there.
    pub fn try_text(&self, handle: &str) -> Result<Option<String>> {
        Ok(self.script(TEXT, json!([handle]))?.as_str().map(str::to_owned))
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

    fn find(&self, handle: &str) -> Result<WebElement> {
        let found = self.done(self.session.find(By::Css(format!("[data-testid=\"{handle}\"]"))));
        found.with_context(|| format!("cannot find {handle}"))
    }

    /// Clicks on an element, as soon as it can be clicked on: a user also waits until a question has appeared.
    pub fn click(&self, handle: &str) -> Result<()> {
        let element = self.find(handle)?;
        let start = Instant::now();
        loop {
            match self.runtime.block_on(element.click()) {
                Err(error) if is_hidden(&error) && start.elapsed() < CLICKABLE => std::thread::sleep(POLL),
                Err(error) => return Err(in_short(&error)).with_context(|| format!("cannot click on {handle}")),
                Ok(()) => return Ok(()),
            }
        }
    }

    /// Sets the value of a form field.
    pub fn set(&self, handle: &str, value: &str) -> Result<()> {
        self.script(SET, json!([handle, value])).with_context(|| format!("cannot set {handle}")).map(drop)
    }

    /// Draws a stroke with the mouse; points are fractions of the element's width and height.
    pub fn draw(&self, handle: &str, stroke: &[(f64, f64)]) -> Result<()> {
        self.draw_with("mouse", handle, stroke)
    }

    /// Draws a stroke with a `mouse`, `pen` or `touch`.
    pub fn draw_with(&self, pointer: &str, handle: &str, stroke: &[(f64, f64)]) -> Result<()> {
        let element = self.find(handle)?;
        let size = self.script(SHOW, json!([handle]))?;
        let (width, height) = (size[0].as_f64().unwrap_or(0.0), size[1].as_f64().unwrap_or(0.0));
        let origin = element.to_json()?;
        let step = |&(x, y): &(f64, f64)| {
            let (x, y) = (((x - 0.5) * width).round() as i64, ((y - 0.5) * height).round() as i64);
            json!({ "type": "pointerMove", "duration": 8, "x": x, "y": y, "origin": origin })
        };
        let mut actions: Vec<Value> = stroke.iter().map(step).collect();
        actions.insert(1, json!({ "type": "pointerDown", "button": 0 }));
        actions.push(json!({ "type": "pointerUp", "button": 0 }));
        let parameters = json!({ "pointerType": pointer });
        let pointer = json!({ "type": "pointer", "id": pointer, "parameters": parameters, "actions": actions });
        let drawn = self.extension(Method::POST, "/actions", Some(json!({ "actions": [pointer] })));
        drawn.map(drop).with_context(|| format!("cannot draw on {handle}"))
    }

    /// Lets the page save files into this folder, without asking.
    pub fn download_to(&self, folder: &Path) -> Result<()> {
        if self.kind == Kind::Firefox {
            return self.privileged_script(firefox::DOWNLOADS, json!([folder])).map(drop);
        }
        let params = json!({ "behavior": "allow", "downloadPath": folder });
        self.cdp("Browser.setDownloadBehavior", params).map(drop)
    }

    /// Runs JavaScript with these arguments; what it returns.
    pub fn script(&self, script: &str, args: Value) -> Result<Value> {
        Ok(self.done(self.session.execute(script, args.as_array().cloned().unwrap_or_default()))?.json().clone())
    }

    /// Runs JavaScript that ends by calling its last argument; what it calls it with.
    pub fn script_async(&self, script: &str, args: Value) -> Result<Value> {
        Ok(self.done(self.session.execute_async(script, args.as_array().cloned().unwrap_or_default()))?.json().clone())
    }

    /// A picture of what the window shows, or of the whole page, as PNG.
    pub fn screenshot(&self, whole_page: bool) -> Result<Vec<u8>> {
        match self.kind {
            Kind::Firefox if whole_page => decoded(&self.extension(Method::GET, "/moz/screenshot/full", None)?),
            Kind::Firefox => self.done(self.session.screenshot_as_png()),
            Kind::Chromium => self.capture(json!({ "captureBeyondViewport": whole_page })),
        }
    }

    fn capture(&self, params: Value) -> Result<Vec<u8>> {
        decoded(&self.cdp("Page.captureScreenshot", params)?["data"])
    }

    /// The lines that the console got since the last call.
    pub fn console(&self) -> Result<Vec<ConsoleLine>> {
        if self.kind == Kind::Firefox {
            return Ok(serde_json::from_value(self.privileged_script(firefox::CONSOLE, json!([]))?)?);
        }
        let lines = self.done(self.session.browser_log())?;
        Ok(lines.into_iter().map(|line| ConsoleLine { level: line.level, message: line.message }).collect())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The browser ends with its session; a driver that no longer answers is killed all the same.
        let _ = self.runtime.block_on(self.session.clone().quit());
        drivers::end(&mut self.driver);
    }
}

/// Whether a click found its element hidden or covered.
fn is_hidden(error: &WebDriverError) -> bool {
    use WebDriverErrorInner::{ElementClickIntercepted, ElementNotInteractable};
    matches!(**error, ElementNotInteractable(_) | ElementClickIntercepted(_))
}

/// What went wrong, on one line and without where in the driver that was.
fn in_short(error: &WebDriverError) -> anyhow::Error {
    let text = error.to_string();
    let (told, _) = text.split_once("Stacktrace").unwrap_or((&text, ""));
    anyhow!("{}", told.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The bytes of a picture.
fn decoded(picture: &Value) -> Result<Vec<u8>> {
    BASE64.decode(picture.as_str().context("the browser sent no picture")?).context("the picture is not base64")
}
