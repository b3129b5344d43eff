//! The tables, as Markdown.

use crate::{EPOCHS, N_SEEDS, Run, Studies, Study, earlier, epochs};
use moe::mixture::{Routing, Shape};
use moe::training::Evaluation;
use moe::training::presets::{PRESETS, Preset};
use moe::training::tradeoff::multiply_adds;
use std::fmt::Write;

/// The place among [`EPOCHS`] of the test that the experts' worth is taken from.
const WORTH_TEST: usize = 2;

const HEAD: &str = "\
# What every preset reaches

Written by `cargo run --release --example table`, which needs MNIST (in the folder that `MNIST_DIR` names, or in
`data/mnist/`) and half an hour. Mean ± standard deviation over five runs, seeds 0 to 4, on all test digits of MNIST
(10,000) or all generated test digits (5,000). No setting was chosen by these figures: recipes were chosen on the last
10,000 training digits of MNIST, which `--validation` of the example `train` holds out.

Error is the share of test digits misread, in percent. Specialisation, experts alive and gate entropy are those after
the last epoch of the table ([what they mean](metrics.md)). Worth is what switching one expert off costs after three epochs,
or at the end of a long run, in points of error: the least of the experts, and the median. A preset that is missing was not yet done when the command
was stopped.
";

/// The whole file.
pub fn markdown(studies: &Studies) -> String {
    let mut text = HEAD.to_owned();
    text += "\n## Trained and tested on MNIST\n\n";
    let columns = [&epoch_columns()[..], &shared_columns(), &[("earlier, in NumPy".to_owned(), false)]].concat();
    text += &header(&columns);
    for (preset, runs) in rows(studies, true, false) {
        let earlier = earlier::errors(preset.key);
        let cells = [errors(&runs, home), use_of_experts(&runs, home), vec![earlier.to_owned()]];
        text += &row(preset.name, &cells.concat());
    }

    text += "\n## Sparse gates on MNIST\n\nOf the batches of the third epoch: the experts that a digit asks, the work on a digit and what \
             it would be if all were asked, the largest load over the mean load, and what was dropped of what was asked.\n\n";
    let columns = ["experts asked", "thousand multiply-adds", "of", "largest load", "dropped, %"];
    text += &header(&columns.map(|name| owned((name, true))));
    for (preset, runs) in rows(studies, true, false) {
        let config = (preset.config)();
        if config.routing != Routing::Dense {
            text += &row(preset.name, &load(&runs, config.shape()));
        }
    }

    text += "\n## Long runs, trained and tested on MNIST\n\nTested at the end of their schedule.\n\n";
    let columns = [&[("epochs", true), ("error", true), ("lead expert alone", true)].map(owned)[..], &shared_columns()];
    text += &header(&columns.concat());
    for (preset, runs) in rows(studies, true, true) {
        let lead = mean_and_deviation(&runs, |run| percent(home(run).last().map(|e| e.lead_error)), 2);
        let cells = [vec![last_epoch(preset)], errors(&runs, home), vec![lead], use_of_experts(&runs, home)];
        text += &row(preset.name, &cells.concat());
    }

    text += "\n## Trained on the page's 20,000 generated digits\n\nOn generated test digits, and (in brackets) on those of \
             MNIST, none of which was trained on.\n\n";
    text += &header(&[&epoch_columns()[..], &shared_columns()].concat());
    for (preset, runs) in rows(studies, false, false) {
        text += &row(preset.name, &[at_home_and_away(&runs), use_of_experts(&runs, home)].concat());
    }

    text += "\n## Long runs on generated digits\n\n";
    let columns = [&[("epochs", true), ("error, on MNIST in brackets", true)].map(owned)[..], &shared_columns()];
    text += &header(&columns.concat());
    for (preset, runs) in rows(studies, false, true) {
        let cells = [vec![last_epoch(preset)], at_home_and_away(&runs), use_of_experts(&runs, home)];
        text += &row(preset.name, &cells.concat());
    }
    text
}

/// Every preset whose runs are done, of those that have an end or of those that have none.
fn rows(studies: &Studies, on_mnist: bool, with_end: bool) -> Vec<(&'static Preset, Vec<&Run>)> {
    let of_kind = PRESETS.iter().enumerate().filter(|(_, preset)| (epochs(preset) != EPOCHS) == with_end);
    let runs = |preset| studies.get(&Study { preset, on_mnist }).filter(|runs| runs.len() == N_SEEDS as usize);
    of_kind.filter_map(|(number, preset)| Some((preset, runs(number)?.values().collect()))).collect()
}

fn home(run: &Run) -> &[Evaluation] {
    &run.at_home
}

fn away(run: &Run) -> &[Evaluation] {
    &run.on_mnist
}

fn last_epoch(preset: &Preset) -> String {
    epochs(preset).last().map(u32::to_string).unwrap_or_default()
}

/// Errors after each epoch.
fn errors(runs: &[&Run], tested_on: fn(&Run) -> &[Evaluation]) -> Vec<String> {
    let n_tests = runs.first().map_or(0, |run| tested_on(run).len());
    (0..n_tests).map(|n| mean_and_deviation(runs, |run| percent(tested_on(run).get(n).map(|e| e.error)), 2)).collect()
}

fn at_home_and_away(runs: &[&Run]) -> Vec<String> {
    let pairs = errors(runs, home).into_iter().zip(errors(runs, away));
    pairs.map(|(home, away)| format!("{home} ({away})")).collect()
}

/// Specialisation, experts alive and gate entropy at the end.
fn use_of_experts(runs: &[&Run], tested_on: fn(&Run) -> &[Evaluation]) -> Vec<String> {
    let last = |run: &Run| tested_on(run).last().cloned().unwrap_or_default();
    let mut alive: Vec<u32> = runs.iter().map(|run| last(run).experts_alive).collect();
    alive.sort_unstable();
    let alive = match (alive.first(), alive.last()) {
        (Some(least), Some(most)) if least != most => format!("{least} to {most}"),
        (least, _) => least.map(u32::to_string).unwrap_or_default(),
    };
    vec![
        mean_and_deviation(runs, |run| last(run).specialisation, 2),
        alive,
        mean_and_deviation(runs, |run| last(run).gate_entropy, 2),
        worth(runs),
    ]
}

/// What the router of a sparse gate did.
fn load(runs: &[&Run], shape: Shape) -> Vec<String> {
    let asked = |run: &Run| run.load.asked.iter().sum::<u32>() as f32;
    let largest = |run: &Run| run.load.asked.iter().copied().max().unwrap_or_default() as f32;
    let thousands = |n_experts: f64| multiply_adds(shape, n_experts) as f32 / 1000.0;
    vec![
        mean_and_deviation(runs, |run| asked(run) / run.load.n_digits as f32, 2),
        mean_and_deviation(runs, |run| thousands(f64::from(run.load.taken) / f64::from(run.load.n_digits)), 1),
        format!("{:.1}", thousands(shape.n_experts as f64)),
        mean_and_deviation(runs, |run| largest(run) * shape.n_experts as f32 / asked(run), 2),
        mean_and_deviation(runs, |run| 100.0 * (1.0 - run.load.taken as f32 / asked(run)), 1),
    ]
}

/// What switching one expert off costs, points of error: the least of the experts and the median, each the mean over the runs.
fn worth(runs: &[&Run]) -> String {
    let costs = |run: &Run| -> Option<(f32, f32)> {
        let tests = home(run);
        let test = tests.get(WORTH_TEST).or(tests.last())?;
        let mut costs: Vec<f32> = test.error_without.iter().map(|error| 100.0 * (error - test.error)).collect();
        costs.sort_by(f32::total_cmp);
        let middle = costs.len() / 2;
        Some((*costs.first()?, f32::midpoint(costs[(costs.len() - 1) / 2], costs[middle])))
    };
    let found: Vec<(f32, f32)> = runs.iter().filter_map(|run| costs(run)).collect();
    let mean = |of: fn(&(f32, f32)) -> f32| found.iter().map(of).sum::<f32>() / found.len() as f32;
    let text = format!("{:.2}, {:.2}", mean(|costs| costs.0), mean(|costs| costs.1));
    text.replace("-0.00", "0.00").replace('-', "−")
}

fn percent(share: Option<f32>) -> f32 {
    100.0 * share.unwrap_or(f32::NAN)
}

/// Mean ± standard deviation, the latter with n − 1.
fn mean_and_deviation(runs: &[&Run], figure: impl Fn(&Run) -> f32, decimals: usize) -> String {
    let n = runs.len() as f64;
    let values: Vec<f64> = runs.iter().map(|run| f64::from(figure(run))).collect();
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    format!("{mean:.decimals$} ± {:.decimals$}", (squares / (n - 1.0)).sqrt())
}

/// Names of columns, and whether they hold numbers.
type Columns = Vec<(String, bool)>;

fn owned((name, is_number): (&str, bool)) -> (String, bool) {
    (name.to_owned(), is_number)
}

fn epoch_columns() -> Columns {
    EPOCHS.map(|n| (if n == 1 { "error after 1 epoch".to_owned() } else { n.to_string() }, true)).to_vec()
}

fn shared_columns() -> Columns {
    [("specialisation", true), ("alive", true), ("gate entropy, bits", true), ("worth, least and median", true)]
        .map(owned)
        .to_vec()
}

fn header(columns: &[(String, bool)]) -> String {
    let (mut names, mut rules) = ("| preset |".to_owned(), "|---|".to_owned());
    for (name, is_number) in columns {
        write!(names, " {name} |").expect("a string can be written to");
        rules += if *is_number { "---:|" } else { "---|" };
    }
    format!("{names}\n{rules}\n")
}

fn row(name: &str, cells: &[String]) -> String {
    format!("| {name} | {} |\n", cells.join(" | "))
}
