//! Sweeps on a few generated digits: the bits of their runs, what survives a kill, and shards.

#![allow(clippy::unwrap_used)] // In a test a panic is the message.

mod program;

use moe::digits::generation::Generation;
use moe::protocol::{FromWorker, ToWorker};
use moe::sweep::rounds::Round;
use moe::training::fields::field;
use moe::training::presets::specialists;
use moe::training::{EvaluationJob, Fate, Inputs, TrainConfig, Trainer};
use moe::worker::session::Session;
use program::{Folder, check, start};
use std::time::Duration;
use sweep::row::Row;
use sweep::table;

/// Steps of 64 digits that the runs below have.
const STEPS: u32 = 3;

/// A map of three learning rates and two balance terms, and two seeds.
const MAP: [&str; 10] = [
    "--x",
    "learning_rate=.01..1:log",
    "--y",
    "balance=entropy,cv2",
    "--cells",
    "3x2",
    "--seeds",
    "2",
    "--examples",
    "200",
];

fn read(folder: &Folder, name: &str) -> Vec<Row> {
    table::read(&folder.path(name)).unwrap().1
}

#[test]
fn every_run_has_the_bits_of_the_same_run_alone() {
    let folder = Folder::new("bits");
    check(&folder, &[&MAP[..], &["--out", "map.parquet", "--threads", "3"]].concat());
    let (plan, rows) = table::read(&folder.path("map.parquet")).unwrap();
    assert_eq!(rows.iter().map(|row| row.run).collect::<Vec<_>>(), (0..12).collect::<Vec<_>>());

    let dataset = Generation::with_training_digits(program::N_DIGITS).finish();
    assert_eq!(plan.digits_checksum, dataset.checksum());
    let base = specialists();
    let [train, test] = [dataset.train, dataset.test].map(|digits| Inputs::new(digits, base.input_reduction));
    let mut row = rows.iter();
    for seed in 0..2 {
        for balance in ["entropy", "cv2"] {
            for learning_rate in [0.01, 0.1, 1.0] {
                let mut config = TrainConfig { seed, learning_rate, n_experts: 3, n_hidden: 5, ..base.clone() };
                field("balance").unwrap().set_text(&mut config, balance).unwrap();
                let mut trainer = Trainer::new(&config, train.len());
                while trainer.steps() < STEPS {
                    trainer.step(&train);
                }
                let model = trainer.model();
                let expected = EvaluationJob::new(model.clone(), STEPS, 200).finish(&test);
                let row = row.next().unwrap();
                assert_eq!((row.steps, row.fate), (STEPS, Fate::of(&expected, &config)));
                let figures = row.figures.as_ref().unwrap();
                assert_eq!(figures.fingerprint, model.fingerprint());
                assert_eq!(figures.experts_alive, expected.experts_alive);
                let bits = |values: [f32; 4]| values.map(f32::to_bits);
                assert_eq!(
                    bits([figures.error, figures.effective_experts, figures.specialisation, figures.cost]),
                    bits([expected.error, expected.effective_experts, expected.specialisation, expected.cost])
                );
            }
        }
    }
}

#[test]
fn a_row_has_the_figures_of_the_same_cell_on_the_page() {
    let folder = Folder::new("page");
    check(&folder, &[&MAP[..], &["--out", "map.parquet"]].concat());
    let (plan, rows) = table::read(&folder.path("map.parquet")).unwrap();
    let mut worker = Session::new(|| 0.0);
    worker.use_dataset(Generation::with_training_digits(program::N_DIGITS).finish());
    let round = Round { examples: plan.examples, test_digits: plan.test_digits, finds_worth: true };
    for row in rows {
        let (number, config) = (row.run as u32, plan.config(row.run).unwrap());
        worker.handle(ToWorker::TrainCell { number, config, round });
        let answers = std::iter::repeat_with(|| worker.work_in_background(1.0)).find(|answers| !answers.is_empty());
        let [FromWorker::CellTrained { number: of, outcome }] = &answers.unwrap()[..] else { panic!("no cell") };
        assert_eq!((*of, outcome.steps, outcome.fate), (number, row.steps, row.fate));
        assert_eq!(outcome.figures, row.figures);
    }
    assert!(!worker.has_background_work());
    worker.handle(ToWorker::TrainCell { number: 99, config: plan.config(0).unwrap(), round });
    worker.handle(ToWorker::DropCells);
    assert!(!worker.has_background_work(), "dropped cells are not trained");
}

#[test]
fn a_killed_sweep_goes_on_and_ends_with_the_same_bytes() {
    let folder = Folder::new("killed");
    let map =
        ["--x", "learning_rate=.001..1:log", "--y", "balance_weight=-.3..1", "--cells", "6x6", "--examples", "20000"];
    check(&folder, &[&map[..], &["--out", "whole.parquet"]].concat());

    let arguments = [&map[..], &["--out", "killed.parquet"]].concat();
    let mut process = start(&folder, &arguments).spawn().unwrap();
    let journal = folder.path("killed.parquet.journal");
    let lines = || std::fs::read_to_string(&journal).unwrap_or_default().lines().count();
    while lines() < 4 && process.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(2));
    }
    process.kill().unwrap();
    process.wait().unwrap();
    assert!(!folder.path("killed.parquet").exists(), "it was killed too late");
    let before = std::fs::read_to_string(&journal).unwrap();
    let whole_lines = &before[..before.rfind('\n').unwrap() + 1];
    let n_done = whole_lines.lines().count() - 1;
    assert!((3..36).contains(&n_done), "{n_done} runs");
    std::fs::write(&journal, format!("{whole_lines}35\t312\tspecialised\t0.12")).unwrap();

    let said = check(&folder, &arguments);
    assert!(said.contains("ends in a line that is not whole"), "{said}");
    assert!(said.contains(&format!("Runs: 36, done already: {n_done},")), "{said}");
    let after = std::fs::read_to_string(&journal).unwrap();
    assert!(after.starts_with(whole_lines), "what was done is done again");
    assert_eq!(after.lines().count(), 37);
    assert_eq!(folder.read("killed.parquet"), folder.read("whole.parquet"));

    let again = check(&folder, &arguments);
    assert!(again.contains("Runs: 36, done already: 36,"), "{again}");
    assert_eq!(folder.read("killed.parquet"), folder.read("whole.parquet"));
}

#[test]
fn merged_shards_are_the_whole_sweep_to_the_byte() {
    let folder = Folder::new("shards");
    check(&folder, &[&MAP[..], &["--out", "whole.parquet"]].concat());
    for shard in ["1/3", "2/3", "3/3"] {
        let out = format!("part-{}.parquet", &shard[..1]);
        check(&folder, &[&MAP[..], &["--out", &out, "--shard", shard]].concat());
        assert_eq!(read(&folder, &out).len(), 4);
    }
    check(&folder, &["merge", "merged.parquet", "part-3.parquet", "part-1.parquet", "part-2.parquet"]);
    assert_eq!(folder.read("merged.parquet"), folder.read("whole.parquet"));

    program::refuse(
        &folder,
        &["merge", "fewer.parquet", "part-1.parquet", "part-3.parquet"],
        "4 of 12 runs are missing",
    );
    program::refuse(&folder, &["merge", "merged.parquet", "part-1.parquet"], "exists already");
    let other = [&MAP[..], &["--out", "other.parquet", "--set", "own_weight=.1"]].concat();
    check(&folder, &other);
    let parts = ["merge", "mixed.parquet", "part-1.parquet", "other.parquet"];
    program::refuse(&folder, &parts, "belongs to another sweep than part-1.parquet (other: settings)");
    std::fs::write(folder.path("text.parquet"), "PAR1").unwrap();
    program::refuse(&folder, &["merge", "text-too.parquet", "text.parquet"], "text.parquet is no table of a sweep");
}

#[test]
fn a_run_whose_cost_is_no_number_has_a_fate_and_no_figures() {
    let folder = Folder::new("diverged");
    let map = ["--x", "learning_rate=.01,30", "--y", "weight_decay=1", "--examples", "20000"];
    check(&folder, &map);
    let rows = read(&folder, "sweep.parquet");
    assert!(rows[0].steps == 312 && rows[0].figures.is_some(), "{rows:?}");
    assert!(rows[1].fate == Fate::Diverged && rows[1].figures.is_none(), "{rows:?}");
    assert!(rows[1].steps < rows[0].steps, "{rows:?}");
}
