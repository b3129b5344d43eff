//! How much memory a browser's process for a page and its workers takes.
//!
//! The browser's own measurement leaves out the memory of WebAssembly in workers, so the system is asked, where it is
//! Linux.

use anyhow::{Context, Result};

/// Megabytes of the largest page of the browsers that this process has started, without the browser's own program.
pub fn of_page() -> Result<f64> {
    let processes = std::fs::read_dir("/proc").context("only Linux says what memory a process takes")?;
    let numbers = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let pages = numbers.filter(|process| is_ours(*process) && read(*process, "cmdline").contains("--type=renderer"));
    pages.filter_map(megabytes).max_by(f64::total_cmp).context("no process of a page was found")
}

/// Whether that process descends from this one.
fn is_ours(process: u32) -> bool {
    let parent = |process: u32| -> Option<u32> {
        let stat = read(process, "stat");
        // Behind the name, which may contain anything, follow the state and the parent.
        stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
    };
    std::iter::successors(Some(process), |process| parent(*process)).any(|process| process == std::process::id())
}

/// The parts of the proportional set size that no file backs, in megabytes.
fn megabytes(process: u32) -> Option<f64> {
    let rollup = read(process, "smaps_rollup");
    let kilobytes = |part: &str| -> Option<f64> {
        let line = rollup.lines().find_map(|line| line.strip_prefix(part))?;
        line.split_whitespace().next()?.parse().ok()
    };
    Some((kilobytes("Pss_Anon:")? + kilobytes("Pss_Shmem:")?) / 1_000.0)
}

/// A file that tells of a process; empty if it has ended.
fn read(process: u32, file: &str) -> String {
    let bytes = std::fs::read(format!("/proc/{process}/{file}")).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}
