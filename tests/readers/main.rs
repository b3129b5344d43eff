//! A saved model gives the same gate and the same answer everywhere: on the page, in the worker's test, read again from its
//! file, in NumPy, and as an ONNX file in the readers of `xtask/src/readers.rs`, which `cargo xtask test` installs.
//!
//! onnx2torch comes with a PyTorch of some gigabytes, which nothing here installs: its test runs where the Python that
//! `MOE_PYTHON` names has it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // In a test a panic is the message.

mod cases;

use cases::{Case, N_DIGITS, cases, images};
use moe::digits::reduce::InputReduction;
use moe::kernel::ranking::argmax;
use moe::mixture::Prediction;
use moe::model_file::ModelFile;
use std::path::{Path, PathBuf};
use std::process::Command;
use xtask::readers::{Place, READERS, Reader};

/// Largest difference between an output here and elsewhere.
const TOLERANCE: f32 = 1e-5;
/// The reader that the tests know and `cargo xtask test` does not install.
const ONNX2TORCH: (&str, &str) = ("onnx2torch", "1.5.15");

/// The largest difference; it must be within the tolerance.
fn compare(what: &str, case: &Case, ours: &[f32], theirs: &[f32]) -> f32 {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    let apart = |(a, b): (&f32, &f32)| if a.is_finite() && b.is_finite() { (a - b).abs() } else { f32::INFINITY };
    let worst = ours.iter().zip(theirs).map(apart).fold(0.0, f32::max);
    let config = &case.config;
    let routing = format!("off {}, by hand {}, {} asked", config.experts_off, config.gate_by_hand, config.top_k);
    let model = format!("{:?}, {:?}, {} experts, {routing}", config.cost, config.activation, config.n_experts);
    assert!(worst <= TOLERANCE, "{what}, {model}: {worst:e} apart, {ours:?} is {theirs:?}");
    worst
}

#[test]
fn the_file_that_the_page_saves_reads_like_the_page() {
    for case in cases() {
        let model = ModelFile::from_bytes(&case.safetensors).unwrap().model();
        for (image, ours) in images().iter().zip(&case.readings) {
            let theirs = model.read(image);
            compare("gate", case, &ours.gate, &theirs.gate);
            compare("answer", case, &ours.answer, &theirs.answer);
            compare("experts", case, &ours.experts.concat(), &theirs.experts.concat());
            compare("baseline", case, &ours.baseline, &theirs.baseline);
        }
    }
}

#[test]
fn the_worker_tests_what_the_page_shows() {
    for case in cases() {
        let gates: Vec<f32> = case.readings.iter().flat_map(|reading| reading.gate.clone()).collect();
        compare("gate by digit", case, &gates, &case.test.gating_by_digit);
        let mut confusion = vec![0; N_DIGITS * N_DIGITS];
        let answers = case.readings.iter().map(|reading| argmax(&reading.answer));
        answers.enumerate().for_each(|(digit, answer)| confusion[digit * N_DIGITS + answer] += 1);
        assert_eq!(case.test.confusion, confusion, "{:?}", case.config);
        let misread = |digit: usize| case.test.misread[digit / 8] >> (digit % 8) & 1 == 1;
        let is_misread = |digit: usize| argmax(&case.readings[digit].answer) != digit;
        assert!((0..N_DIGITS).all(|digit| misread(digit) == is_misread(digit)), "{:?}", case.config);
    }
}

#[test]
fn the_cases_have_every_kind_of_gate() {
    let n = |is: fn(&Case) -> bool| cases().iter().filter(|case| is(case)).count();
    let kinds = [
        n(|case| case.config.forced_gate().is_free()),
        n(|case| case.config.forced_gate().is_free() && case.config.top_k < case.config.n_experts),
        n(|case| case.config.forced_gate().is_by_hand()),
        n(|case| case.config.forced_gate().is_by_hand() && case.config.top_k < case.config.n_experts),
        n(|case| !case.config.forced_gate().is_free() && !case.config.forced_gate().is_by_hand()),
        n(|case| case.readings[0].gate.iter().filter(|share| **share == 0.0).count() >= 2),
        n(|case| case.config.top_k >= case.config.n_experts),
    ];
    assert!(kinds.iter().all(|n| *n >= 4), "{kinds:?}");
}

/// Runs a reader on all cases, and compares each line of its output with the `values` of the page's readings.
fn check(name: &str, mut command: Command, bytes: fn(&Case) -> &[u8], values: fn(&Prediction) -> Vec<f32>) {
    let folder = std::env::temp_dir().join(format!("moe-readers-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let plain =
        images().into_iter().flat_map(|image| InputReduction::Pool.apply(&image)).map(|ink| f32::from(ink) / 255.0);
    std::fs::write(folder.join("pixels"), plain.flat_map(f32::to_le_bytes).collect::<Vec<u8>>()).unwrap();
    let paths: Vec<PathBuf> = (0..cases().len()).map(|case| folder.join(format!("{case}.model"))).collect();
    cases().iter().zip(&paths).for_each(|(case, path)| std::fs::write(path, bytes(case)).unwrap());
    let output = command.arg(folder.join("pixels")).args(&paths).output().unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), cases().len() * N_DIGITS, "{name}");
    let mut largest: f32 = 0.0;
    for (case, lines) in cases().iter().zip(lines.chunks_exact(N_DIGITS)) {
        for (reading, line) in case.readings.iter().zip(lines) {
            let theirs: Vec<f32> = line.split_whitespace().map(|value| value.parse().unwrap()).collect();
            largest = largest.max(compare(name, case, &values(reading), &theirs));
        }
    }
    println!("{name}: {} models, largest difference {largest:e}", cases().len());
    std::fs::remove_dir_all(folder).unwrap();
}

/// A program with a script of the repository.
fn script(program: PathBuf, path: &str) -> Command {
    let mut command = Command::new(program);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
    command
}

/// Runs a reader of [`READERS`] on the files of all cases, where the reader is here.
fn check_reader(reader: &Reader) {
    let (name, version) = (reader.name, reader.version);
    let Some(program) = reader.program() else {
        println!("skipped: {name} {version} is not here; `cargo xtask test` installs it");
        return;
    };
    let title = format!("{name} {version}");
    if name == "numpy" {
        let command = script(program, "examples/read_model.py");
        let values = |p: &Prediction| [&p.gate[..], &p.experts.concat(), &p.answer, &p.baseline].concat();
        return check(&title, command, |case| &case.safetensors, values);
    }
    let command = if let Some(package) = reader.package().filter(|_| reader.place == Place::Node) {
        let mut command = script(program, "tests/readers/run_onnx.mjs");
        command.arg(package);
        command
    } else {
        let mut command = script(program, "tests/readers/run_onnx.py");
        command.arg(name);
        command
    };
    check_onnx(&title, command);
}

fn check_onnx(title: &str, command: Command) {
    check(title, command, |case| &case.onnx, |p| [&p.gate[..], &p.experts.concat(), &p.answer].concat());
}

/// The readers of this name, of which there may be several versions.
fn check_all(name: &str) {
    let readers: Vec<&Reader> = READERS.iter().filter(|reader| reader.name == name).collect();
    assert!(!readers.is_empty(), "{name}");
    readers.into_iter().for_each(check_reader);
}

#[test]
fn numpy_gives_the_same_outputs() {
    check_all("numpy");
}

#[test]
fn onnx_runtime_gives_the_same_outputs() {
    check_all("onnxruntime");
}

#[test]
fn onnx_runtime_in_node_gives_the_same_outputs() {
    check_all("onnxruntime-web");
    check_all("onnxruntime-node");
}

#[test]
fn the_reference_of_onnx_gives_the_same_outputs() {
    check_all("onnx");
}

#[test]
fn openvino_gives_the_same_outputs() {
    check_all("openvino");
}

#[test]
fn opencv_gives_the_same_outputs() {
    check_all("opencv-python-headless");
}

#[test]
fn onnx2torch_gives_the_same_outputs() {
    let Some(python) = std::env::var_os("MOE_PYTHON").map(PathBuf::from) else {
        println!("skipped: MOE_PYTHON names no Python with onnx2torch");
        return;
    };
    let (name, version) = ONNX2TORCH;
    let mut command = script(python, "tests/readers/run_onnx.py");
    command.arg(name);
    check_onnx(&format!("{name} {version}"), command);
}

#[test]
fn the_table_of_readers_has_what_is_tested() {
    let table = include_str!("../../docs/readers.md");
    let tested = READERS.iter().map(|reader| (reader.name, reader.version)).chain([ONNX2TORCH]);
    for (name, version) in tested {
        let row = format!("| `{name}` | {version} |");
        assert!(table.lines().any(|line| line.starts_with(&row)), "docs/readers.md has no row “{row}”");
    }
}
