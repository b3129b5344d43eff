//! A sweep on Ray: a local cluster of two workers, one of which is killed while it trains.

#![allow(clippy::unwrap_used)] // In a test a panic is the message.

mod program;

use program::{Folder, check};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use xtask::readers::RAY;

/// A map whose shards take a second or so each. No other test has this number of examples.
const MAP: [&str; 10] = [
    "--x",
    "learning_rate=.01..1:log",
    "--y",
    "balance=entropy,cv2",
    "--cells",
    "4x2",
    "--seeds",
    "3",
    "--examples",
    "20001",
];
const SHARDS: usize = 6;

/// The shards of the map that are being trained, each with the Ray worker that has started its process.
fn training() -> Vec<(usize, u32)> {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let shard_and_worker = |entry: std::fs::DirEntry| {
        let command = std::fs::read(entry.path().join("cmdline")).ok()?;
        let words: Vec<&str> = std::str::from_utf8(&command).ok()?.split('\0').collect();
        let value = |name| words.iter().position(|word| *word == name).and_then(|at| words.get(at + 1)).copied();
        let shard = value("--shard").filter(|_| value("--examples") == Some("20001") && value("--out").is_some())?;
        let status = std::fs::read_to_string(entry.path().join("status")).ok()?;
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()?;
        let worker = std::fs::read_to_string(format!("/proc/{parent}/cmdline")).ok()?;
        worker.starts_with("ray::").then_some((shard.split('/').next()?.parse().ok()?, parent))
    };
    processes.filter_map(shard_and_worker).collect()
}

/// A shard whose training has just begun, and its worker.
fn begun(before: &[(usize, u32)]) -> (usize, u32) {
    loop {
        if let Some(new) = training().into_iter().find(|shard| !before.contains(shard)) {
            return new;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_killed_worker_of_a_cluster_costs_nothing_but_time() {
    let Some(python) = RAY.program() else {
        println!("Ray is not here: the sweep on Ray is not tested");
        return;
    };
    let folder = Folder::new("ray");
    check(&folder, &[&MAP[..], &["--out", "whole.parquet"]].concat());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/sweep_on_ray.py");
    let mut command = Command::new(python);
    command.current_dir(folder.path(".")).env_remove("MNIST_DIR").stdout(Stdio::piped()).arg(script);
    command.args(["--cpus", "2", "--shards", &SHARDS.to_string(), "--out", "map.parquet"]);
    command.args(["--program", env!("CARGO_BIN_EXE_sweep"), "--"]).args(MAP).args(program::FEW_DIGITS);
    let mut driver = command.spawn().unwrap();
    let mut said = BufReader::new(driver.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut lines = vec![said.next().expect("a shard is done")];
    let (shard, killed) = begun(&training());
    assert!(Command::new("kill").args(["-9", &killed.to_string()]).status().unwrap().success());
    lines.extend(said);
    assert!(driver.wait().unwrap().success(), "{lines:?}");
    let done = |shard: usize| lines.iter().find(|line| line.starts_with(&format!("shard {shard} of {SHARDS} ")));
    assert!((1..=SHARDS).all(|shard| done(shard).is_some()), "{lines:?}");
    assert!(
        !done(shard).unwrap().contains(&format!("process {killed} ")),
        "shard {shard} of the killed worker: {lines:?}"
    );
    assert_eq!(folder.read("map.parquet"), folder.read("whole.parquet"));
}
