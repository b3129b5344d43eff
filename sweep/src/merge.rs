//! Puts the tables of all shards together.

use crate::plan::Plan;
use crate::row::Row;
use crate::table;
use anyhow::{Result, bail, ensure};
use std::path::{Path, PathBuf};

/// Writes one table of those in `parts`, the same to the byte as the table of a sweep without shards.
///
/// # Errors
///
/// Fails where a part cannot be read or belongs to another sweep, where two parts have other results for a run, where runs
/// are missing, and where `out` is there or cannot be written.
pub fn merge(out: &Path, parts: &[PathBuf]) -> Result<()> {
    ensure!(!out.exists(), "{} exists already: move it, or name another file to merge into.", out.display());
    let mut merged: Option<(Plan, Vec<Option<Row>>)> = None;
    for path in parts {
        let (plan, rows) = table::read(path)?;
        let (first, found) = merged.get_or_insert_with(|| (plan.clone(), vec![None; plan.n_runs()]));
        ensure!(
            *first == plan,
            "{} belongs to another sweep than {} (other: {}).",
            path.display(),
            parts[0].display(),
            first.differences(&plan)
        );
        for row in rows {
            let place = &mut found[row.run];
            ensure!(
                place.as_ref().is_none_or(|known| *known == row),
                "{} has another result than an earlier part for the run {}.",
                path.display(),
                in_words(&plan, row.run)
            );
            *place = Some(row);
        }
    }
    let Some((plan, found)) = merged else { bail!("There is nothing to merge: name the tables of all shards.") };
    if let Some(run) = found.iter().position(Option::is_none) {
        let n = found.iter().filter(|row| row.is_none()).count();
        bail!("{n} of {} runs are missing, the first is {}.", plan.n_runs(), in_words(&plan, run));
    }
    let rows: Vec<Row> = found.into_iter().flatten().collect();
    table::write(out, &plan, &rows)
}

/// The run by its settings.
fn in_words(plan: &Plan, run: usize) -> String {
    let place = plan.place(run);
    let (x, y) = (&plan.x.values[place.column], &plan.y.values[place.row]);
    format!("{}={x} {}={y} seed={}", plan.x.key, plan.y.key, place.seed)
}
