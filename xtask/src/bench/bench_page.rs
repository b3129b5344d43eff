//! The page of measurements of a built site, open in a browser.

use super::RATE_MS;
use crate::browser::Browser;
use crate::drivers::Kind;
use crate::serve::{self, Server, Site};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::path::PathBuf;

/// The page, in a browser of its own.
pub struct BenchPage {
    /// The browser.
    pub browser: Browser,
    _server: Server,
}

impl BenchPage {
    /// Opens the page of the site in this folder, and waits until it can measure.
    pub fn open(folder: PathBuf) -> Result<Self> {
        let server = Server::start(serve::listen(0)?, Site::new(folder))?;
        let browser = Browser::start(Kind::Chromium)?;
        browser.open(&format!("{}bench.html", server.address()))?;
        browser.script(
            "return new Promise((ready) => { (function look() { window.bench ? ready() : setTimeout(look, 10) })() })",
            json!([]),
        )?;
        Ok(Self { browser, _server: server })
    }

    /// What a function of the page gives.
    pub fn call(&self, call: &str, args: Value) -> Result<Value> {
        println!("measuring: {call} {args}");
        self.browser.script(&format!("return bench.{call}(...arguments)"), args)
    }

    /// The number that a function of the page gives.
    pub fn number(&self, call: &str, args: Value) -> Result<f64> {
        self.call(call, args)?.as_f64().with_context(|| format!("{call} gave no number"))
    }

    /// Examples a second of the default preset with these changes.
    pub fn rate(&self, changes: &Value, workers: u32) -> Result<f64> {
        self.number("rate", json!(["specialists", changes, workers, RATE_MS]))
    }
}
