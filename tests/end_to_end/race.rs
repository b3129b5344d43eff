//! Two settings race, in workers of their own, beside the page's run.

use crate::data::{give, images, labels};
use crate::harness::{Page, READY, SOON, Setup, Stage, Test, percent, tests};
use anyhow::{Context, Result};
use serde_json::json;
use xtask::data::FILES;

/// The tests of this file.
pub const TESTS: &[Test] =
    tests![two_settings_race_in_step_and_the_run_of_the_page_stays, the_users_own_digits_are_raced_on,];

fn two_settings_race_in_step_and_the_run_of_the_page_stays(on: &Stage) {
    Setup::without_mnist().run(on, |page| -> Result<()> {
        page.ready()?;
        page.browser.click("epoch-step")?;
        page.browser.wait("epochs", "1", 60.0, |epochs| epochs.parse() == Ok(1.0))?;
        let own = (page.tested()?, page.steps()?);
        page.browser.reach("race")?;
        page.browser.click("race-start")?;
        // The first seconds tell: the original's cost takes one expert, the competitive one keeps all.
        page.browser.wait("race-parting", "where the gates part", READY, |text| text.contains("gates part at step"))?;
        page.browser.wait("race-figures-a", "a collapse", READY, |text| text.contains(", 1.0 effective experts"))?;
        page.browser.click("race-pause")?;
        page.browser.wait("race-said", "a pause", SOON, |text| text.contains("paused"))?;
        page.until(AGREE).context("the race and its table end at different steps")?;
        let [a, b] = ["a", "b"].map(|side| page.browser.text(&format!("race-name-{side}")));
        assert_eq!((a?.as_str(), b?.as_str()), ("First: Reference", "Second: Competitive experts"));
        let at = page.browser.text("race-parting")?;
        let rows = "return [...document.querySelectorAll('#race-rows tr')].map((row) => row.cells[0].textContent)";
        let steps = page.browser.script(rows, json!([]))?;
        let steps: Vec<&str> = steps.as_array().into_iter().flatten().filter_map(|step| step.as_str()).collect();
        assert_eq!(steps.first(), Some(&"0"), "{steps:?}");
        assert!(steps.last().is_some_and(|last| at.starts_with(&format!("Step {last}."))), "{at} but {steps:?}");
        page.browser.click("race-end")?;
        assert_eq!((page.browser.text("test-error")?, page.steps()?), own);
        page.browser.click("step")?;
        page.steps_are(own.1 + 1)
    });
}

/// Whether the last row of the table is of the step that the race has come to.
const AGREE: &str = "document.querySelector('[data-testid=race-parting]').textContent
    .startsWith(`Step ${[...document.querySelectorAll('#race-rows tr')].at(-1).cells[0].textContent}.`)";

/// Gives the page four files of its own: `n_train` digits to learn from and `n_test` to test on.
fn give_files(page: &Page, n_train: u32, n_test: u32) -> Result<()> {
    let contents = [images(n_train), labels(n_train), images(n_test), labels(n_test)];
    let files: Vec<_> = FILES.iter().zip(contents).map(|(file, bytes)| (file.0, bytes)).collect();
    give(page, &files)?;
    page.says(&format!("{n_train} to learn, {n_test} to test"))
}

fn the_users_own_digits_are_raced_on(on: &Stage) {
    Setup::without_mnist().run(on, |page| -> Result<()> {
        page.ready()?;
        give_files(page, 100, 40)?;
        page.browser.reach("race")?;
        page.browser.click("race-start")?;
        for side in ["a", "b"] {
            let figures = format!("race-figures-{side}");
            let said = page.browser.wait(&figures, "a test", READY, |text| text.contains("misread"))?;
            let error = percent(said.split_once(" misread").map_or("", |(error, _)| error))?;
            assert!((error / 2.5).fract() < 1e-6, "{error} % of 40 digits is no number of digits: {said}");
        }
        page.browser.wait("race-parting", "some steps", READY, |text| !text.starts_with("Step 0."))?;
        page.browser.click("race-end")
    });
}
