//! The built site with what only measurements need beside it; nothing of that is in the site itself.

use crate::site::{self, Programs};
use crate::tools::{self, Tools};
use crate::workspace;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// What the page of measurements is made of, beside its module.
const PAGE: [&str; 3] = ["bench.html", "bench.js", "tfjs_step.js"];

/// Builds the site, and a copy of it with the measurements; the copy's folder.
pub fn build(tools: &Tools) -> Result<PathBuf> {
    site::build_with(tools, Programs::Published, None)?;
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
    // In a folder of its own: the site's modules are not optimised a second time, their hashes are written down.
    let own = folder.join("measurements");
    bindgen.args(["--target", "web", "--no-typescript", "--out-dir"]).arg(&own).arg(module);
    workspace::run(&mut bindgen)?;
    if tools.has_wasm_opt {
        site::optimise(tools, &own)?;
    }
    for name in PAGE {
        copy(&workspace::root().join("benches/browser").join(name), &folder.join(name))?;
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
