//! What a page meets in a browser: the size of its window, the user's colours, a folder for downloads, a crash. Each browser
//! has a way of its own for each, or none.

use crate::browser::{Browser, Motion, POLL};
use crate::drivers::Kind;
use crate::firefox;
use anyhow::{Result, bail, ensure};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a window may take to have another size.
const RESIZED: Duration = Duration::from_secs(10);

impl Browser {
    /// Sets the size of the page, in CSS pixels, and whether the user prefers dark colours. As to motion the user prefers what
    /// [`Browser::prefer`] has said.
    pub fn emulate(&self, width: u32, height: u32, dark: bool) -> Result<()> {
        self.resize(width, height, 1.0)?;
        match self.kind {
            Kind::Firefox => {
                let is_reduced = u8::from(self.motion.get() == Motion::Reduced);
                return self.privileged_script(firefox::PREFERENCES, json!([u8::from(!dark), is_reduced])).map(drop);
            }
            Kind::WebKit if dark => bail!("WebKit cannot be told that the user prefers dark colours"),
            Kind::WebKit => return Ok(()),
            Kind::Chromium => {}
        }
        self.emulate_features(&[("prefers-color-scheme", if dark { "dark" } else { "light" })])
    }

    /// Which motion the user prefers, from the next [`Browser::emulate`] on. WebKit cannot be told.
    pub fn prefer(&self, motion: Motion) {
        self.motion.set(motion);
    }

    /// Sets these media features in Chromium, and the one for motion; all others get their default values again.
    pub fn emulate_features(&self, features: &[(&str, &str)]) -> Result<()> {
        let reduced = (self.motion.get() == Motion::Reduced).then_some(("prefers-reduced-motion", "reduce"));
        let features: Vec<Value> = features
            .iter()
            .copied()
            .chain(reduced)
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": features })).map(drop)
    }

    /// Sets the size of the page, in CSS pixels, and how many pixels of the screen each of them is wide.
    pub fn resize(&self, width: u32, height: u32, scale: f64) -> Result<()> {
        match self.kind {
            Kind::Firefox => {
                self.privileged_script(firefox::SCALE, json!([scale.to_string()]))?;
                return self.resize_window(width, height);
            }
            Kind::WebKit if scale != 1.0 => bail!("WebKit cannot be told another resolution"),
            Kind::WebKit => return self.resize_window(width, height),
            Kind::Chromium => {}
        }
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).map(drop)
    }

    /// Makes the window so large that the page in it has this size, and waits until it has.
    fn resize_window(&self, width: u32, height: u32) -> Result<()> {
        let frame = self.script("return [outerWidth - innerWidth, outerHeight - innerHeight]", json!([]))?;
        let outer = |inner: u32, frame: &Value| inner + frame.as_u64().unwrap_or(0) as u32;
        let (outer_width, outer_height) = (outer(width, &frame[0]), outer(height, &frame[1]));
        self.done(self.session.set_window_rect(0, 0, outer_width, outer_height))?;
        let start = Instant::now();
        loop {
            let size = self.script("return [innerWidth, innerHeight]", json!([]))?;
            if size == json!([width, height]) {
                return Ok(());
            }
            ensure!(start.elapsed() < RESIZED, "the page should be {width}×{height}; it is {size}");
            std::thread::sleep(POLL);
        }
    }

    /// Runs this JavaScript in each page from now on, before its own; in Chromium alone.
    pub fn run_first(&self, script: &str) -> Result<()> {
        ensure!(self.kind == Kind::Chromium, "only Chromium's driver runs a script before the page's own");
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).map(drop)
    }

    /// Ends the page in front as a crash does; commands need another tab then.
    pub fn crash(&self) -> Result<()> {
        if self.kind == Kind::Firefox {
            return self.privileged_script(firefox::KILL, json!([])).map(drop);
        }
        ensure!(self.kind == Kind::Chromium, "WebKit's driver ends no page as a crash does");
        // The page that crashes does not live to answer.
        let _ = self.cdp("Page.crash", json!({}));
        Ok(())
    }

    /// Lets the page save files into this folder, without asking.
    pub fn download_to(&self, folder: &Path) -> Result<()> {
        match self.kind {
            Kind::Firefox => return self.privileged_script(firefox::DOWNLOADS, json!([folder])).map(drop),
            Kind::WebKit => return self.driver.surroundings()?.download_to(folder),
            Kind::Chromium => {}
        }
        let params = json!({ "behavior": "allow", "downloadPath": folder });
        self.cdp("Browser.setDownloadBehavior", params).map(drop)
    }
}
