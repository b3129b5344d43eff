//! How much memory the browser's process takes that runs a page and its workers, and how many workers these are.
//!
//! The browser's own measurement leaves out the memory of WebAssembly in workers, so the system is asked, where it is
//! Linux.

use anyhow::{Context, Result};

/// Megabytes of the largest page of the browsers that this process has started: what it shares with other processes
/// counts in part.
pub fn of_page() -> Result<f64> {
    largest(&["Pss"])
}

/// The same without the browser's own program, of which a page's share depends on how many other pages run.
pub fn of_page_alone() -> Result<f64> {
    largest(&["Pss_Anon", "Pss_Shmem"])
}

fn largest(parts: &[&str]) -> Result<f64> {
    let sizes = pages()?.into_iter().filter_map(|process| megabytes(process, parts));
    sizes.max_by(f64::total_cmp).context("no process of a page was found")
}

/// The workers that these pages have.
pub fn workers_of_pages() -> Result<usize> {
    let is_worker = |thread: &std::fs::DirEntry| {
        let name = std::fs::read_to_string(thread.path().join("comm")).unwrap_or_default();
        name.starts_with("DedicatedWorker")
    };
    let threads = |process: u32| std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    Ok(pages()?.into_iter().flat_map(threads).filter(is_worker).count())
}

/// The processes of pages.
fn pages() -> Result<Vec<u32>> {
    let processes = std::fs::read_dir("/proc").context("only Linux says what memory a process takes")?;
    let numbers = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    Ok(numbers.filter(|process| is_ours(*process) && read(*process, "cmdline").contains("--type=renderer")).collect())
}

/// Whether this process or one of its parents has started that one.
fn is_ours(process: u32) -> bool {
    let parent = |process: u32| -> Option<u32> {
        let stat = read(process, "stat");
        // Behind the name, which may contain anything, follow the state and the parent.
        stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
    };
    std::iter::successors(Some(process), |process| parent(*process)).any(|process| process == std::process::id())
}

/// The sum of these parts of the proportional set size.
fn megabytes(process: u32, parts: &[&str]) -> Option<f64> {
    let rollup = read(process, "smaps_rollup");
    let kilobytes = |part: &&str| -> Option<f64> {
        let line = rollup.lines().find_map(|line| line.strip_prefix(part)?.strip_prefix(':'))?;
        line.split_whitespace().next()?.parse().ok()
    };
    Some(parts.iter().map(kilobytes).sum::<Option<f64>>()? / 1_000.0)
}

/// A file that tells of a process; empty if it has ended.
fn read(process: u32, file: &str) -> String {
    std::fs::read(format!("/proc/{process}/{file}"))
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default()
}
