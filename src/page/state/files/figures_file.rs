//! The figures of the run as a file of comma-separated values: every sample of the curves.
//!
//! A row is a training report or a test, in the order of the run. The columns of tests are those of the command line's
//! files. Cells without a figure are empty. Where a comma is the decimal sign, spreadsheets take `2.5` for a text or a date
//! and a comma for a part of a number: for those there is a second form, with semicolons between the cells.

use crate::page::state::State;
use crate::page::state::files::decimal_sign::DecimalSign;
use crate::page::state::files::download::Download;
use crate::page::state::run::history::{History, Position, Trained};
use crate::training::figure_columns::figure_columns;
use crate::training::{Evaluation, presets};

/// A row: the figures of a training report or of a test.
struct Row<'a> {
    steps: u32,
    at: Position,
    training: Option<&'a Trained>,
    test: Option<&'a Evaluation>,
}

impl State {
    /// Offers the figures of the run as a download, or a message if there are none.
    pub(in crate::page::state) fn save_figures(&mut self, sign: DecimalSign) {
        if self.shown.history.end() == Position::default() {
            self.set_message(Some("There are no figures yet: press Train to start a run.".to_owned()));
            return;
        }
        let text = table(&self.shown.history, self.shown.config.n_experts, sign);
        let preset = presets::preset_of(&self.shown.config).map_or("custom", |preset| preset.key);
        let name = format!("mixture-{preset}-{}.csv", self.shown_steps());
        self.downloads.push(Download { name, bytes: text.into_bytes() });
    }
}

/// The text of the file: the names of the columns, then all rows.
fn table(history: &History, n_experts: usize, sign: DecimalSign) -> String {
    let training = history.training.samples().iter();
    let training =
        training.map(|report| Row { steps: report.steps, at: report.at, training: Some(report), test: None });
    let tests = history.live.samples().iter().chain(history.complete.samples());
    let tests = tests.map(|test| {
        let evaluation = &test.evaluation;
        Row { steps: evaluation.steps, at: test.at, training: None, test: Some(evaluation) }
    });
    let mut rows: Vec<Row> = training.chain(tests).collect();
    rows.sort_by_key(|row| row.steps);
    // The columns' names depend on the number of experts; an empty test yields them.
    let nothing =
        Evaluation { gating_shares: vec![0.0; n_experts], lead_shares: vec![0.0; n_experts], ..Evaluation::default() };
    let names = cells(&Row { steps: 0, at: Position::default(), training: None, test: None }, &nothing);
    let mut lines = vec![sign.line(names.into_iter().map(|(name, _)| name))];
    lines.extend(rows.iter().map(|row| sign.line(cells(row, &nothing).into_iter().map(|(_, value)| value))));
    lines.join("\n") + "\n"
}

/// The name and the text of each cell in a row.
fn cells(row: &Row, nothing: &Evaluation) -> Vec<(String, String)> {
    let along = [
        ("steps", row.steps.to_string()),
        ("epochs", row.at.epochs.to_string()),
        ("examples", row.at.examples.to_string()),
        ("seconds", row.at.seconds.to_string()),
    ];
    let figures = row.training.map(|report| &report.figures);
    let figure = |value: Option<f32>| value.map_or(String::new(), |value| value.to_string());
    let training = [
        ("train_cost", figure(figures.map(|figures| figures.cost))),
        ("train_baseline_cost", figure(figures.map(|figures| figures.baseline_cost))),
        ("train_error", figure(figures.map(|figures| figures.error))),
        ("train_baseline_error", figure(figures.map(|figures| figures.baseline_error))),
    ];
    let own = along.into_iter().chain(training).map(|(name, value)| (name.to_owned(), value));
    let tests = figure_columns(row.test.unwrap_or(nothing)).into_iter();
    let tests = tests.map(|(name, value)| (name, if row.test.is_some() { value } else { String::new() }));
    own.chain(tests).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::TrainingFigures;

    #[test]
    fn rows_are_sorted_by_step_and_have_all_columns() {
        let along = |epochs: f64| Position { steps: 7.0, epochs, examples: epochs * 1000.0, seconds: epochs / 2.0 };
        let mut history = History::default();
        history.add_training(along(0.5), 5, TrainingFigures { cost: 2.5, error: 0.25, ..TrainingFigures::default() });
        let test = Evaluation {
            steps: 2,
            n_digits: 100,
            error: 0.5,
            gating_shares: vec![0.75, 0.25],
            lead_shares: vec![1.0, 0.0],
            ..Evaluation::default()
        };
        history.add_evaluation(along(0.2), test);
        let text = table(&history, 2, DecimalSign::Point);
        let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
        assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{text}");
        let cell = |row: usize, name: &str| rows[row][rows[0].iter().position(|column| *column == name).expect(name)];
        assert_eq!(
            (cell(1, "steps"), cell(1, "error"), cell(1, "gating_share_0_A"), cell(1, "train_cost")),
            ("2", "0.5", "0.75", "")
        );
        assert_eq!(
            (cell(2, "steps"), cell(2, "seconds"), cell(2, "train_cost"), cell(2, "error")),
            ("5", "0.25", "2.5", "")
        );
        let with_commas = table(&history, 2, DecimalSign::Comma);
        assert_eq!(with_commas.replace(',', ".").replace(';', ","), text);
        assert!(
            with_commas.lines().nth(2).is_some_and(|line| line.starts_with("5;0,5;500;0,25;2,5;0;0,25;")),
            "{with_commas}"
        );
    }

    #[test]
    fn without_figures_a_message_says_to_press_train() {
        let mut state = State::default();
        state.save_figures(DecimalSign::Point);
        assert!(state.take_downloads().is_empty());
        assert!(state.message.as_ref().is_some_and(|message| message.contains("press Train")));
    }
}
