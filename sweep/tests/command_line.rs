//! What the command line refuses, and what it says in its help.

#![allow(clippy::unwrap_used)] // In a test a panic is the message.

mod program;

use program::{Folder, check, refuse, start};

/// Both axes.
const AXES: [&str; 4] = ["--x", "balance_weight=-.3..1", "--y", "learning_rate=.001..1:log"];

#[test]
fn what_cannot_be_done_is_refused_with_one_sentence() {
    let folder = Folder::new("refused");
    let with_axes = |more: &[&str], part: &str| refuse(&folder, &[&AXES[..], more].concat(), part);
    refuse(&folder, &[], "--x is missing");
    refuse(&folder, &["--x", "balance_weight=0..1"], "--y is missing");
    refuse(
        &folder,
        &["--x", "balance_weight=1..0", "--y", "learning_rate=1"],
        "--x balance_weight: the range from 1 to 0 is reversed",
    );
    refuse(&folder, &["--x", "colour=1..2", "--y", "learning_rate=1"], "--x there is no setting named “colour”");
    refuse(&folder, &["--x", "balance_weight=0..2", "--y", "learning_rate=1"], "“2” is not a number from -0.3 to 1");
    refuse(&folder, &["--x", "balance_weight=0..1:log", "--y", "learning_rate=1"], "starts above 0");
    refuse(&folder, &["--x", "own_weight=0..1", "--y", "own_weight=1"], "Both axes are own_weight");
    with_axes(&["--cells", "0x64"], "--cells: “0x64” is not columns x rows");
    with_axes(&["--cells", "64"], "--cells: “64” is not columns x rows");
    with_axes(&["--cells", "2000x2"], "from 1x1 to 1024x1024");
    with_axes(&["--cells", "1000x1000", "--seeds", "2"], "There are 2000000 runs");
    with_axes(&["--seeds", "0"], "--seeds: “0” is not a whole number above 0.");
    with_axes(&["--examples", "many"], "--examples: “many” is not a whole number above 0.");
    with_axes(&["--threads", "9999"], "--threads: at most 1024");
    with_axes(&["--shard", "5/4"], "--shard: “5/4” is not a part");
    with_axes(&["--preset", "magic"], "There is no preset “magic”");
    with_axes(&["--data", "cats"], "There are no digits “cats”");
    with_axes(&["--set", "n_experts=17"], "--set n_experts: “17” is not a number from 1 to 16.");
    with_axes(&["--set", "n_experts"], "--set “n_experts” is not of the form key=value.");
    with_axes(&["--set", "colour=red"], "--set there is no setting named “colour”.");
    with_axes(&["--set", "cost=low"], "--set cost: “low” is not one of gated_squared_error");
    with_axes(&["--set", "learning-rate=1"], "--set learning_rate: this setting is an axis already.");
    with_axes(&["--colour", "red"], "There is no option --colour");
    with_axes(&["-q"], "There is no option -q");
    with_axes(&["digits"], "“digits” belongs to no option");
    with_axes(&["--out", "no/such/folder/map.parquet"], "there is no such folder");
    refuse(&folder, &["merge"], "merge needs a new table");
    refuse(&folder, &["merge", "--x", "a"], "merge has no option --x");
}

#[test]
fn a_table_and_the_journal_of_another_sweep_are_kept() {
    let folder = Folder::new("kept");
    let map = ["--x", "balance_weight=0,.3", "--y", "learning_rate=.01"];
    check(&folder, &map);
    refuse(&folder, &[&map[..], &["--seeds", "2"]].concat(), "belongs to another sweep (other: seeds)");
    std::fs::remove_file(folder.path("sweep.parquet.journal")).unwrap();
    refuse(&folder, &map, "sweep.parquet exists already, and no journal of it");
}

#[test]
fn without_mnist_digits_are_generated_unless_mnist_is_asked_for() {
    let folder = Folder::new("digits");
    let run = |more: &[&str], folder_of_mnist: Option<&str>| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sweep"));
        command.current_dir(folder.path("")).env_remove("MNIST_DIR");
        command.envs(folder_of_mnist.map(|name| ("MNIST_DIR", name)));
        command.args([
            "--x",
            "balance_weight=0",
            "--y",
            "learning_rate=.01",
            "--examples",
            "64",
            "--generated-digits",
            "64",
        ]);
        let output = command.args(more).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, said) = run(&["--data", "mnist"], None);
    assert!(code == Some(2) && said.starts_with("no data set in data/mnist"), "{said}");
    let (code, said) = run(&[], Some("nowhere"));
    assert!(code == Some(2) && said.starts_with("no data set in nowhere"), "{said}");
    let (code, said) = run(&[], None);
    assert!(
        code == Some(0) && said.starts_with("generated digits: 64 digits to learn from, 5000 to test on."),
        "{said}"
    );
}

#[test]
fn the_help_names_every_option() {
    let folder = Folder::new("help");
    let output = start(&folder, &["--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    let options = ["x", "y", "cells", "seeds", "examples", "preset", "set", "data", "generated-digits", "test-digits"];
    for option in options.into_iter().chain(["threads", "shard", "out", "help"]) {
        assert!(help.contains(&format!("\n  --{option} ")), "{option}: {help}");
    }
    assert!(help.contains("specialists, competitive") && !help.contains('{'), "{help}");
}
