//! The built site with what only measurements need beside it; nothing of that is in the site itself.

use crate::site::{self, Place, Programs};
use crate::tools::{self, Tools};
use crate::workspace;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// What the page of measurements is made of, beside its module.
const PAGE: [&str; 3] = ["bench.html", "bench.js", "tfjs_step.js"];

/// Builds the site, and a copy of it with the measurements; the copy's folder.
pub fn build(tools: &Tools) -> Result<PathBuf> {
    site::build_with(tools, Programs::Published, &Place::default())?;
    with_measurements(tools, workspace::root(), &workspace::target())
}

/// Builds the site of another commit, by that commit's own commands, and a copy of it with that commit's measurements; the
/// copy's folder.
pub fn build_of(tools: &Tools, commit: &str) -> Result<PathBuf> {
    let root = workspace::target().join("against").join(commit);
    if !root.exists() {
        std::fs::create_dir_all(&root).with_context(|| format!("cannot create {}", root.display()))?;
        let archive = root.with_extension("tar");
        workspace::run(workspace::command("git").args(["archive", "--output"]).arg(&archive).arg(commit))?;
        workspace::run(workspace::command("tar").arg("-xf").arg(&archive).arg("-C").arg(&root))?;
    }
    workspace::run(tools.cargo().env_remove("CARGO_TARGET_DIR").current_dir(&root).args(["xtask", "dist"]))?;
    with_measurements(tools, &root, &root.join("target"))
}

/// Copies the built site of the checkout in `root` and adds the measurements, which cargo builds into `target`.
fn with_measurements(tools: &Tools, root: &Path, target: &Path) -> Result<PathBuf> {
    let mut cargo = tools.cargo();
    cargo.current_dir(root).env("CARGO_TARGET_DIR", target);
    cargo.args(["build", "--release", "--package", "moe-bench", "--target", "wasm32-unknown-unknown"]);
    workspace::run(&mut cargo)?;

    let folder = target.join("bench-site");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    copy_folder(&root.join("dist"), &folder)?;
    let module = target.join("wasm32-unknown-unknown/release/moe_bench.wasm");
    let mut bindgen = tools.command("wasm-bindgen");
    // In a folder of its own: the site's modules are not optimised a second time, their hashes are written down.
    let own = folder.join("measurements");
    bindgen.args(["--target", "web", "--no-typescript", "--out-dir"]).arg(&own).arg(module);
    workspace::run(&mut bindgen)?;
    if tools.has_wasm_opt {
        site::optimise(tools, &own)?;
    }
    for name in PAGE {
        copy(&root.join("benches/browser").join(name), &folder.join(name))?;
    }
    if let Some(files) = tools::tfjs()? {
        let to = folder.join("tfjs");
        std::fs::create_dir_all(&to).with_context(|| format!("cannot create {}", to.display()))?;
        for path in files {
            copy(&path, &to.join(path.file_name().unwrap_or_default()))?;
        }
    }
    Ok(folder)
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    for entry in std::fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry.with_context(|| format!("cannot read {}", from.display()))?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() { copy_folder(&path, &target)? } else { copy(&path, &target)? }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}
