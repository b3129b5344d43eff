//! What WebKitGTK needs beside its driver: a screen, since it has no headless mode, a folder of its own, and scripts for
//! what its driver has no command for. The driver gives no console; [`FIRST`] has the page write one down.

use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// The browser that comes with WebKitGTK, for tests.
const BROWSER: &str = "MiniBrowser";

/// The folders of WebKitGTK's versions that have such a browser, in each of the system's folders for libraries.
const FOLDERS: [&str; 3] = ["webkitgtk-6.0", "webkit2gtk-4.1", "webkit2gtk-4.0"];

/// The size of the screen, wider and higher than any window of the tests, and its colours.
const SCREEN: &str = "2000x1600x24";

/// The first script of a page: writes down what the console says of the page, but not what it says of workers.
pub const FIRST: &str = "self.consoleLines = [];
const note = (level, message) => self.consoleLines.push({ level, message });
for (const [method, level] of [['error', 'SEVERE'], ['warn', 'WARNING']]) {
  const say = console[method].bind(console);
  console[method] = (...what) => { note(level, what.map(String).join(' ')); say(...what); };
}
const where = (error) => (error?.stack ? `\\n${error.stack}` : '');
addEventListener('error', (event) => note('SEVERE', (event.message ?? `${event.target.src ?? event.target.href} was not loaded`) + where(event.error)), true);
addEventListener('unhandledrejection', (event) => note('SEVERE', `Unhandled rejection: ${event.reason}${where(event.reason)}`));
addEventListener('securitypolicyviolation', (event) => note('SEVERE', `Content Security Policy: ${event.violatedDirective} refuses ${event.blockedURI}`));
";

/// Takes what [`FIRST`] has written down.
pub const CONSOLE: &str = "return self.consoleLines?.splice(0) ?? []";

/// Where the browser is.
pub fn browser() -> Option<PathBuf> {
    let libraries = ["/usr/lib", "/usr/lib64", "/usr/libexec"].map(PathBuf::from);
    let inner = std::fs::read_dir("/usr/lib").into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let places: Vec<PathBuf> = libraries.into_iter().chain(inner).collect();
    let in_version =
        |version: &&str| places.iter().map(|place| place.join(version).join(BROWSER)).find(|browser| browser.is_file());
    FOLDERS.iter().find_map(in_version)
}

/// A screen that nobody sees, and a folder for what the browser keeps; both go when this is dropped.
pub struct Surroundings {
    screen: Child,
    display: String,
    folder: PathBuf,
}

impl Surroundings {
    /// Makes a screen and a folder.
    pub fn new() -> Result<Surroundings> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("webkit-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = workspace::target().join(name);
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let downloads = format!("XDG_DOWNLOAD_DIR=\"{}\"\n", folder.join("downloads").display());
        std::fs::write(folder.join("user-dirs.dirs"), downloads).context("cannot say where downloads go")?;
        let mut screen = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot run Xvfb")?;
        let mut number = String::new();
        let output = screen.stdout.take().context("Xvfb says nothing")?;
        let read = BufReader::new(output).read_line(&mut number);
        let surroundings = Surroundings { screen, display: format!(":{}", number.trim()), folder };
        read.context("Xvfb says nothing")?;
        ensure!(surroundings.display != ":", "Xvfb could not make a screen");
        Ok(surroundings)
    }

    /// Makes a program use this screen and this folder.
    pub fn give(&self, command: &mut Command) {
        command.env("DISPLAY", &self.display).env_remove("WAYLAND_DISPLAY").env("GDK_BACKEND", "x11");
        for variable in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"] {
            command.env(variable, &self.folder);
        }
    }

    /// Has the browser save files into this folder.
    pub fn download_to(&self, folder: &Path) -> Result<()> {
        let link = self.folder.join("downloads");
        // Before the first time there is no link to remove.
        let _ = std::fs::remove_file(&link);
        std::os::unix::fs::symlink(folder, &link).context("cannot say where downloads go")
    }
}

impl Drop for Surroundings {
    fn drop(&mut self) {
        // A screen that has ended already cannot be ended again, and what stays in the build folder harms nobody.
        let _ = self.screen.kill();
        let _ = self.screen.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
