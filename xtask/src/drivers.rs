//! The browsers that can be driven, and the driver of each: how they are found, installed and started.

use crate::webkit::{self, Surroundings};
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
    /// WebKitGTK's own small browser, through WebKitWebDriver, on a screen that nobody sees.
    WebKit,
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
            Kind::WebKit => "webkit",
        }
    }

    /// The environment variable that names the tests to run in this browser too: parts of their names, separated by
    /// blanks. Chromium runs all tests in any case.
    pub fn wanted(self) -> &'static str {
        match self {
            Kind::Chromium => "MOE_IN_CHROMIUM",
            Kind::Firefox => "MOE_IN_FIREFOX",
            Kind::WebKit => "MOE_IN_WEBKIT",
        }
    }

    /// The pointers that its driver can move. The pen is last: its driver leaves it above the page, where it beats a touch.
    pub fn pointers(self) -> &'static [&'static str] {
        match self {
            Kind::Chromium => &["mouse", "touch", "pen"],
            Kind::Firefox => &["mouse", "touch"],
            Kind::WebKit => &["mouse"],
        }
    }

    /// Its programs, installed where they are missing and that is possible.
    pub fn programs(self) -> Result<Programs> {
        let packages = self.packages();
        if self.browser().is_none() || !self.has_driver() {
            tools::debian_packages(packages).with_context(|| format!("{self:?} and its driver are needed"))?;
        }
        let driver = match self {
            Kind::Chromium => workspace::on_path("chromedriver"),
            Kind::Firefox => Some(tools::cargo_program("geckodriver", GECKODRIVER_VERSION)?),
            Kind::WebKit => workspace::on_path("WebKitWebDriver"),
        };
        let missing = || format!("{} are still not here after installing them", packages.join(" and "));
        let browser = self.browser().with_context(missing)?;
        Ok(Programs { kind: self, browser, driver: driver.with_context(missing)? })
    }

    /// The Debian packages with the browser and its driver.
    fn packages(self) -> &'static [&'static str] {
        match self {
            Kind::Chromium => &["chromium", "chromium-driver"],
            Kind::Firefox => &["firefox-esr"],
            Kind::WebKit => &["webkit2gtk-driver", "xvfb"],
        }
    }

    /// The browser, if it is here.
    fn browser(self) -> Option<PathBuf> {
        let names: &[&str] = match self {
            Kind::Chromium => &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
            Kind::Firefox => &["firefox-esr", "firefox"],
            Kind::WebKit => return webkit::browser(),
        };
        names.iter().find_map(|name| workspace::on_path(name))
    }

    /// Whether the driver is here, or comes from cargo instead of a package of the system.
    fn has_driver(self) -> bool {
        let programs: &[&str] = match self {
            Kind::Chromium => &["chromedriver"],
            Kind::Firefox => &[],
            Kind::WebKit => &["WebKitWebDriver", "Xvfb"],
        };
        programs.iter().all(|program| workspace::on_path(program).is_some())
    }

    /// Arguments of the driver besides its port.
    fn driver_args(self) -> &'static [&'static str] {
        match self {
            Kind::Chromium | Kind::WebKit => &[],
            // Its console and its settings are read and written by scripts with the rights of the browser itself.
            Kind::Firefox => &["--allow-system-access"],
        }
    }

    /// What pages have to begin with in this browser, so that [`console`](crate::browser::Browser::console) can be read.
    pub fn first_script(self) -> Option<&'static str> {
        (self == Kind::WebKit).then_some(webkit::FIRST)
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
            Kind::WebKit => json!({ "webkitgtk:browserOptions": { "binary": browser, "args": ["--automation"] } }),
        };
        capabilities.as_object().cloned().unwrap_or_default().into()
    }
}

/// A driver that listens; it ends when this is dropped.
pub struct Driver {
    /// Where it listens.
    pub address: String,
    program: Child,
    /// What WebKit runs in.
    surroundings: Option<Surroundings>,
}

impl Driver {
    /// Starts a driver, and waits until it listens.
    pub fn start(programs: &Programs) -> Result<Driver> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut command = Command::new(&programs.driver);
        command.arg(format!("--port={port}")).args(programs.kind.driver_args());
        let surroundings = if programs.kind == Kind::WebKit { Some(Surroundings::new()?) } else { None };
        surroundings.iter().for_each(|surroundings| surroundings.give(&mut command));
        let program = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let program = program.with_context(|| format!("cannot run {}", programs.driver.display()))?;
        let mut driver = Driver { address: format!("http://127.0.0.1:{port}"), program, surroundings };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if start.elapsed() > LISTENING || driver.program.try_wait()?.is_some() {
                bail!("{} does not listen on the port that it was given", programs.driver.display());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(driver)
    }

    /// What the browser runs in, where that is of our making.
    pub fn surroundings(&self) -> Result<&Surroundings> {
        self.surroundings.as_ref().context("the browser runs in no surroundings of its own")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // One that has ended already cannot be ended again.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
