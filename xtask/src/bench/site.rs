//! The built site with what only measurements need beside it; nothing of that is in the site itself.

use crate::tools::Tools;
use crate::{site, workspace};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// What the page of measurements is made of, beside its module.
const PAGE: [&str; 2] = ["bench.html", "bench.js"];

/// Builds the site, and a copy of it with the measurements; the copy's folder.
pub fn build(tools: &Tools) -> Result<PathBuf> {
    site::build_with(tools, None)?;
    let mut cargo = tools.cargo();
    cargo.args(["build", "--release", "--package", "moe-bench", "--target", "wasm32-unknown-unknown"]);
    workspace::run(&mut cargo)?;

    let folder = workspace::target().join("bench-site");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    copy_folder(&workspace::dist(), &folder)?;
    let module = workspace::target().join("wasm32-unknown-unknown/release/moe_bench.wasm");
    let mut bindgen = tools.command("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript", "--out-dir"]).arg(&folder).arg(module);
    workspace::run(&mut bindgen)?;
    if tools.has_wasm_opt {
        site::optimise(tools, &folder)?;
    }
    for name in PAGE {
        copy(&workspace::root().join("benches/browser").join(name), &folder.join(name))?;
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
