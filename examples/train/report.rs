//! The output of a run: a progress bar, a line and a row of figures for each test, and the last four lines.

#![expect(clippy::disallowed_types, reason = "it tells a person how long a run takes")]

use crate::split::TestedOn;
use anyhow::{Context, Result};
use moe::training::{Evaluation, Model};
use std::fs::File;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Characters of the bar.
const BAR: usize = 30;
/// Time between two updates of the bar.
const INTERVAL: Duration = Duration::from_millis(100);

/// A progress bar on the terminal, which is hidden where the output goes elsewhere.
pub struct ProgressBar {
    n_steps: u32,
    start: Instant,
    drawn: Option<Instant>,
    is_terminal: bool,
}

impl ProgressBar {
    /// A bar for `n_steps` steps, none of them done.
    pub fn new(n_steps: u32) -> Self {
        Self { n_steps, start: Instant::now(), drawn: None, is_terminal: std::io::stderr().is_terminal() }
    }

    /// Shows that `steps` steps are done, of `batch_size` examples each.
    pub fn show(&mut self, steps: u32, batch_size: usize) {
        if !self.is_terminal || self.drawn.is_some_and(|drawn| drawn.elapsed() < INTERVAL) {
            return;
        }
        self.drawn = Some(Instant::now());
        let share = f64::from(steps) / f64::from(self.n_steps.max(1));
        let full = (share * BAR as f64) as usize;
        let speed = f64::from(steps) * batch_size as f64 / self.start.elapsed().as_secs_f64() / 1e3;
        let (done, left) = ("█".repeat(full), "░".repeat(BAR.saturating_sub(full)));
        eprint!("\r{done}{left} {steps}/{} steps, {speed:.0} k examples/s ", self.n_steps);
    }

    /// Removes the bar, so that a line can be printed.
    pub fn clear(&self) {
        if self.is_terminal {
            eprint!("\r\x1b[K");
        }
    }
}

/// Prints lines; fails without a panic where the reader has gone.
pub fn say(lines: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{lines}").context("the output cannot be printed")
}

/// One line for a test.
pub fn line(evaluation: &Evaluation, steps_per_epoch: u32) -> String {
    let Evaluation { steps, experts_alive, specialisation, gate_entropy, .. } = evaluation;
    let percent = |error: f32| format!("{:.2} %", 100.0 * error);
    let big = evaluation.size_baseline_error.map_or(String::new(), |error| format!(", big network {}", percent(error)));
    format!(
        "step {steps} (epoch {:.2}): mixture {}, baseline {}{big}, lead expert alone {}, alive {experts_alive}, \
         specialisation {specialisation:.2}, gate entropy {gate_entropy:.2} bits",
        f64::from(*steps) / f64::from(steps_per_epoch),
        percent(evaluation.error),
        percent(evaluation.baseline_error),
        percent(evaluation.lead_error),
    )
}

/// The last lines: the model's error, its use of the experts, and its fingerprint.
pub fn last_lines(tested_on: TestedOn, evaluation: &Evaluation, model: &Model) -> String {
    let Evaluation { error, experts_alive, specialisation, .. } = evaluation;
    let digits = match tested_on {
        TestedOn::Test => "test",
        TestedOn::Validation => "validation",
    };
    format!(
        "{digits} error {:.2} %\nexperts alive {experts_alive}\nspecialisation {specialisation:.2}\nweights sha256 {}",
        100.0 * error,
        model.fingerprint()
    )
}

/// A file of comma-separated values, a row for each test.
pub struct Csv {
    file: File,
    path: PathBuf,
}

impl Csv {
    /// A new file with its first row, the names of the columns.
    pub fn create(path: &Path, n_experts: usize) -> Result<Self> {
        let file = File::create(path).with_context(|| format!("{} cannot be written", path.display()))?;
        let mut csv = Self { file, path: path.to_owned() };
        let nothing = Evaluation {
            gating_shares: vec![0.0; n_experts],
            lead_shares: vec![0.0; n_experts],
            ..Evaluation::default()
        };
        csv.write(columns(&nothing, 1).into_iter().map(|(name, _)| name))?;
        Ok(csv)
    }

    /// A row.
    pub fn push(&mut self, evaluation: &Evaluation, steps_per_epoch: u32) -> Result<()> {
        self.write(columns(evaluation, steps_per_epoch).into_iter().map(|(_, value)| value))
    }

    fn write(&mut self, cells: impl Iterator<Item = String>) -> Result<()> {
        let row = cells.collect::<Vec<_>>().join(",");
        writeln!(self.file, "{row}").with_context(|| format!("{} cannot be written", self.path.display()))
    }
}

/// Name and value of each column.
fn columns(evaluation: &Evaluation, steps_per_epoch: u32) -> Vec<(String, String)> {
    let epochs = f64::from(evaluation.steps) / f64::from(steps_per_epoch);
    let along = [("steps", evaluation.steps.to_string()), ("epochs", epochs.to_string())];
    let along = along.map(|(name, value)| (name.to_owned(), value));
    along.into_iter().chain(moe::training::figure_columns::figure_columns(evaluation)).collect()
}
