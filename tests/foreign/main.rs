//! Foreign input of every kind, changed at random from a fixed seed: a short version of `cargo xtask fuzz`.

#![cfg(not(target_arch = "wasm32"))]

mod inputs;
mod seeds;

use inputs::InputKind;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestError, TestRunner};
use seeds::seeds;
use std::path::Path;

/// A change of some bytes.
#[derive(Clone, Debug)]
enum Edit {
    /// Put this byte at the place.
    Set(Index, u8),
    /// Remove a number of bytes at the place.
    Cut(Index, usize),
    /// Insert these bytes at the place.
    Insert(Index, Vec<u8>),
    /// Cut the bytes off at the place.
    End(Index),
    /// Repeat a number of bytes from the place on.
    Repeat(Index, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        4 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Edit::Set(at, byte)),
        2 => (any::<Index>(), 1..20_usize).prop_map(|(at, n)| Edit::Cut(at, n)),
        2 => (any::<Index>(), vec(any::<u8>(), 1..12)).prop_map(|(at, bytes)| Edit::Insert(at, bytes)),
        1 => any::<Index>().prop_map(Edit::End),
        1 => (any::<Index>(), 1..200_usize).prop_map(|(at, n)| Edit::Repeat(at, n)),
    ]
}

fn apply(mut bytes: Vec<u8>, edits: &[Edit]) -> Vec<u8> {
    for edit in edits {
        let n = bytes.len();
        match edit {
            Edit::Set(at, byte) if n > 0 => bytes[at.index(n)] = *byte,
            Edit::Cut(at, more) if n > 0 => drop(bytes.drain(at.index(n)..(at.index(n) + more).min(n))),
            Edit::Insert(at, new) => {
                let at = at.index(n + 1);
                bytes.splice(at..at, new.iter().copied());
            }
            Edit::End(at) => bytes.truncate(at.index(n + 1)),
            Edit::Repeat(at, more) if n > 0 => bytes.extend_from_within(at.index(n)..(at.index(n) + more).min(n)),
            Edit::Set(..) | Edit::Cut(..) | Edit::Repeat(..) => {}
        }
    }
    bytes
}

/// Takes `cases` inputs in, changed seeds and random bytes; they are the same in every run.
fn check(kind: InputKind, cases: u32) {
    let seeds = seeds(kind);
    seeds.iter().for_each(|seed| kind.take(seed));
    let config = Config {
        cases,
        failure_persistence: None,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(1991),
        ..Config::default()
    };
    let changed =
        (any::<Index>(), vec(edit(), 1..8)).prop_map(move |(seed, edits)| apply(seed.get(&seeds).clone(), &edits));
    let inputs = prop_oneof![3 => changed, 1 => vec(any::<u8>(), 0..200)];
    let result = TestRunner::new(config).run(&inputs, |bytes| {
        kind.take(&bytes);
        Ok(())
    });
    match result {
        Ok(()) => {}
        Err(TestError::Fail(why, bytes)) => panic!("{kind:?}: {why}: {}", bytes.escape_ascii()),
        Err(error) => panic!("{kind:?}: {error}"),
    }
}

#[test]
fn idx_files() {
    check(InputKind::Idx, 2_000);
}

#[test]
fn packed_files() {
    check(InputKind::Gzip, 2_000);
}

#[test]
fn archives() {
    check(InputKind::Archive, 2_000);
}

#[test]
fn tables() {
    check(InputKind::Table, 2_000);
}

#[test]
fn model_files() {
    check(InputKind::Model, 300);
}

#[test]
fn links() {
    check(InputKind::Link, 2_000);
}

#[test]
fn messages() {
    check(InputKind::Messages, 100);
}

#[test]
fn settings() {
    check(InputKind::Settings, 1_000);
}

#[test]
fn drawings() {
    check(InputKind::Strokes, 2_000);
}

#[test]
fn what_once_broke_something_breaks_it_no_more() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign/found");
    for kind in InputKind::ALL {
        let Ok(found) = std::fs::read_dir(folder.join(kind.name())) else { continue };
        for entry in found {
            let path = entry.expect("the folder can be read").path();
            kind.take(&std::fs::read(&path).expect("the file can be read"));
        }
    }
}
