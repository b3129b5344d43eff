//! The page built into `dist/`: Trunk, then wasm-opt, then the MNIST files, then sealed.
//!
//! wasm-opt runs here and not in Trunk: so it can be left out where it is not installed, and its result is kept by the
//! content it came from, which makes a build with nothing changed a matter of seconds.

use crate::tools::Tools;
use crate::{data, seal, workspace};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::time::Instant;

/// The profile in `Cargo.toml` of the programs that are tested.
pub const QUICK: &str = "quick";

/// How wasm-opt runs on a program that trains, once: for speed.
const FOR_SPEED: &[&[&str]] = &[&["-O3"]];

/// How it runs on the page's program, twice, which is to be small once it is compressed: `-Oz` compresses worse. Functions
/// with like names are much alike, and gzip finds what repeats only where it is near: in their order it saves another 2 %.
const FOR_SIZE: &[&[&str]] = &[&["-O2", "--shrink-level=2", "-g"], &["--reorder-functions-by-name", "--strip-debug"]];

/// The features that the code generator may use. They are named because wasm-opt's default is the oldest WebAssembly;
/// relaxed SIMD is left out, since its results differ between machines.
const FEATURES: &[&str] = &[
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// How the programs are compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Programs {
    /// As they are published: each in a profile of its own, linked as one and optimised by wasm-opt.
    Published,
    /// As they are tested: both in one profile that is compiled in half the time. What they compute is the same to the bit.
    Quick,
}

/// Where the site will be.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The URL of its folder; without it all addresses in the site are relative, so that any path will do.
    pub public_url: Option<String>,
    /// Its origin, as [`policy::origin`](crate::policy::origin) takes it, which the policy then names; without it any host
    /// will do.
    pub origin: Option<String>,
}

/// Builds the site as it is published.
pub fn build(place: &Place) -> Result<()> {
    build_with(&Tools::ready()?, Programs::Published, place)
}

/// Builds the site with tools that are ready.
pub fn build_with(tools: &Tools, programs: Programs, place: &Place) -> Result<()> {
    let start = Instant::now();
    println!("building the site (a minute or two the first time)");
    let mut trunk = tools.command("trunk");
    // Trunk would ask the network for a newer version of itself.
    trunk.env("TRUNK_SKIP_VERSION_CHECK", "true").env("RUST_BACKTRACE", "0").args(["-q", "build"]);
    match programs {
        Programs::Published => trunk.arg("--release"),
        Programs::Quick => trunk.args(["--cargo-profile", QUICK]),
    };
    if let Some(url) = &place.public_url {
        trunk.args(["--public-url", url]);
    }
    workspace::run(&mut trunk)?;
    if tools.has_wasm_opt && programs == Programs::Published {
        optimise(tools, &workspace::dist())?;
    }
    if let Err(why) = data::copy_to(&workspace::dist().join("mnist")) {
        println!("no MNIST digits: {why:#}; the page will use its generated digits");
    }
    seal::seal(&workspace::dist(), &workspace::root().join("www"), &version(), place.origin.as_deref())?;
    println!("built in {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// What the page says of itself: its version, and the commit where git knows it.
fn version() -> String {
    let commit = workspace::output(workspace::command("git").args(["describe", "--always", "--dirty", "--exclude=*"]));
    let version = concat!("version ", env!("CARGO_PKG_VERSION"));
    commit.map_or(version.to_owned(), |commit| format!("{version} ({})", commit.trim()))
}

/// Runs wasm-opt over each module in `dist`, or takes what it made of the same module before.
pub fn optimise(tools: &Tools, dist: &Path) -> Result<()> {
    let kept = workspace::target().join("wasm-opt");
    std::fs::create_dir_all(&kept).with_context(|| format!("cannot create {}", kept.display()))?;
    for entry in std::fs::read_dir(dist).with_context(|| format!("cannot read {}", dist.display()))? {
        let entry = entry.context("cannot read dist/")?;
        let path = entry.path();
        if path.extension().is_none_or(|extension| extension != "wasm") {
            continue;
        }
        let module = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let is_page = entry.file_name().to_string_lossy().starts_with("page-");
        let runs = if is_page { FOR_SIZE } else { FOR_SPEED };
        let optimised = kept.join(format!("{}.wasm", fingerprint(&module, &[&runs.concat(), FEATURES].concat())));
        if !optimised.exists() {
            let unfinished = optimised.with_extension("part");
            std::fs::copy(&path, &unfinished).with_context(|| format!("cannot write {}", unfinished.display()))?;
            for options in runs {
                let mut wasm_opt = tools.command("wasm-opt");
                wasm_opt.args(*options).args(FEATURES).arg(&unfinished).arg("-o").arg(&unfinished);
                workspace::run(&mut wasm_opt)?;
            }
            std::fs::rename(&unfinished, &optimised).context("cannot keep what wasm-opt made")?;
        }
        std::fs::copy(&optimised, &path).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// What wasm-opt's result depends on: the module and the options.
fn fingerprint(module: &[u8], options: &[&str]) -> String {
    let hash = Sha256::new().chain_update(options.join(" ")).chain_update(module).finalize();
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
