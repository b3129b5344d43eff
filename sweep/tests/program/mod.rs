//! The built program, in a folder of a test's own.

#![allow(dead_code, reason = "each test file uses a part")]

use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Generated digits to learn from, as [`FEW_DIGITS`] has it.
pub const N_DIGITS: u64 = 300;

/// The options that make a sweep one of a few small digits.
pub const FEW_DIGITS: [&str; 10] = [
    "--data",
    "generated",
    "--generated-digits",
    "300",
    "--test-digits",
    "200",
    "--set",
    "n_experts=3",
    "--set",
    "n_hidden=5",
];

/// A folder without files of earlier tests.
pub struct Folder(PathBuf);

impl Folder {
    /// A new folder of this name.
    pub fn new(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("sweep-{name}"));
        std::fs::remove_dir_all(&folder).ok();
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// The path of a file.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The content of a file.
    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }
}

/// The program on a few small digits; a merge takes no options.
pub fn start(folder: &Folder, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sweep"));
    command.current_dir(&folder.0).env_remove("MNIST_DIR").stderr(Stdio::piped()).args(arguments);
    if arguments.first() != Some(&"merge") {
        command.args(FEW_DIGITS);
    }
    command
}

/// Runs the program to its end, which must be a success; what it says.
#[track_caller]
pub fn check(folder: &Folder, arguments: &[&str]) -> String {
    let output = start(folder, arguments).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{arguments:?}: {said}");
    said
}

/// Runs the program, which must refuse with one sentence that has this part.
#[track_caller]
pub fn refuse(folder: &Folder, arguments: &[&str], part: &str) {
    let output = start(folder, arguments).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    assert!(said.contains(part) && said.lines().count() == 1, "{arguments:?}: {said}");
}
