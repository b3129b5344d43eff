//! Packages that the tests use: programs that read saved models, and Ray, which spreads a sweep over a cluster. Their
//! versions are here; they are installed once into the user's cache.
//!
//! `cargo xtask test` installs them; the tests use what they find there. [`READERS`] is the table of `docs/readers.md`.

use crate::{tools, workspace};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// A package, most of them programs that read saved models.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// The name of its package.
    pub name: &'static str,
    /// The version that is tried.
    pub version: &'static str,
    /// Where it runs.
    pub place: Place,
}

/// Where a reader runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In Python, in the virtual environment of this name.
    Python(&'static str),
    /// In node.
    Node,
}

/// The environment with the newest readers.
const NEW: Place = Place::Python("new");

/// All readers.
pub const READERS: &[Reader] = &[
    Reader { name: "numpy", version: "2.4.6", place: NEW },
    Reader { name: "onnxruntime", version: "1.32.0", place: NEW },
    Reader { name: "onnxruntime", version: "1.15.0", place: Place::Python("old") },
    Reader { name: "onnxruntime-web", version: "1.30.0", place: Place::Node },
    Reader { name: "onnxruntime-node", version: "1.30.0", place: Place::Node },
    Reader { name: "onnx", version: "1.23.2", place: NEW },
    Reader { name: "openvino", version: "2026.4.1", place: NEW },
    Reader { name: "opencv-python-headless", version: "5.0.0.93", place: NEW },
];

/// Ray, which reads no models.
pub const RAY: Reader = Reader { name: "ray", version: "2.60.0", place: Place::Python("ray") };

/// What a reader needs besides, in its environment.
const BESIDES: [(&str, &str); 1] = [("old", "numpy<2")];

impl Reader {
    /// The program that runs the reader, Python or node, if the reader is here.
    pub fn program(&self) -> Option<PathBuf> {
        match self.place {
            Place::Python(environment) => {
                let python = folder(environment).ok()?.join("bin/python");
                self.is_in(&python).then_some(python)
            }
            Place::Node => self.package().and_then(|_| workspace::on_path("node")),
        }
    }

    /// The folder of a package for node, if it is here.
    pub fn package(&self) -> Option<PathBuf> {
        let root = tools::cache(self.name, self.version).ok()?;
        Some(root.join("node_modules").join(self.name)).filter(|folder| folder.is_dir())
    }

    fn is_in(&self, python: &Path) -> bool {
        let asks = format!("import importlib.metadata as m; print(m.version({:?}))", self.name);
        let says = workspace::output(workspace::command(python).args(["-c", &asks]));
        says.is_some_and(|version| version.trim() == self.version)
    }
}

/// Installs the readers that are missing, group by group; gives the groups that cannot be installed, and why.
pub fn install() -> Vec<(String, anyhow::Error)> {
    let mut environments: Vec<&str> = READERS.iter().chain([&RAY]).filter_map(Reader::environment).collect();
    environments.sort_unstable();
    environments.dedup();
    let in_python = environments.into_iter().map(|name| (format!("packages of Python ({name})"), into_python(name)));
    let in_node = READERS.iter().filter(|reader| reader.place == Place::Node);
    let in_node = in_node.map(|reader| (format!("models in {}", reader.name), into_node(reader)));
    in_python.chain(in_node).filter_map(|(group, result)| Some((group, result.err()?))).collect()
}

impl Reader {
    fn environment(&self) -> Option<&'static str> {
        if let Place::Python(environment) = self.place { Some(environment) } else { None }
    }
}

/// The folder of a virtual environment.
fn folder(environment: &str) -> Result<PathBuf> {
    tools::cache("readers", environment)
}

fn into_python(environment: &str) -> Result<()> {
    let readers = || READERS.iter().chain([&RAY]).filter(|reader| reader.environment() == Some(environment));
    if readers().all(|reader| reader.program().is_some()) {
        return Ok(());
    }
    let folder = folder(environment)?;
    println!("installing packages from PyPI for tests into {} (some 2 minutes, once)", folder.display());
    let mut venv = workspace::command("python3");
    workspace::run(venv.args(["-m", "venv", "--clear"]).arg(&folder))
        .context("python3 makes no virtual environment")?;
    let mut pip = workspace::command(folder.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]);
    pip.args(readers().map(|reader| format!("{}=={}", reader.name, reader.version)));
    pip.args(BESIDES.iter().filter(|(name, _)| *name == environment).map(|(_, package)| package));
    workspace::run(&mut pip)
}

fn into_node(reader: &Reader) -> Result<()> {
    let is_there = |root: &Path| root.join("node_modules").join(reader.name).is_dir();
    if tools::npm_package(reader.name, reader.version, is_there)?.is_none() {
        bail!("npm cannot install it");
    }
    Ok(())
}
