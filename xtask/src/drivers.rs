//! The browsers that can be driven, and the driver of each: how they are found, installed and started.

use crate::{tools, workspace};
use anyhow::{Context, Result, bail};
use serde_json::json;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use thirtyfour::Capabilities;

/// The version of geckodriver, which cargo builds where it is not on `PATH`.
const GECKODRIVER_VERSION: &str = "0.37.1";

/// The variable with the tests that run in Firefox, too: parts of their names, between blanks.
pub const IN_FIREFOX: &str = "MOE_IN_FIREFOX";

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

/// How long a driver may take until it listens.
const LISTENING: Duration = Duration::from_secs(30);

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
    /// How the tests name it.
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

    /// Arguments of the driver besides its port.
    fn driver_args(self) -> &'static [&'static str] {
        match self {
            Kind::Chromium => &[],
            // Its console and its settings are read and written by scripts with the rights of the browser itself.
            Kind::Firefox => &["--allow-system-access"],
        }
    }

    /// What the driver is to start.
    pub fn capabilities(self, browser: &Path) -> Capabilities {
        let capabilities = match self {
            Kind::Chromium => json!({
                "browserName": "chrome",
                "goog:chromeOptions": { "binary": browser, "args": CHROMIUM_FLAGS },
                "goog:loggingPrefs": { "browser": "ALL" },
            }),
            Kind::Firefox => json!({
                "browserName": "firefox",
                "moz:firefoxOptions": { "binary": browser, "args": ["-headless"] },
            }),
        };
        capabilities.as_object().cloned().unwrap_or_default().into()
    }
}

/// Starts a driver; its address, once it listens there. [`end`] ends it.
pub fn start(programs: &Programs) -> Result<(Child, String)> {
    let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    let mut command = Command::new(&programs.driver);
    command.arg(format!("--port={port}")).args(programs.kind.driver_args()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut driver = command.spawn().with_context(|| format!("cannot run {}", programs.driver.display()))?;
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if start.elapsed() > LISTENING || driver.try_wait()?.is_some() {
            end(&mut driver);
            bail!("{} does not listen on the port that it was given", programs.driver.display());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok((driver, format!("http://127.0.0.1:{port}")))
}

/// Ends a driver.
pub fn end(driver: &mut Child) {
    // One that has ended already cannot be ended again.
    let _ = driver.kill();
    let _ = driver.wait();
}
