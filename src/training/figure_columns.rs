//! The figures of a test as named columns, for every file of comma-separated values that this program writes.

use super::Evaluation;
use crate::mixture::expert_name;

/// Name and value of each column.
pub fn figure_columns(test: &Evaluation) -> Vec<(String, String)> {
    let figures = [
        ("cost", test.cost),
        ("baseline_cost", test.baseline_cost),
        ("error", test.error),
        ("baseline_error", test.baseline_error),
        ("lead_error", test.lead_error),
        ("gate_entropy", test.gate_entropy),
        ("usage_entropy", test.usage_entropy),
        ("effective_experts", test.effective_experts),
        ("specialisation", test.specialisation),
    ];
    let counts = [("n_digits", test.n_digits), ("experts_alive", test.experts_alive)];
    let mut columns: Vec<(String, String)> = counts.map(|(name, n)| (name.to_owned(), n.to_string())).into();
    columns.extend(figures.map(|(name, value)| (name.to_owned(), value.to_string())));
    columns.push((
        "size_baseline_error".to_owned(),
        test.size_baseline_error.map_or(String::new(), |error| error.to_string()),
    ));
    for (name, shares) in [("gating_share", &test.gating_shares), ("lead_share", &test.lead_shares)] {
        columns.extend(
            shares.iter().enumerate().map(|(k, share)| (format!("{name}_{k}_{}", expert_name(k)), share.to_string())),
        );
    }
    columns
}
