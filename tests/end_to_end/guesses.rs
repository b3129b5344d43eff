//! What would you guess: an answer begins two runs, which decide; and the row of years races any two of its gates.

use crate::harness::{READY, Setup, Stage, Test, tests};
use anyhow::{Result, ensure};
use serde_json::json;

/// The tests of this file.
pub const TESTS: &[Test] = tests![two_runs_decide_a_guess, a_gate_of_the_row_of_years_races_another];

fn two_runs_decide_a_guess(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.click("tab-experiments")?;
        page.browser.reach("guesses")?;
        page.browser.click("guess-next")?;
        page.browser.wait("guess-number", "the second question", READY, |text| text == "Question 2 of 11")?;
        page.browser.click("guess-0")?;
        let said =
            page.browser.wait("guess-said", "what the runs say", READY, |text| text.starts_with("The two runs say"))?;
        ensure!(said.contains("You guessed"), "{said}");
        let score = page.browser.text("guess-score")?;
        ensure!(score == "1 of 1 guessed." || score == "0 of 1 guessed.", "{score}");
        ensure!(!page.browser.text("guess-why")?.is_empty(), "nothing says why");
        let cells = page.browser.script(
            "return [...document.querySelectorAll('[data-testid=guess-rows] tr')].map(row => row.textContent)",
            json!([]),
        )?;
        let rows: Vec<String> = serde_json::from_value(cells)?;
        ensure!(rows.len() == 2 && rows[0].contains("of 10") && rows[1].contains("%"), "{rows:?}");
        page.browser.wait("race-said", "the end of the race", READY, |text| text.ends_with("is over."))?;
        page.browser.click("guess-back")?;
        page.browser.wait("guess-said", "no verdict yet", READY, |text| text.starts_with("Guess first."))?;
        page.browser.click("race-end")?;
        Ok(())
    });
}

fn a_gate_of_the_row_of_years_races_another(on: &Stage) {
    Setup::without_mnist().run(on, |page| -> Result<()> {
        page.ready()?;
        page.browser.click("tab-experiments")?;
        page.browser.click("era-switch_2021")?;
        page.steps_reach(1)?;
        page.browser.set("era-rival", "relu_2024")?;
        page.browser.click("era-race")?;
        page.browser.wait("race-name-a", "the gate that was pressed", READY, |text| text == "First: 2021: Switch")?;
        page.browser.wait("race-name-b", "its rival", READY, |text| text == "Second: 2024: ReLU routing")?;
        page.browser.wait("race-parting", "the race’s first steps", READY, |text| text.starts_with("Step "))?;
        page.browser.click("race-end")
    });
}
