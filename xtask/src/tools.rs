//! The build tools: Trunk, the wasm-bindgen CLI and wasm-opt.
//!
//! A tool on `PATH` is used if it has exactly the wanted version. Otherwise it is installed once into a cache of the
//! user, `~/.cache/mixture-of-experts/tools/<tool>-<version>/`, so that every clone shares it and nothing of the
//! user's own is replaced.

use crate::workspace;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The newest Trunk that builds with our minimum Rust.
const TRUNK_VERSION: &str = "0.21.14";

/// The version of npm's `binaryen`, which is wasm-opt.
const BINARYEN_VERSION: &str = "132.0.0";

/// The version of npm's `axe-core`, with which the end-to-end tests check the page's accessibility.
const AXE_VERSION: &str = "4.14.1";

/// The version of npm's packages for TensorFlow.js, which training is measured beside.
const TFJS_VERSION: &str = "4.22.0";

/// These packages, and what is needed of each.
const TFJS: [(&str, &[&str]); 2] = [
    ("@tensorflow/tfjs", &["tf.es2017.min.js"]),
    (
        "@tensorflow/tfjs-backend-wasm",
        &[
            "tf-backend-wasm.es2017.min.js",
            "tfjs-backend-wasm.wasm",
            "tfjs-backend-wasm-simd.wasm",
            "tfjs-backend-wasm-threaded-simd.wasm",
        ],
    ),
];

/// Parts of cargo's output that are shown when it fails.
const MOST_LINES: usize = 40;

/// Settings for building the tools: they run for a second or two, so building them fast matters more than their speed.
const QUICK_BUILD: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
];

/// The tools, ready to run.
pub struct Tools {
    /// Folders that go before `PATH`.
    folders: Vec<PathBuf>,
    /// Whether wasm-opt is among them.
    pub has_wasm_opt: bool,
}

impl Tools {
    /// Finds the tools or installs them.
    pub fn ready() -> Result<Tools> {
        wasm_target()?;
        let mut folders = Vec::new();
        let wasm_bindgen = locked_version("wasm-bindgen")?;
        folders.push(cargo_tool("trunk", TRUNK_VERSION, &["trunk"])?);
        folders.push(cargo_tool("wasm-bindgen-cli", &wasm_bindgen, &["wasm-bindgen", "wasm-bindgen-test-runner"])?);
        let wasm_opt = wasm_opt()?;
        let has_wasm_opt = wasm_opt.is_some();
        folders.extend(wasm_opt);
        Ok(Tools { folders, has_wasm_opt })
    }

    /// A command that finds the tools.
    pub fn command(&self, program: &str) -> Command {
        self.with_path(workspace::command(program))
    }

    /// A cargo that finds the tools.
    pub fn cargo(&self) -> Command {
        self.with_path(workspace::cargo())
    }

    fn with_path(&self, mut command: Command) -> Command {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = self.folders.iter().cloned().chain(std::env::split_paths(&path));
        command.env("PATH", std::env::join_paths(folders).expect("no folder on PATH has a separator in its name"));
        command
    }
}

/// Adds the wasm32 target unless it is there. Asking rustc, not rustup, works for any installation and offline.
fn wasm_target() -> Result<()> {
    let libdir =
        workspace::output(workspace::command("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]));
    if libdir.is_some_and(|dir| Path::new(dir.trim()).is_dir()) {
        return Ok(());
    }
    println!("adding Rust's {WASM_TARGET} target (some 20 seconds)");
    workspace::run(workspace::command("rustup").args(["target", "add", WASM_TARGET])).with_context(|| {
        format!("Rust's {WASM_TARGET} target is missing: install it with rustup, or your system's package")
    })
}

/// The version of a package in `Cargo.lock`.
fn locked_version(package: &str) -> Result<String> {
    let lock = std::fs::read_to_string(workspace::root().join("Cargo.lock")).context("cannot read Cargo.lock")?;
    let name = format!("name = \"{package}\"");
    let version = lock.lines().skip_while(|line| *line != name).find_map(|line| line.strip_prefix("version = "));
    let version = version.with_context(|| format!("Cargo.lock does not name {package}: run cargo update"))?;
    Ok(version.trim_matches('"').to_owned())
}

/// The folder in the cache for this version of a tool.
pub fn cache(tool: &str, version: &str) -> Result<PathBuf> {
    let home = || std::env::home_dir().map(|home| home.join(".cache"));
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|dir| dir.is_absolute()).or_else(home);
    let cache = cache.context("there is no home folder to keep the tools in: set HOME or XDG_CACHE_HOME")?;
    Ok(cache.join("mixture-of-experts/tools").join(format!("{tool}-{version}")))
}

/// Whether this program says that it has this version.
fn is_version(program: &Path, version: &str) -> bool {
    let says = workspace::output(workspace::command(program).arg("--version"));
    says.is_some_and(|says| says.split_whitespace().any(|word| word == version))
}

/// The folder of a program on `PATH` that has this version.
fn folder_on_path(program: &str, version: &str) -> Option<PathBuf> {
    workspace::on_path(program).filter(|path| is_version(path, version))?.parent().map(Path::to_owned)
}

/// The folder with the programs of a package, which cargo installs unless they are on `PATH`.
fn cargo_tool(package: &str, version: &str, programs: &[&str]) -> Result<PathBuf> {
    if programs.iter().all(|program| folder_on_path(program, version).is_some())
        && let Some(folder) = folder_on_path(programs[0], version)
    {
        return Ok(folder);
    }
    let root = cache(package, version)?;
    let bin = root.join("bin");
    if programs.iter().all(|name| bin.join(name).is_file()) {
        return Ok(bin);
    }
    std::fs::create_dir_all(&root).with_context(|| format!("cannot create {}", root.display()))?;
    // Without --locked the newest compatible dependencies are taken: a registry that lags may lack a locked one.
    if let Err(why) = cargo_install(package, version, &root, &["--locked"]) {
        println!("{why:#}\ntrying without the lock file of {package}");
        cargo_install(package, version, &root, &[])
            .with_context(|| format!("cannot install {package} {version}: install it yourself and put it on PATH"))?;
    }
    Ok(bin)
}

/// A program that cargo installs under its package's name.
pub fn cargo_program(package: &str, version: &str) -> Result<PathBuf> {
    Ok(cargo_tool(package, version, &[package])?.join(package))
}

/// Whether such a program is here.
pub fn is_here(package: &str, version: &str) -> bool {
    let cached = || cache(package, version).is_ok_and(|root| root.join("bin").join(package).is_file());
    folder_on_path(package, version).is_some() || cached()
}

/// Builds a tool, and says on one line how far that has come.
fn cargo_install(package: &str, version: &str, root: &Path, more: &[&str]) -> Result<()> {
    let mut cargo = workspace::cargo();
    // Outside the repository, so that neither its flags nor the caller's build folder touch the tool's build.
    cargo.current_dir(root).env_remove("CARGO_TARGET_DIR").envs(QUICK_BUILD);
    cargo.args(["install", package, "--version", &format!("={version}"), "--root"]).arg(root).args(more);
    cargo.env("CARGO_TERM_PROGRESS_WHEN", "always").env("CARGO_TERM_PROGRESS_WIDTH", "80").stderr(Stdio::piped());
    print!("building {package} {version} with cargo install (minutes, once):");
    let mut child = cargo.spawn().context("cargo cannot be run")?;
    let output = BufReader::new(child.stderr.take().context("cargo says nothing")?);
    let (mut said, mut last) = (0, Vec::new());
    for part in output.split(b'\r') {
        let part = String::from_utf8_lossy(&part?).into_owned();
        if let Some(percent) = progress(&part).filter(|percent| *percent >= said + 10) {
            said = percent;
            print!(" {percent} %");
            std::io::stdout().flush()?;
        }
        last.push(part);
        last.drain(..last.len().saturating_sub(MOST_LINES));
    }
    println!();
    if !child.wait()?.success() {
        bail!("cargo install {package} failed:\n{}", last.join("\n"));
    }
    Ok(())
}

/// What cargo's bar says is done, per cent: `    Building [====>     ] 12/48: syn`.
fn progress(line: &str) -> Option<usize> {
    let (done, rest) = line.split_once("Building [")?.1.split_once("] ")?.1.split_once('/')?;
    let (done, all): (usize, usize) = (done.parse().ok()?, rest.split(':').next()?.trim().parse().ok()?);
    (100 * done).checked_div(all)
}

/// The folder with wasm-opt, from npm's `binaryen` unless it is on `PATH`; none where npm cannot install it.
fn wasm_opt() -> Result<Option<PathBuf>> {
    let major = BINARYEN_VERSION.split('.').next().unwrap_or_default();
    if let Some(folder) = folder_on_path("wasm-opt", major) {
        return Ok(Some(folder));
    }
    let is_there = |root: &Path| is_version(&root.join("node_modules/.bin/wasm-opt"), major);
    let root = npm_package("binaryen", BINARYEN_VERSION, is_there)?;
    if root.is_none() {
        println!("there is no wasm-opt: the site will be somewhat larger");
    }
    Ok(root.map(|root| root.join("node_modules/.bin")))
}

/// The script of axe-core, which checks a page's accessibility; none where npm cannot install it.
pub fn axe() -> Result<Option<PathBuf>> {
    const SCRIPT: &str = "node_modules/axe-core/axe.min.js";
    let root = npm_package("axe-core", AXE_VERSION, |root| root.join(SCRIPT).is_file())?;
    Ok(root.map(|root| root.join(SCRIPT)))
}

/// The scripts and modules of TensorFlow.js and its WebAssembly backend; none where npm cannot install them.
pub fn tfjs() -> Result<Option<Vec<PathBuf>>> {
    let mut files = Vec::new();
    for (name, parts) in TFJS {
        let at = |root: &Path| root.join("node_modules").join(name).join("dist");
        let is_there = |root: &Path| parts.iter().all(|part| at(root).join(part).is_file());
        let Some(root) = npm_package(name, TFJS_VERSION, is_there)? else { return Ok(None) };
        files.extend(parts.iter().map(|part| at(&root).join(part)));
    }
    Ok(Some(files))
}

/// The folder that a package of npm is installed in; none if it is not there and cannot be installed. Scripts of packages do
/// not run.
pub fn npm_package(name: &str, version: &str, is_there: impl Fn(&Path) -> bool) -> Result<Option<PathBuf>> {
    let root = cache(name, version)?;
    if is_there(&root) {
        return Ok(Some(root));
    }
    if workspace::on_path("npm").is_none() {
        println!("npm is not here, so {name} is not installed");
        return Ok(None);
    }
    println!("installing {name} {version} from npm (some 10 seconds, once)");
    std::fs::create_dir_all(&root).with_context(|| format!("cannot create {}", root.display()))?;
    let mut npm = workspace::command("npm");
    npm.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"]).arg(&root);
    npm.arg(format!("{name}@{version}"));
    if workspace::run(&mut npm).is_err() || !is_there(&root) {
        println!("{name} could not be installed");
        return Ok(None);
    }
    Ok(Some(root))
}

/// Installs Debian packages, where that is possible.
pub fn debian_packages(packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    let is_root = workspace::output(workspace::command("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    if !is_root || workspace::on_path("apt-get").is_none() {
        bail!("install these programs and put them on PATH (on Debian: sudo apt-get install {names})");
    }
    println!("installing {names} with apt-get (some 2 minutes, once)");
    workspace::run(workspace::command("apt-get").args(["update", "-qq"]))?;
    let mut install = workspace::command("apt-get");
    install.env("DEBIAN_FRONTEND", "noninteractive").args(["install", "-y", "-qq", "--no-install-recommends"]);
    workspace::run(install.args(packages))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_of_cargo_says_how_far_it_is() {
        assert_eq!(progress("   Compiling syn v3.0.10\n    Building [=====>    ] 12/48: syn, quote"), Some(25));
        assert_eq!(progress("    Building [          ] 0/0: "), None);
        assert_eq!(progress("   Compiling syn v3.0.10"), None);
    }
}
