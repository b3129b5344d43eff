//! Peers that run in Python: set up once in a virtual environment of their own, and measured one time after the other.

use crate::{tools, workspace};
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

/// A peer that waits for being measured; it ends when dropped.
pub struct Peer {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Peer {
    /// Starts a script of `benches/peers/` in Python with this package of PyPI.
    pub fn start(script: &str, package: &str) -> Result<Peer> {
        let python = python_with(package)?;
        let mut command = workspace::command(python);
        // Warnings of the peer's own, on modules that it could use besides, are no matter here.
        command.args(["-W", "ignore"]).arg(workspace::root().join("benches/peers").join(script));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("cannot run Python")?;
        let to = child.stdin.take().context("Python has no input")?;
        let from = BufReader::new(child.stdout.take().context("Python has no output")?);
        Ok(Peer { child, to, from })
    }

    /// Measures once: examples a second.
    pub fn measure(&mut self) -> Result<f64> {
        writeln!(self.to, "go").context("the peer has ended")?;
        let mut line = String::new();
        self.from.read_line(&mut line).context("the peer has ended")?;
        line.trim().parse().with_context(|| format!("the peer said {line:?}, which is no number"))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // One that has ended already cannot be ended again.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A Python with this package, in a virtual environment in the user's cache.
fn python_with(package: &str) -> Result<PathBuf> {
    let folder = tools::cache("bench-python", package)?;
    let python = folder.join("bin/python");
    let has_it = || workspace::output(workspace::command(&python).args(["-c", &format!("import {package}")])).is_some();
    if has_it() {
        return Ok(python);
    }
    println!("installing {package} from PyPI into {} (once)", folder.display());
    let mut venv = workspace::command("python3");
    workspace::run(venv.args(["-m", "venv"]).arg(&folder)).context("python3 makes no virtual environment")?;
    workspace::run(workspace::command(&python).args(["-m", "pip", "install", "--quiet", package]))?;
    if !has_it() {
        bail!("{package} was installed and cannot be imported");
    }
    Ok(python)
}
