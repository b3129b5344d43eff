//! A browser with our page in it: Chromium, Firefox or WebKitGTK. thirtyfour sends commands to their drivers, one after
//! the other; for some commands each driver has a way of its own.
//!
//! Elements are found by their `data-testid`, the stable handles that `docs/handles.md` lists.

use crate::drivers::{Driver, Kind};
use crate::{firefox, webkit};
use anyhow::{Context, Result, anyhow, bail, ensure};
use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;
use serde_json::{Value, json};
use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};
pub use thirtyfour::WindowHandle;
use thirtyfour::common::command::{Command, ExtensionCommand};
use thirtyfour::error::{WebDriverError, WebDriverErrorInner, WebDriverResult};
use thirtyfour::{By, WebDriver, WebElement};
use tokio::runtime::{Builder, Runtime};

/// How often a condition is looked at.
pub(crate) const POLL: Duration = Duration::from_millis(20);

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

/// What a user presses first to reach an element: the button that opens the drawer of settings that it is in, the tab that it
/// is in, the button that closes a drawer that covers it. The first of these, or null.
const WAY: &str = "const e = document.querySelector(`[data-testid=\"${arguments[0]}\"]`);
    if (!e) return null;
    const drawer = e.closest('dialog.drawer');
    if (drawer && !drawer.open) return `${drawer.id}-open`;
    const views = e.closest('[role=tabpanel]');
    if (views && views.hidden) return views.getAttribute('aria-labelledby');
    if (drawer || e.closest('dialog')) return null;
    e.scrollIntoView({ block: 'nearest' });
    const { x, y, width, height } = e.getBoundingClientRect();
    const over = document.elementFromPoint(x + width / 2, y + height / 2)?.closest('dialog.drawer');
    return over ? `${over.id}-close` : null;";

/// A browser and its driver; both end when it is dropped.
pub struct Browser {
    pub(crate) kind: Kind,
    pub(crate) session: WebDriver,
    pub(crate) driver: Driver,
    pub(crate) motion: Cell<Motion>,
    runtime: Runtime,
}

/// The motion that the user prefers (`prefers-reduced-motion`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Motion {
    /// As little as possible, so that runs begin at full speed.
    #[default]
    Reduced,
    /// As the page has it.
    Free,
}

/// A command of one browser's driver that the WebDriver protocol lacks.
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
        let driver = Driver::start(&programs)?;
        let session = runtime.block_on(WebDriver::new(&driver.address, kind.capabilities(&programs.browser)));
        let session = session.with_context(|| format!("cannot start {kind:?}"))?;
        Ok(Browser { kind, session, driver, motion: Cell::default(), runtime })
    }

    /// Which browser it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Waits for the driver's answer.
    pub(crate) fn done<T>(&self, command: impl Future<Output = WebDriverResult<T>>) -> Result<T> {
        self.runtime.block_on(command).map_err(|error| in_short(&error))
    }

    pub(crate) fn extension(&self, method: Method, path: &'static str, body: Option<Value>) -> Result<Value> {
        let command = Command::ExtensionCommand(Box::new(Extension(method, path, body)));
        self.done(async { self.session.cmd(command).await?.value_json() })
    }

    /// Runs JavaScript with the rights of Firefox itself; gives what the script returns.
    pub(crate) fn privileged_script(&self, script: &str, args: Value) -> Result<Value> {
        let enter = |context| self.extension(Method::POST, "/moz/context", Some(json!({ "context": context })));
        enter("chrome")?;
        let result = self.script(script, args);
        enter("content")?;
        result
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
        // A tab of WebKit's stays hidden; the window before stays visible.
        let other = match self.kind {
            Kind::WebKit => self.done(self.session.new_window()),
            Kind::Chromium | Kind::Firefox => self.done(self.session.new_tab()),
        }?;
        self.go_to(&other)?;
        Ok(own)
    }

    /// Brings this tab to the front, and sends commands there.
    pub fn go_to(&self, tab: &WindowHandle) -> Result<()> {
        self.done(self.session.switch_to_window(tab.clone()))
    }

    /// Goes into the first frame of the page in front: commands are about what is in it, until the next page or tab.
    pub fn enter_frame(&self) -> Result<()> {
        self.done(self.session.enter_frame(0))
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

    pub(crate) fn find(&self, handle: &str) -> Result<WebElement> {
        let found = self.done(self.session.find(By::Css(format!("[data-testid=\"{handle}\"]"))));
        found.with_context(|| format!("cannot find {handle}"))
    }

    /// Clicks on an element, after what a user clicks on first to reach it.
    pub fn click(&self, handle: &str) -> Result<()> {
        self.reach(handle)?;
        self.press(handle)
    }

    /// Brings an element onto the screen: opens the drawer or the tab that it is in, closes a drawer that covers it.
    pub fn reach(&self, handle: &str) -> Result<()> {
        let start = Instant::now();
        let mut last = None;
        while let Some(first) = self.script(WAY, json!([handle]))?.as_str().map(str::to_owned) {
            ensure!(start.elapsed() < CLICKABLE, "{first} does not bring {handle} onto the screen");
            if last.as_ref() == Some(&first) {
                std::thread::sleep(POLL);
            } else {
                self.click(&first)?;
                last = Some(first);
            }
        }
        Ok(())
    }

    /// Clicks on an element as soon as it can be clicked on: a user also waits until a question has appeared.
    fn press(&self, handle: &str) -> Result<()> {
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

    /// Presses the Tab key of the keyboard.
    pub fn press_tab(&self) -> Result<()> {
        let acts = ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": "\u{e004}" }));
        let actions = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": acts }] });
        self.extension(Method::POST, "/actions", Some(actions)).map(drop)
    }

    /// Sets the value of a form field.
    pub fn set(&self, handle: &str, value: &str) -> Result<()> {
        self.script(SET, json!([handle, value])).with_context(|| format!("cannot set {handle}")).map(drop)
    }

    /// Runs JavaScript with these arguments; gives what the script returns.
    pub fn script(&self, script: &str, args: Value) -> Result<Value> {
        Ok(self.done(self.session.execute(script, args.as_array().cloned().unwrap_or_default()))?.json().clone())
    }

    /// Runs JavaScript that ends by calling its last argument; gives what the script passes to that call.
    pub fn script_async(&self, script: &str, args: Value) -> Result<Value> {
        Ok(self.done(self.session.execute_async(script, args.as_array().cloned().unwrap_or_default()))?.json().clone())
    }

    /// A picture of what the window shows, or of the whole page, as PNG.
    pub fn screenshot(&self, whole_page: bool) -> Result<Vec<u8>> {
        match self.kind {
            Kind::Firefox if whole_page => decoded(&self.extension(Method::GET, "/moz/screenshot/full", None)?),
            Kind::Firefox | Kind::WebKit => self.done(self.session.screenshot_as_png()),
            Kind::Chromium => self.capture(json!({ "captureBeyondViewport": whole_page })),
        }
    }

    fn capture(&self, params: Value) -> Result<Vec<u8>> {
        decoded(&self.cdp("Page.captureScreenshot", params)?["data"])
    }

    /// The lines that the console got since the last call. In WebKit the page in front has to begin with
    /// [`Kind::first_script`].
    pub fn console(&self) -> Result<Vec<ConsoleLine>> {
        match self.kind {
            Kind::Firefox => {
                return Ok(serde_json::from_value(self.privileged_script(firefox::CONSOLE, json!([]))?)?);
            }
            Kind::WebKit => return Ok(serde_json::from_value(self.script(webkit::CONSOLE, json!([]))?)?),
            Kind::Chromium => {}
        }
        let lines = self.done(self.session.browser_log())?;
        Ok(lines.into_iter().map(|line| ConsoleLine { level: line.level, message: line.message }).collect())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The browser ends with its session; a driver that no longer answers is killed all the same.
        let _ = self.runtime.block_on(self.session.clone().quit());
    }
}

/// Whether a click found its element hidden or covered.
fn is_hidden(error: &WebDriverError) -> bool {
    use WebDriverErrorInner::{ElementClickIntercepted, ElementNotInteractable};
    matches!(**error, ElementNotInteractable(_) | ElementClickIntercepted(_))
}

/// The error on one line, without the driver's stack trace.
fn in_short(error: &WebDriverError) -> anyhow::Error {
    let text = error.to_string();
    let (told, _) = text.split_once("Stacktrace").unwrap_or((&text, ""));
    anyhow!("{}", told.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The bytes of a picture.
fn decoded(picture: &Value) -> Result<Vec<u8>> {
    BASE64.decode(picture.as_str().context("the browser sent no picture")?).context("the picture is not base64")
}
