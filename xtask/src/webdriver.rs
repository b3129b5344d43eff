//! The few calls of the W3C WebDriver protocol that we need, over a driver of our own.
//!
//! Each call is one JSON request, answered when it is done, so there is nothing asynchronous here. A driver gives each
//! session a fresh profile and removes it with the session.

use crate::drivers::{self, Programs};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// How the protocol names the reference to an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser session; browser and driver end when it is dropped.
pub struct Session {
    driver: Child,
    agent: ureq::Agent,
    url: String,
}

/// A reference to an element of the page.
pub struct Element(Value);

impl Session {
    /// Starts the driver and, through it, the browser.
    pub fn start(programs: &Programs) -> Result<Session> {
        let mut driver = Command::new(&programs.driver)
            .args(programs.kind.driver_args())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot run {}", programs.driver.display()))?;
        let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None);
        let agent = config.timeout_global(Some(Duration::from_secs(120))).build().new_agent();
        // From here on, dropping the session ends the driver.
        let port = port(&mut driver);
        let mut session = Session { driver, agent, url: String::new() };
        session.url = format!("http://127.0.0.1:{}/session", port?);
        let capabilities = programs.kind.capabilities(&programs.browser);
        let started = session.post("", json!({ "capabilities": { "alwaysMatch": capabilities } }));
        let started = started.with_context(|| format!("cannot start {:?}", programs.kind))?;
        let id = started["sessionId"].as_str().context("the driver started no session")?;
        session.url = format!("{}/{id}", session.url);
        Ok(session)
    }

    /// A command with a body; its answer.
    pub fn post(&self, path: &str, body: Value) -> Result<Value> {
        let response = self.agent.post(format!("{}{path}", self.url)).send_json(body);
        value(response.with_context(|| format!("the driver does not answer {path}"))?)
    }

    /// A question; its answer.
    pub fn get(&self, path: &str) -> Result<Value> {
        let response = self.agent.get(format!("{}{path}", self.url)).call();
        value(response.with_context(|| format!("the driver does not answer {path}"))?)
    }

    /// Closes the tab that commands go to.
    pub fn close_tab(&self) -> Result<()> {
        let response = self.agent.delete(format!("{}/window", self.url)).call();
        value(response.context("the driver does not close a tab")?).map(drop)
    }

    /// The first element that a CSS selector finds.
    pub fn find(&self, selector: &str) -> Result<Element> {
        let found = self.post("/element", json!({ "using": "css selector", "value": selector }))?;
        Ok(Element(found[ELEMENT].clone()))
    }

    /// Clicks on an element as a user does: it must be visible and nothing may cover it.
    pub fn click(&self, element: &Element) -> Result<()> {
        let id = element.0.as_str().unwrap_or_default();
        self.post(&format!("/element/{id}/click"), json!({})).map(drop)
    }

    /// Runs JavaScript with these arguments; what it returns.
    pub fn script(&self, script: &str, args: Value) -> Result<Value> {
        self.post("/execute/sync", json!({ "script": script, "args": args }))
    }

    /// Runs JavaScript that ends by calling its last argument; what it calls it with.
    pub fn script_async(&self, script: &str, args: Value) -> Result<Value> {
        self.post("/execute/async", json!({ "script": script, "args": args }))
    }

    /// Runs JavaScript with the rights of Firefox itself; what it returns.
    pub fn privileged_script(&self, script: &str, args: Value) -> Result<Value> {
        self.post("/moz/context", json!({ "context": "chrome" }))?;
        let result = self.script(script, args);
        self.post("/moz/context", json!({ "context": "content" }))?;
        result
    }

    /// A command of Chromium's own protocol.
    pub fn cdp(&self, command: &str, params: Value) -> Result<Value> {
        self.post("/goog/cdp/execute", json!({ "cmd": command, "params": params }))
    }

    /// Presses the pointer down and moves it through points, in CSS pixels from the middle of the element.
    pub fn drag(&self, element: &Element, pointer: &str, points: &[(f64, f64)]) -> Result<()> {
        let step = |&(x, y): &(f64, f64)| {
            let (x, y) = (x.round() as i64, y.round() as i64);
            json!({ "type": "pointerMove", "duration": 8, "x": x, "y": y, "origin": { ELEMENT: element.0 } })
        };
        let mut actions: Vec<Value> = points.iter().map(step).collect();
        actions.insert(1, json!({ "type": "pointerDown", "button": 0 }));
        actions.push(json!({ "type": "pointerUp", "button": 0 }));
        let pointer =
            json!({ "type": "pointer", "id": pointer, "parameters": { "pointerType": pointer }, "actions": actions });
        self.post("/actions", json!({ "actions": [pointer] })).map(drop)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The browser ends with its session; a driver that no longer answers is killed all the same.
        let _ = self.agent.delete(&self.url).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The port that a driver says it took. Its later output is read and dropped, or a full pipe would stop it.
fn port(driver: &mut Child) -> Result<u16> {
    let mut lines = BufReader::new(driver.stdout.take().context("the driver has no output")?);
    let mut line = String::new();
    while lines.read_line(&mut line).context("cannot read the driver's output")? > 0 {
        if let Some(port) = drivers::port(&line) {
            std::thread::spawn(move || lines.read_to_end(&mut Vec::new()));
            return Ok(port);
        }
        line.clear();
    }
    bail!("the driver ended before it was ready")
}

/// The value of an answer, or the error that it holds.
fn value(mut response: ureq::http::Response<ureq::Body>) -> Result<Value> {
    let mut answer: Value = response.body_mut().read_json().context("the driver sent no JSON")?;
    let value = answer["value"].take();
    match value["error"].as_str() {
        Some(error) if !response.status().is_success() => {
            let message = value["message"].as_str().unwrap_or_default().lines().next().unwrap_or_default();
            bail!("{error}: {message}")
        }
        _ => Ok(value),
    }
}
