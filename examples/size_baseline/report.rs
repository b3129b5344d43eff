//! The tables, as Markdown.

use crate::{EPOCHS, Tests};
use moe::training::Evaluation;

/// The text above the tables.
pub const HEAD: &str = "\
# The mixture against one big network

Written by `cargo run --release --example size_baseline`, which needs MNIST (in the folder that `MNIST_DIR` names, or in
`data/mnist/`) and some minutes. Test error in percent, mean ± standard deviation over five runs, seeds 0 to 4, on all test
digits. *One* is a network of an expert’s size. *Big* is a network with as many weights as all experts and the gate together;
on the page it learns where “A big network beside it” is on. All three learn from the same batches with the same cost and
updates. *Mixture − big* compares the two in each run: below zero the mixture misreads less.
";

/// The heading of a data set, and the head of its table.
pub fn heading(data_set: &str) -> String {
    format!(
        "\n## Trained and tested on {data_set}\n\n| preset | epochs | mixture | one | big | mixture − big |\n\
         |---|---:|---:|---:|---:|---:|\n"
    )
}

/// A preset's rows, one for each number of epochs.
pub fn row(preset: &str, runs: &[Tests]) -> String {
    let rows = EPOCHS.iter().enumerate().map(|(place, epochs)| {
        let cell = |figure: fn(&Evaluation) -> f32| mean_and_deviation(runs.iter().map(|tests| figure(&tests[place])));
        let cells = [cell(|test| test.error), cell(|test| test.baseline_error), cell(big), cell(|t| t.error - big(t))];
        format!("| {preset} | {epochs} | {} |\n", cells.join(" | ").replace('-', "−"))
    });
    rows.collect()
}

fn big(test: &Evaluation) -> f32 {
    test.size_baseline_error.expect("the big network is tested with the mixture")
}

/// Mean ± standard deviation of shares, in percent; the latter with n − 1.
fn mean_and_deviation(shares: impl ExactSizeIterator<Item = f32>) -> String {
    let n = shares.len() as f64;
    let values: Vec<f64> = shares.map(|share| 100.0 * f64::from(share)).collect();
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    format!("{mean:.2} ± {:.2}", (squares / (n - 1.0)).sqrt())
}
