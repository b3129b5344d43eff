//! The charts of a race in figures: up to a dozen steps at which both runs were tested.

use crate::page::state::race::contest::Contest;
use crate::page::state::run::history::Tested;
use crate::page::state::words;

/// At most this many rows.
const MAX_ROWS: usize = 12;

/// The rows: steps, the errors of both, and the effective experts of both. The first and the latest test of both runs
/// are always among the rows.
pub fn rows(contest: &Contest) -> Vec<[String; 5]> {
    let [a, b] = contest.runners.each_ref().map(|runner| runner.history.complete.samples());
    let steps = |test: &Tested| test.evaluation.steps;
    let test_of_b = |of: &Tested| b.binary_search_by_key(&steps(of), steps).ok().map(|place| &b[place]);
    let both: Vec<(&Tested, &Tested)> = a.iter().filter_map(|a| Some((a, test_of_b(a)?))).collect();
    let n_rows = both.len().min(MAX_ROWS);
    let row = |idx: usize| {
        let (a, b) = both[idx * (both.len() - 1) / (n_rows - 1).max(1)];
        let error = |test: &Tested| words::percent(test.evaluation.error);
        let experts = |test: &Tested| format!("{:.1}", test.evaluation.effective_experts);
        [words::count(steps(a).into()), error(a), error(b), experts(a), experts(b)]
    };
    (0..n_rows).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::state::run::history::Position;
    use crate::protocol::DataSource;
    use crate::training::{Evaluation, presets};

    fn raced(a: u32, b: u32) -> Contest {
        let settings = || (presets::specialists(), "Specialists".to_owned());
        let mut contest = Contest::new([settings(), settings()], &DataSource::Generated);
        for (runner, last) in [a, b].into_iter().enumerate() {
            for steps in 0..=last {
                let error = (runner + 1) as f32 / 100.0;
                let test = Evaluation { steps, error, complete: true, effective_experts: 2.5, ..Evaluation::default() };
                contest.runners[runner].history.add_evaluation(Position::default(), test);
            }
        }
        contest
    }

    #[test]
    fn the_rows_reach_from_the_first_test_of_both_runs_to_the_latest() {
        let rows = rows(&raced(100, 99));
        assert_eq!(rows.len(), MAX_ROWS);
        assert_eq!(rows[0], ["0", "1.00 %", "2.00 %", "2.5", "2.5"]);
        assert_eq!(rows[MAX_ROWS - 1][0], "99");
    }

    #[test]
    fn few_tests_all_have_a_row() {
        let steps: Vec<String> = rows(&raced(2, 2)).into_iter().map(|[steps, ..]| steps).collect();
        assert_eq!(steps, ["0", "1", "2"]);
        assert_eq!(rows(&raced(0, 0)).len(), 1);
    }
}
