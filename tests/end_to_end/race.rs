//! Two settings race, in workers of their own, beside the page's run.

use crate::harness::{READY, SOON, Setup};
use anyhow::Result;
use serde_json::json;

#[test]
fn two_settings_race_in_step_and_the_run_of_the_page_stays() {
    Setup::without_mnist().run("two_settings_race", |page| -> Result<()> {
        page.ready()?;
        page.browser.click("epoch-step")?;
        page.browser.wait("epochs", "1", 60.0, |epochs| epochs.parse() == Ok(1.0))?;
        page.browser.wait("tested-on", "all digits", SOON, |text| text.contains("all"))?;
        let own = (page.settled("test-error")?, page.steps()?);
        page.browser.script("document.querySelector('[data-testid=race]').open = true", json!([]))?;
        page.browser.click("race-start")?;
        // The first seconds tell: the original's cost takes one expert, the competitive one keeps all.
        page.browser.wait("race-parting", "where the gates part", READY, |text| text.contains("gates part at step"))?;
        page.browser.wait("race-figures-a", "a collapse", READY, |text| text.contains(", 1.0 effective experts"))?;
        page.browser.click("race-pause")?;
        page.browser.wait("race-said", "a pause", SOON, |text| text.contains("paused"))?;
        page.settled("race-parting")?;
        let [a, b] = ["a", "b"].map(|side| page.browser.text(&format!("race-name-{side}")));
        assert_eq!((a?.as_str(), b?.as_str()), ("A: Reference", "B: Competitive experts"));
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
