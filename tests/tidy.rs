//! The house rules of ARCHITECTURE.md, checked over the source text: who may name whom, and what each file looks like.

#![cfg(not(target_arch = "wasm32"))]

use std::path::{Path, PathBuf};

/// Lines that a source file may have; most have fewer than 250.
const LONGEST: usize = 350;

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

/// Whether a line names this module: in `use`, or as the start of a path.
fn names_module(line: &str, module: &str) -> bool {
    let code = line.trim_start();
    let imports = code.starts_with("use ") || code.starts_with("pub use ");
    imports && names(line, module)
        || line.contains(&format!("crate::{module}"))
        || line.contains(&format!("{module}::"))
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

/// The places in product code of these folders that name any of these modules.
fn modules(folders: &[&str], modules: &[&str]) -> Vec<String> {
    places(folders, |line| modules.iter().any(|module| names_module(line, module)))
}

/// The places in product code of these folders that name any of these words.
fn words(folders: &[&str], words: &[&str]) -> Vec<String> {
    places(folders, |line| words.iter().any(|word| names(line, word)))
}

#[test]
fn only_wire_worker_page_and_bins_name_browser_crates() {
    let crates = ["web_sys", "js_sys", "wasm_bindgen", "wasm_bindgen_futures", "serde_wasm_bindgen", "gloo"];
    let free =
        ["src/choice", "src/digits/", "src/kernel/", "src/mixture/", "src/training/", "src/protocol", "src/model_file"];
    none("a browser crate is named outside wire, worker, page and bins", words(&free, &crates));
}

#[test]
fn the_kernel_knows_nothing_above_it() {
    let above = ["digits", "mixture", "training", "protocol", "worker", "page"];
    none("the kernel is below all others", modules(&["src/kernel/"], &above));
    none("the kernel knows arrays only", words(&["src/kernel/"], &["expert", "experts", "n_experts", "gate"]));
}

#[test]
fn the_mixture_knows_no_data_set_no_optimiser_and_no_clock() {
    let above = ["training", "protocol", "worker", "page"];
    none("the mixture is below training", modules(&["src/mixture/"], &above));
    none(
        "the mixture is mathematics only",
        words(&["src/mixture/"], &["Dataset", "Digits", "Optimizer", "Instant", "SystemTime"]),
    );
}

#[test]
fn digits_know_no_network() {
    let above = ["kernel", "mixture", "training", "protocol", "worker", "page"];
    none("the digits know nothing of what learns them", modules(&["src/digits/"], &above));
}

#[test]
fn the_page_computes_no_gradient() {
    none(
        "the page trains nothing",
        words(
            &["src/page/"],
            &["Trainer", "Objective", "OptimizerState", "GradientCheck", "backward", "cost_and_gradient"],
        ),
    );
}

#[test]
fn training_draws_nothing_and_has_no_clock() {
    none("training knows no page and no worker", modules(&["src/training/"], &["page", "worker"]));
    none("training has no clock", words(&["src/training/"], &["Instant", "SystemTime"]));
}

#[test]
fn runs_use_no_arithmetic_of_the_platform() {
    // Their last bits differ between machines; `libm` and the kernel's polynomials do not.
    let methods =
        [".exp()", ".ln()", ".sin()", ".cos()", ".tan()", ".tanh()", ".powf(", ".log2()", ".log10()", ".mul_add("];
    let runs = ["src/digits/", "src/kernel/", "src/mixture/", "src/training/"];
    none("a platform function", places(&runs, |line| methods.iter().any(|method| line.contains(method))));
}

#[test]
fn unsafe_lives_in_the_kernel_only() {
    let sources = sources(&["src", "xtask/src", "tests", "examples", "benches"]);
    let outside = sources.iter().filter(|source| !source.is_in(&["src/kernel/", "tests/tidy"]));
    let lines = outside.flat_map(|source| source.code().map(move |line| (source, line)));
    // A word of the Content-Security-Policy that is none of Rust's.
    let bad = lines.filter(|(_, (_, line))| names(&line.replace("wasm-unsafe-eval", ""), "unsafe"));
    none("unsafe outside the kernel", bad.map(|(source, (n, _))| format!("{}:{n}", source.path)).collect());
}

#[test]
fn nothing_is_parsed_as_html_or_as_a_script() {
    let parsers =
        ["set_inner_html", "set_outer_html", "insert_adjacent_html", "create_contextual_fragment", "DomParser"];
    let scripts = ["eval", "set_timeout_with_str", "set_srcdoc", "write_1", "new_no_args"];
    none("text becomes markup", words(&["src/"], &parsers));
    none("text becomes a script", words(&["src/"], &scripts));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let html = std::fs::read_to_string(root.join("index.html")).expect("the page is there");
    let inline = ["<script", " style=\"", " onclick=", " onload=", " onerror=", "javascript:"];
    none("the page has a script or a style in it", found(&html, &inline));
}

/// Those of these parts that a text has.
fn found(text: &str, parts: &[&str]) -> Vec<String> {
    parts.iter().filter(|part| text.contains(*part)).map(|part| (*part).to_owned()).collect()
}

#[test]
fn every_file_says_what_it_is() {
    let sources = sources(&["src", "xtask/src", "tests", "examples", "benches"]);
    let silent = sources.iter().filter(|source| !source.text.starts_with("//! "));
    none("a file does not open with //!", silent.map(|source| source.path.clone()).collect());
}

#[test]
fn files_are_short() {
    let sources = sources(&["src", "xtask/src", "tests", "examples", "benches"]);
    let lengths = sources.iter().map(|source| (source, source.text.lines().count()));
    let long = lengths.filter(|(_, lines)| *lines > LONGEST);
    none("a file is too long", long.map(|(source, lines)| format!("{}: {lines} lines", source.path)).collect());
}

#[test]
fn nothing_is_left_undone() {
    // Put together here, so that this file does not find itself.
    let marks = [["to", "do!"], ["unimple", "mented!"], ["TO", "DO"], ["FIX", "ME"], ["#[ig", "nore"], ["db", "g!("]];
    let sources = sources(&["src", "xtask/src", "tests", "examples", "benches"]);
    let lines = sources.iter().flat_map(|source| source.text.lines().enumerate().map(move |line| (source, line)));
    let bad = lines.filter(|(_, (_, line))| marks.iter().any(|mark| line.contains(&mark.concat())));
    none("something is left undone", bad.map(|(source, (n, _))| format!("{}:{}", source.path, n + 1)).collect());
}
