//! The house rules of ARCHITECTURE.md that no lint can say: who may name whom, and what each file looks like. What may not be
//! called anywhere is in `clippy.toml`.

#![cfg(not(target_arch = "wasm32"))]

mod imports;

use std::path::{Path, PathBuf};

/// Lines that a source file may have; most have fewer than 250.
const LONGEST: usize = 350;

/// The folders with Rust sources.
const OURS: [&str; 6] = ["src", "xtask/src", "sweep", "tests", "examples", "benches"];

/// A source file.
struct Source {
    /// Its path in the repository, with forward slashes.
    path: String,
    text: String,
}

impl Source {
    /// Its code, line by line with the line's number: comments are left out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(n, line)| (n + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// Its code before the tests at its end, which may name what they test with.
    fn product_code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code().take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
    }

    fn is_in(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(folder) || self.path == format!("{folder}.rs"))
    }
}

/// All Rust sources in these folders of the repository.
fn sources(folders: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut waiting: Vec<PathBuf> =
        folders.iter().map(|folder| root.join(folder)).filter(|path| path.exists()).collect();
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source file is text");
                let path = path.strip_prefix(root).expect("it is in the repository");
                found.push(Source { path: path.to_string_lossy().replace('\\', "/"), text });
            }
        }
    }
    found
}

/// Whether a line names this word, not as a part of a longer one.
fn names(line: &str, word: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(part_of_word) && !after.is_some_and(part_of_word)
    })
}

/// Fails with one line for each place.
fn none(rule: &str, places: Vec<String>) {
    assert!(places.is_empty(), "{rule}:\n  {}", places.join("\n  "));
}

/// The places in product code of these folders where `is` finds something.
fn places(folders: &[&str], is: impl Fn(&str) -> bool) -> Vec<String> {
    let mut places = Vec::new();
    for source in sources(&["src"]).iter().filter(|source| source.is_in(folders)) {
        let bad = source.product_code().filter(|(_, line)| is(line));
        places.extend(bad.map(|(n, line)| format!("{}:{n}: {}", source.path, line.trim())));
    }
    places
}

/// The places in product code of these folders that name any of these words.
fn words(folders: &[&str], words: &[&str]) -> Vec<String> {
    places(folders, |line| words.iter().any(|word| names(line, word)))
}

#[test]
fn the_kernel_knows_arrays_only() {
    none("the kernel knows arrays only", words(&["src/kernel/"], &["expert", "experts", "n_experts", "gate"]));
}

#[test]
fn the_page_computes_no_gradient() {
    let trainers = ["Trainer", "Objective", "OptimizerState", "GradientCheck", "backward", "cost_and_gradient"];
    none("the page trains nothing", words(&["src/page/"], &trainers));
}

#[test]
fn every_file_says_what_it_is() {
    let sources = sources(&OURS);
    let silent = sources.iter().filter(|source| !source.text.starts_with("//! "));
    none("a file does not open with //!", silent.map(|source| source.path.clone()).collect());
}

#[test]
fn files_are_short() {
    let sources = sources(&OURS);
    let lengths = sources.iter().map(|source| (source, source.text.lines().count()));
    let long = lengths.filter(|(_, lines)| *lines > LONGEST);
    none("a file is too long", long.map(|(source, lines)| format!("{}: {lines} lines", source.path)).collect());
}

#[test]
fn nothing_is_left_undone() {
    // Put together here, so that this file does not find itself; macros that say so are lints.
    let marks = [["TO", "DO"], ["FIX", "ME"], ["#[ig", "nore"]];
    let sources = sources(&OURS);
    let lines = sources.iter().flat_map(|source| source.text.lines().enumerate().map(move |line| (source, line)));
    let bad = lines.filter(|(_, (_, line))| marks.iter().any(|mark| line.contains(&mark.concat())));
    none("something is left undone", bad.map(|(source, (n, _))| format!("{}:{}", source.path, n + 1)).collect());
}
