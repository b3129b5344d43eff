//! The journal of a sweep: what is done, in a file beside the table, a line for each run as it comes.
//!
//! The first line names plan and shard; a journal of others is refused. Whatever ends the process, a sweep that is started
//! again reads the journal and trains the rest. A last line without its end is dropped, and so is all that comes after a
//! line that cannot be read. While a sweep runs it holds a lock on its journal.

use crate::plan::{Plan, Shard};
use crate::row::{Figures, Row, fate_of};
use anyhow::{Context, Result, bail, ensure};
use moe::choice::Choice;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// What the journal's name has after that of the table.
const SUFFIX: &str = ".journal";

/// An open journal.
pub struct Journal {
    file: File,
    path: PathBuf,
}

/// The first line.
#[derive(Serialize, Deserialize)]
struct Head {
    plan: Plan,
    shard: Shard,
}

impl Journal {
    /// The journal of the table at `out`, and the rows in it; a new one where there is none.
    ///
    /// # Errors
    ///
    /// Fails where the journal belongs to another plan or shard or is in use, where there is a table without a journal, and
    /// where files cannot be read or written.
    pub fn open(out: &Path, plan: &Plan, shard: Shard) -> Result<(Self, Vec<Row>)> {
        let path = path_of(out);
        let shown = path.display();
        ensure!(
            path.exists() || !out.exists(),
            "{} exists already, and no journal of it: move it, or name another --out.",
            out.display()
        );
        let cannot = || format!("{shown} cannot be written");
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).with_context(cannot)?;
        match file.try_lock() {
            Ok(()) => (),
            // Some shared file systems of clusters have no locks.
            Err(std::fs::TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => (),
            Err(std::fs::TryLockError::WouldBlock) => bail!("{shown} is in use: another sweep writes it."),
            Err(std::fs::TryLockError::Error(error)) => return Err(error).with_context(cannot),
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).with_context(|| format!("{shown} cannot be read"))?;
        let head = serde_json::to_string(&Head { plan: plan.clone(), shard }).expect("a plan can be written") + "\n";
        let rows = if let Some(rows) = bytes.strip_prefix(head.as_bytes()) {
            rows
        } else {
            // A process that ended while it wrote the first line.
            ensure!(head.as_bytes().starts_with(&bytes), "{}", of_another_sweep(&path, &bytes, plan, shard));
            file.set_len(0).and_then(|()| file.rewind()).with_context(cannot)?;
            file.write_all(head.as_bytes()).with_context(cannot)?;
            &[]
        };
        let (rows, n_good) = read(rows, plan, shard);
        let length = (head.len() + n_good) as u64;
        if length < bytes.len() as u64 {
            eprintln!("{shown} ends in a line that is not whole, which is dropped.");
        }
        file.set_len(length).and_then(|()| file.seek(SeekFrom::End(0))).with_context(cannot)?;
        Ok((Self { file, path }, rows))
    }

    /// Appends a row; the process may be killed at any moment after.
    ///
    /// # Errors
    ///
    /// Fails where the file cannot be written.
    pub fn append(&mut self, row: &Row) -> Result<()> {
        let line = line(row);
        self.file.write_all(line.as_bytes()).with_context(|| format!("{} cannot be written", self.path.display()))
    }
}

/// Where the journal of the table at `out` is.
pub fn path_of(out: &Path) -> PathBuf {
    let mut path = out.as_os_str().to_owned();
    path.push(SUFFIX);
    path.into()
}

/// The rows that can be read, each run's once, and the bytes that they take.
fn read(bytes: &[u8], plan: &Plan, shard: Shard) -> (Vec<Row>, usize) {
    let mut is_done = vec![false; plan.n_runs()];
    let (mut rows, mut n_good) = (Vec::new(), 0);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let Some(row) = line.strip_suffix(b"\n").and_then(|line| row(std::str::from_utf8(line).ok()?)) else { break };
        if row.run >= plan.n_runs() || !shard.includes(row.run) || is_done[row.run] {
            break;
        }
        is_done[row.run] = true;
        n_good += line.len();
        rows.push(row);
    }
    (rows, n_good)
}

/// Why the journal with these bytes is refused.
fn of_another_sweep(path: &Path, bytes: &[u8], plan: &Plan, shard: Shard) -> String {
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let Ok(head) = serde_json::from_slice::<Head>(first) else {
        return format!("{} is no journal of a sweep: move it, or name another --out.", path.display());
    };
    let mut differences = plan.differences(&head.plan);
    if head.shard != shard {
        differences += if differences.is_empty() { "shard" } else { ", shard" };
    }
    format!(
        "{} belongs to another sweep (other: {differences}): name another --out, or remove it to begin again.",
        path.display()
    )
}

/// A row as a line: numbers in as many digits as they need to come back to the bit.
fn line(row: &Row) -> String {
    let Row { run, steps, fate, figures } = row;
    let figures = figures.as_ref().map_or(String::new(), |figures| {
        let Figures { error, effective_experts, experts_alive, specialisation, cost, fingerprint } = figures;
        format!("\t{error}\t{effective_experts}\t{experts_alive}\t{specialisation}\t{cost}\t{fingerprint}")
    });
    format!("{run}\t{steps}\t{}{figures}\tend\n", fate.key())
}

/// The row of a line without its end; none where the line is not whole.
fn row(line: &str) -> Option<Row> {
    let mut cells = line.strip_suffix("\tend")?.split('\t');
    let mut cell = || cells.next();
    let (run, steps, fate) = (cell()?.parse().ok()?, cell()?.parse().ok()?, fate_of(cell()?).ok()?);
    let figures = match cell() {
        None => None,
        Some(error) => Some(Figures {
            error: error.parse().ok()?,
            effective_experts: cell()?.parse().ok()?,
            experts_alive: cell()?.parse().ok()?,
            specialisation: cell()?.parse().ok()?,
            cost: cell()?.parse().ok()?,
            fingerprint: cell()?.to_owned(),
        }),
    };
    cell().is_none().then_some(Row { run, steps, fate, figures })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::tests::plan;
    use moe::training::Fate;

    fn rows() -> Vec<Row> {
        let figures = Figures {
            error: 0.1,
            effective_experts: 1.0 / 3.0,
            experts_alive: 3,
            specialisation: f32::MIN_POSITIVE,
            cost: 1e30,
            fingerprint: "0f".repeat(32),
        };
        vec![
            Row { run: 5, steps: 10, fate: Fate::IdleExperts, figures: Some(figures) },
            Row { run: 0, steps: 3, fate: Fate::Diverged, figures: None },
        ]
    }

    /// A folder of a test’s own, without the files of earlier tests.
    fn out(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("sweep-journal-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        let out = folder.join(name);
        std::fs::remove_file(path_of(&out)).ok();
        out
    }

    #[test]
    fn rows_come_back_to_the_bit_and_a_torn_line_is_dropped() {
        let out = out("torn");
        let (mut journal, none) = Journal::open(&out, &plan(), Shard::WHOLE).expect("a new journal");
        assert!(none.is_empty());
        rows().iter().for_each(|row| journal.append(row).expect("the journal can be written"));
        drop(journal);
        let whole = std::fs::read(path_of(&out)).expect("it is there");
        let head = whole.iter().position(|byte| *byte == b'\n').expect("a first line") + 1;
        let line_ends: Vec<usize> = (0..whole.len()).filter(|at| whole[*at] == b'\n').collect();
        for length in 0..=whole.len() {
            std::fs::write(path_of(&out), &whole[..length]).expect("it can be written");
            let (_, read) = Journal::open(&out, &plan(), Shard::WHOLE).expect("the journal opens");
            let n_whole = line_ends.iter().filter(|end| **end < length).count().saturating_sub(1);
            assert_eq!(read, rows()[..n_whole], "{length} bytes");
            let kept = std::fs::read(path_of(&out)).expect("it is there");
            assert_eq!(kept, whole[..line_ends[n_whole] + 1], "{length} bytes, head of {head}");
        }
    }

    #[test]
    fn what_comes_after_a_line_that_cannot_be_read_is_dropped() {
        let out = out("foreign-lines");
        let (journal, _) = Journal::open(&out, &plan(), Shard::WHOLE).expect("a new journal");
        drop(journal);
        let head = std::fs::read_to_string(path_of(&out)).expect("it is there");
        let good = line(&rows()[0]);
        let beyond = line(&Row { run: 12, ..rows()[1].clone() });
        for bad in ["\n", "rubbish\n", "\0\0\0\0", &good, &beyond, &good.replace("idle_experts", "lucky")] {
            std::fs::write(path_of(&out), format!("{head}{good}{bad}{}", line(&rows()[1]))).expect("it can be written");
            let (_, read) = Journal::open(&out, &plan(), Shard::WHOLE).expect("the journal opens");
            assert_eq!(read, rows()[..1], "{bad}");
        }
    }

    #[test]
    fn a_journal_of_another_sweep_is_refused_and_left_as_it_is() {
        let out = out("other");
        let (journal, _) = Journal::open(&out, &plan(), Shard::WHOLE).expect("a new journal");
        let check = |plan: &Plan, shard: &str, part: &str| {
            let error = Journal::open(&out, plan, shard.parse().expect("a shard")).err().expect(part).to_string();
            assert!(error.contains(part), "{error}");
        };
        check(&plan(), "1/1", "in use");
        drop(journal);
        let before = std::fs::read(path_of(&out)).expect("it is there");
        check(&Plan { examples: 1, ..plan() }, "1/1", "(other: examples)");
        check(&Plan { seeds: 9, ..plan() }, "1/2", "(other: seeds, shard)");
        assert_eq!(std::fs::read(path_of(&out)).expect("it is there"), before);
        std::fs::write(path_of(&out), "my diary\n").expect("it can be written");
        check(&plan(), "1/1", "is no journal of a sweep");
    }

    #[test]
    fn a_table_without_a_journal_is_not_overwritten() {
        let out = out("table");
        std::fs::write(&out, "a table").expect("it can be written");
        let error = Journal::open(&out, &plan(), Shard::WHOLE).err().expect("it is refused").to_string();
        assert!(error.contains("exists already"), "{error}");
        assert!(!path_of(&out).exists());
        std::fs::remove_file(&out).expect("it is there");
    }
}
