//! The built command line: its output, its files and its refusals.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // In a test a panic is the message.

use moe::digits::generated::Generator;
use moe::model_file::ModelFile;
use std::path::PathBuf;
use std::process::{Command, Output};

/// The built example; cargo builds examples before it runs all tests, but not before it runs one test file alone.
fn program() -> Option<PathBuf> {
    let test = std::env::current_exe().unwrap();
    let folder = test.ancestors().nth(2).unwrap().join("examples");
    let program = folder.join(format!("train{}", std::env::consts::EXE_SUFFIX));
    if !program.is_file() {
        println!("skipped: the example is not built; `cargo build --example train` does it");
        return None;
    }
    Some(program)
}

fn run(program: &PathBuf, arguments: &[&str]) -> Output {
    // The folder has no MNIST, so that no test depends on the machine's files.
    Command::new(program).args(arguments).env("MNIST_DIR", "tests/golden").output().unwrap()
}

/// A short run on generated digits; its lines.
fn train(program: &PathBuf, more: &[&str]) -> Vec<String> {
    let arguments = [&["--data", "generated", "--steps", "20", "--n_experts", "3", "--n-hidden", "6"], more].concat();
    let output = run(program, &arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn the_same_seed_gives_the_same_weights_and_another_seed_others() {
    let Some(program) = program() else { return };
    let sha256 = |seed| train(&program, &["--seed", seed]).pop().unwrap();
    let first = sha256("5");
    assert_eq!(first.strip_prefix("weights sha256 ").map(str::len), Some(64), "{first}");
    assert_eq!(first, sha256("5"));
    assert_ne!(first, sha256("6"));
}

#[test]
fn the_last_lines_say_error_experts_and_specialisation() {
    let Some(program) = program() else { return };
    let lines = train(&program, &["--check-gradients"]);
    let last = &lines[lines.len() - 4..];
    let number = |line: &str, before: &str, after: &str| {
        let number = line.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
        number.and_then(|number| number.parse::<f64>().ok()).unwrap_or_else(|| panic!("{line}"))
    };
    assert!(number(&last[0], "test error ", " %") < 90.0, "{}", last[0]);
    assert!(number(&last[1], "experts alive ", "") <= 3.0, "{}", last[1]);
    assert!(number(&last[2], "specialisation ", "") <= 1.0, "{}", last[2]);
    assert!(lines.iter().any(|line| line.starts_with("gradient of expert_w1: ")), "{lines:?}");
}

#[test]
fn validation_holds_training_digits_out() {
    let Some(program) = program() else { return };
    let (held_out, whole) = (train(&program, &["--validation"]), train(&program, &[]));
    assert!(held_out[held_out.len() - 4].starts_with("validation error "), "{held_out:?}");
    assert_ne!(held_out.last(), whole.last(), "the order of fewer digits is another, and so are the weights");
    assert_eq!(train(&program, &["--test-data", "generated"]), whole);
}

#[test]
fn a_model_is_saved_with_its_settings_and_figures_are_written() {
    let Some(program) = program() else { return };
    let folder = std::env::temp_dir().join(format!("moe-command-line-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let [model, onnx, csv] = ["model.safetensors", "model.onnx", "figures.csv"].map(|name| folder.join(name));
    let text = |path: &PathBuf| path.to_str().unwrap().to_owned();
    let files = ["--save", &text(&model), "--onnx", &text(&onnx), "--csv", &text(&csv)];
    train(&program, &[&files[..], &["--preset", "competitive", "--seed", "9", "--evaluate-every", "10"]].concat());
    let file = ModelFile::from_bytes(&std::fs::read(model).unwrap()).unwrap();
    assert_eq!((file.steps, file.config.seed, file.config.n_hidden), (20, 9, 6));
    assert_eq!(file.dataset, "generated digits");
    assert!(std::fs::read(onnx).unwrap().len() > 1000);
    let csv = std::fs::read_to_string(csv).unwrap();
    let rows: Vec<Vec<&str>> = csv.lines().map(|row| row.split(',').collect()).collect();
    assert_eq!(rows.iter().map(|row| row[0]).collect::<Vec<_>>(), ["steps", "0", "10", "20"]);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{csv}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_folder_of_mnist_may_hold_any_files_that_the_page_takes() {
    let Some(program) = program() else { return };
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("digits-with-dots");
    std::fs::create_dir_all(&folder).unwrap();
    for (set, digits) in [("train", 0..300), ("t10k", 300..350)] {
        let digits = Generator::new(2).digits(digits);
        let count = (digits.len() as u32).to_be_bytes();
        let images = [&[0, 0, 8, 3][..], &count, &[0, 0, 0, 28, 0, 0, 0, 28]].concat();
        let images: Vec<u8> = images.into_iter().chain(digits.images.iter().flatten()).collect();
        std::fs::write(folder.join(format!("{set}-images.idx3-ubyte")), images).unwrap();
        let labels = [&[0, 0, 8, 1][..], &count, &digits.labels].concat();
        std::fs::write(folder.join(format!("{set}-labels.idx1-ubyte")), labels).unwrap();
    }
    std::fs::write(folder.join("notes.txt"), "some notes").unwrap();
    let output = Command::new(program).args(["--steps", "2"]).env("MNIST_DIR", &folder).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{error}");
    assert!(error.starts_with("Left aside: notes.txt is text without digits."), "{error}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_cannot_be_done_is_refused_with_one_sentence() {
    let Some(program) = program() else { return };
    let check = |arguments: &[&str], sentence: &str| {
        let output = run(&program, arguments);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(sentence) && error.lines().count() == 1, "{arguments:?}: {error}");
    };
    check(&["--colour", "red"], "There is no option --colour");
    check(&["-q"], "There is no option -q");
    check(&["digits"], "“digits” belongs to no option");
    check(&["--preset", "magic"], "There is no preset “magic”");
    check(&["--data", "cats"], "There are no digits “cats”");
    check(&["--test-data", "cats"], "There are no digits “cats”");
    check(&["--seed"], "--seed needs a value");
    check(&["--steps", "-1"], "--steps: “-1” is not a whole number.");
    check(&["--evaluate-every", "0"], "--evaluate-every: “0” is not a whole number above 0.");
    check(&["--n_experts", "17"], "--n_experts: “17” is not a number from 1 to 16.");
    check(&["--cost", "low"], "--cost: “low” is not one of gated_squared_error");
    check(&["--save", "no/such/folder/model"], "there is no such folder");
    check(
        &["--data", "mnist"],
        "no data set in tests/golden (MNIST_DIR names its folder): README.md is text without digits.",
    );
}

#[test]
fn help_names_every_setting() {
    let Some(program) = program() else { return };
    let output = run(&program, &["--help"]);
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    let missing = moe::training::fields::FIELDS.iter().find(|field| !help.contains(&format!("--{} [", field.key)));
    assert!(missing.is_none(), "{help}");
}
