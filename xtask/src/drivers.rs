//! The browsers that can be driven, and the driver of each: how they are found, installed and started.

use crate::{tools, workspace};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The version of geckodriver, which cargo builds where it is not on `PATH`.
const GECKODRIVER_VERSION: &str = "0.37.1";

/// The variable that names the browser for the end-to-end tests.
pub const VARIABLE: &str = "MOE_BROWSER";

/// Flags for Chromium. It visits only our own page, so it may run as root without a sandbox; the rest keeps it from
/// asking the network for anything.
const CHROMIUM_FLAGS: [&str; 12] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--hide-scrollbars",
    "--window-size=1440,900",
];

/// A browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Chromium or Chrome, through chromedriver.
    Chromium,
    /// Firefox, through geckodriver.
    Firefox,
}

/// A browser and its driver.
#[derive(Clone, Debug)]
pub struct Programs {
    /// Which browser it is.
    pub kind: Kind,
    /// The browser.
    pub browser: PathBuf,
    /// Its driver.
    pub driver: PathBuf,
}

impl Kind {
    /// The browser that [`VARIABLE`] names, else Chromium.
    pub fn wanted() -> Result<Kind> {
        match std::env::var(VARIABLE).as_deref() {
            Err(_) | Ok("") => Ok(Kind::Chromium),
            Ok(name) => {
                let kind = [Kind::Chromium, Kind::Firefox].into_iter().find(|kind| kind.name() == name);
                kind.with_context(|| format!("{VARIABLE} is {name}: it can be chromium or firefox"))
            }
        }
    }

    /// How [`VARIABLE`] names it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Chromium => "chromium",
            Kind::Firefox => "firefox",
        }
    }

    /// The pointers that its driver can move.
    pub fn pointers(self) -> &'static [&'static str] {
        match self {
            Kind::Chromium => &["mouse", "pen", "touch"],
            Kind::Firefox => &["mouse", "touch"],
        }
    }

    /// Its programs, installed where they are missing and that is possible.
    pub fn programs(self) -> Result<Programs> {
        let (names, packages): (&[&str], &[&str]) = match self {
            Kind::Chromium => (
                &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
                &["chromium", "chromium-driver"],
            ),
            Kind::Firefox => (&["firefox-esr", "firefox"], &["firefox-esr"]),
        };
        let find = || names.iter().find_map(|name| workspace::on_path(name));
        let has_driver = self == Kind::Firefox || workspace::on_path("chromedriver").is_some();
        if find().is_none() || !has_driver {
            tools::debian_packages(packages).with_context(|| format!("{self:?} and its driver are needed"))?;
        }
        let driver = match self {
            Kind::Chromium => workspace::on_path("chromedriver"),
            Kind::Firefox => Some(tools::cargo_program("geckodriver", GECKODRIVER_VERSION)?),
        };
        let missing = || format!("{} are still not on PATH after installing them", packages.join(" and "));
        Ok(Programs { kind: self, browser: find().with_context(missing)?, driver: driver.with_context(missing)? })
    }

    /// Arguments of the driver: a free port, and what we need to be allowed.
    pub fn driver_args(self) -> &'static [&'static str] {
        match self {
            Kind::Chromium => &["--port=0"],
            // Its console and its settings are read and written by scripts with the rights of the browser itself.
            Kind::Firefox => &["--port=0", "--allow-system-access"],
        }
    }

    /// What the driver is to start.
    pub fn capabilities(self, browser: &Path) -> Value {
        match self {
            Kind::Chromium => json!({
                "browserName": "chrome",
                "goog:chromeOptions": { "binary": browser, "args": CHROMIUM_FLAGS },
                "goog:loggingPrefs": { "browser": "ALL" },
            }),
            Kind::Firefox => json!({
                "browserName": "firefox",
                "moz:firefoxOptions": { "binary": browser, "args": ["-headless"] },
            }),
        }
    }
}

/// The port that a driver says it took: `… successfully on port 1234.` or `… Listening on 127.0.0.1:1234`.
pub fn port(line: &str) -> Option<u16> {
    let line = line.trim_end().trim_end_matches('.');
    let chromedriver = line.rsplit_once("successfully on port ");
    let port = chromedriver.or_else(|| line.rsplit_once("Listening on 127.0.0.1:"))?.1;
    port.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_drivers_name_their_port() {
        assert_eq!(port("ChromeDriver was started successfully on port 41925.\n"), Some(41925));
        assert_eq!(port("1795520012824\tgeckodriver\tINFO\tListening on 127.0.0.1:35467\n"), Some(35467));
        assert_eq!(port("Starting ChromeDriver 140 on port 0\n"), None);
    }
}
