//! What has been measured, as a table.

use serde_json::Value;
use std::fmt::Write;

/// What a measurement should reach.
#[derive(Clone, Copy, Debug)]
pub enum Goal {
    /// This much or more.
    AtLeast(f64),
    /// This much or less.
    AtMost(f64),
    /// This many times the peer's.
    Times(f64),
}

/// One line of the table.
#[derive(Clone, Debug)]
pub struct Row {
    /// What is measured.
    pub what: String,
    /// Its unit.
    pub unit: &'static str,
    /// What it should reach.
    pub goal: Goal,
    /// The measurements.
    pub ours: Vec<f64>,
    /// The peer's name, and its measurements, which alternate with ours, or why there are none.
    pub peer: Option<(String, Result<Vec<f64>, String>)>,
}

impl Row {
    /// Ours over the peer's, medians.
    fn ratio(&self) -> Option<f64> {
        let (_, theirs) = self.peer.as_ref()?;
        Some(median(&self.ours)? / median(theirs.as_ref().ok()?)?)
    }

    /// Whether the goal is reached, where that can be told.
    fn is_reached(&self) -> Option<bool> {
        match self.goal {
            Goal::AtLeast(least) => Some(median(&self.ours)? >= least),
            Goal::AtMost(most) => Some(median(&self.ours)? <= most),
            Goal::Times(times) => Some(self.ratio()? >= times),
        }
    }

    fn goal_text(&self) -> String {
        match self.goal {
            Goal::AtLeast(least) => format!("≥ {}", figure(least)),
            Goal::AtMost(most) => format!("≤ {}", figure(most)),
            Goal::Times(times) => format!("≥ {times}×"),
        }
    }
}

/// All of it as a Markdown page.
pub fn markdown(machine: &str, rows: &[Row]) -> String {
    let mut text = format!(
        "# Benchmarks\n\n`cargo xtask bench` measures all of this and writes this page. Medians, with the smallest and the \
         largest in brackets; ours and its peer alternate in one run.\n\nMachine: {machine}.\n\n\
         | what | goal | ours | peer | ratio | reached |\n|---|---|---|---|---|---|\n"
    );
    for row in rows {
        let peer = match &row.peer {
            None => "–".to_owned(),
            Some((name, Ok(values))) => format!("{name}: {}", spread(values)),
            Some((name, Err(why))) => format!("{name}: absent ({why})"),
        };
        let ratio = row.ratio().map_or("–".to_owned(), |ratio| format!("{ratio:.2}×"));
        let reached = row.is_reached().map_or("–", |reached| if reached { "yes" } else { "no" });
        let (what, unit, goal) = (&row.what, row.unit, row.goal_text());
        // Writing to a string cannot fail.
        let _ = writeln!(text, "| {what}, {unit} | {goal} | {} | {peer} | {ratio} | {reached} |", spread(&row.ours));
    }
    text
}

/// The parts of a step as a section of the page.
pub fn profile(profile: &[(String, Value)]) -> String {
    let mut text = "\n## Where a step's time goes\n\nThe default preset, microseconds, the mean of many; lists and \
        objective are parts of learning.\n\n| a step of | batch | outputs | learning | of it lists | of it objective |\n\
        |---|---|---|---|---|---|\n"
        .to_owned();
    for (what, parts) in profile {
        let part = |key: &str| parts[key].as_f64().map_or("–".to_owned(), |us| format!("{us:.0}"));
        let [fill, forward, learn] = ["fill", "forward", "learn"].map(part);
        let [transpose, objective] = ["transpose", "objective"].map(part);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "| {what} | {fill} | {forward} | {learn} | {transpose} | {objective} |");
    }
    text
}

/// The middle value, of two middle values the larger; none where there are no values.
fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}

fn spread(values: &[f64]) -> String {
    let smallest = values.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    match median(values) {
        Some(median) => format!("{} ({}–{})", figure(median), figure(smallest), figure(largest)),
        None => "–".to_owned(),
    }
}

/// A figure as text: whole from 1,000 on, with one decimal from 10 on, else with three decimals.
fn figure(value: f64) -> String {
    if value >= 1000.0 {
        let whole = value.round() as u64;
        let text = whole.to_string();
        let groups: Vec<&str> =
            text.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
        groups.join(",")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.3}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_compares_medians() {
        let peer = Some(("NumPy".to_owned(), Ok(vec![10.0, 30.0, 20.0])));
        let row =
            Row { what: "a step".into(), unit: "steps/s", goal: Goal::Times(6.0), ours: vec![119.0, 121.0], peer };
        assert_eq!((row.ratio(), row.is_reached()), (Some(6.05), Some(true)));
        let text = markdown("a machine", &[row]);
        assert!(
            text.contains("| a step, steps/s | ≥ 6× | 121.0 (119.0–121.0) | NumPy: 20.0 (10.0–30.0) | 6.05× | yes |")
        );
    }

    #[test]
    fn what_is_missing_is_said() {
        let peer = Some(("NumPy".to_owned(), Err("no Python".to_owned())));
        let row = Row { what: "a step".into(), unit: "s", goal: Goal::Times(6.0), ours: vec![12_345.0], peer };
        assert!(markdown("m", &[row]).contains("| 12,345 (12,345–12,345) | NumPy: absent (no Python) | – | – |"));
    }
}
