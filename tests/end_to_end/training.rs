//! Training, and everything that steers it.

use crate::harness::{NONE, Page, Setup, number, percent};
use anyhow::{Result, ensure};
use serde_json::json;
use std::time::Duration;

#[test]
fn training_makes_the_error_fall() {
    Setup::without_mnist().run("training_makes_the_error_fall", |page| {
        page.ready()?;
        page.train_below(15.0)?;
        page.settled("test-error")?;
        assert!(page.steps()? > 50);
        assert!(percent(&page.browser.text("baseline-test-error")?)? < 40.0);
        assert!(number(&page.browser.text("examples-per-second")?)? > 1_000);
        assert!(page.browser.text("train-cost")?.replace('−', "-").parse::<f64>().is_ok_and(f64::is_finite));
        assert!(page.browser.text("epochs")?.parse::<f64>()? > 0.0);
        Ok(())
    });
}

#[test]
fn pause_acts_within_50_milliseconds() {
    /// Most of the times: a busy machine may keep the browser waiting once.
    const TRIES: usize = 5;
    Setup::without_mnist().run("pause_acts_within_50_milliseconds", |page| {
        page.ready()?;
        let mut seen = Vec::new();
        for _ in 0..TRIES {
            let before = page.steps()?;
            page.browser.click("train")?;
            page.steps_reach(before + 100)?;
            page.browser.script(
                "const element = (handle) => document.querySelector(`[data-testid=\"${handle}\"]`);
                 element('pause').click();
                 setTimeout(() => { window.stepsAfterPause = element('steps').textContent }, 50);",
                json!([]),
            )?;
            let after = page.settled("steps")?;
            let soon = page.browser.script("return window.stepsAfterPause", json!([]))?;
            seen.push((soon.as_str().unwrap_or_default().to_owned(), after));
        }
        let in_time = seen.iter().filter(|(soon, after)| soon == after).count();
        ensure!(in_time > TRIES / 2, "the steps 50 ms after pause, and when all is still: {seen:?}");
        Ok(())
    });
}

#[test]
fn a_step_adds_exactly_one() {
    Setup::without_mnist().run("a_step_adds_exactly_one", |page| {
        page.ready()?;
        for steps in 1..=3 {
            page.browser.click("step")?;
            page.steps_are(steps)?;
        }
        page.settled("steps")?;
        page.steps_are(3)
    });
}

#[test]
fn an_epoch_ends_at_its_end() {
    Setup::without_mnist().run("an_epoch_ends_at_its_end", |page| {
        page.ready()?;
        page.browser.click("step")?;
        page.steps_are(1)?;
        page.browser.click("epoch-step")?;
        page.browser.wait("epochs", "1", 60.0, |epochs| epochs.parse() == Ok(1.0))?;
        let steps = page.settled("steps")?;
        page.browser.click("epoch-step")?;
        page.browser.wait("epochs", "2", 60.0, |epochs| epochs.parse() == Ok(2.0))?;
        page.steps_are(2 * number(&steps)?)
    });
}

/// The figures after one epoch, but for the training cost: that is a mean since the last report, so it depends on the
/// clock.
fn figures_after_an_epoch(page: &Page) -> Result<Vec<String>> {
    page.browser.click("epoch-step")?;
    page.browser.wait("epochs", "1", 60.0, |epochs| epochs.parse() == Ok(1.0))?;
    page.settled("test-error")?;
    let handles = ["steps", "test-error", "baseline-test-error"].map(str::to_owned);
    let handles = handles.into_iter().chain((0..10).map(|k| format!("lead-share-{k}")));
    handles.map(|handle| page.browser.text(&handle)).collect()
}

#[test]
fn a_reset_with_the_same_seed_repeats_the_figures() {
    Setup::without_mnist().run("a_reset_with_the_same_seed_repeats_the_figures", |page| {
        page.ready()?;
        let first = figures_after_an_epoch(page)?;
        page.browser.click("reset")?;
        page.steps_are(0)?;
        let again = figures_after_an_epoch(page)?;
        assert_eq!(first, again);
        assert!(!first.contains(&NONE.to_owned()), "a figure is missing: {first:?}");
        Ok(())
    });
}

#[test]
fn a_figure_that_changes_stays_in_its_node() {
    Setup::without_mnist().run("a_figure_that_changes_stays_in_its_node", |page| {
        page.ready()?;
        page.browser.click("train")?;
        page.steps_reach(10)?;
        page.browser.script("window.node = document.getElementById('steps').firstChild", json!([]))?;
        page.steps_reach(page.steps()? + 10)?;
        let stays = "return window.node !== null && window.node === document.getElementById('steps').firstChild";
        assert_eq!(page.browser.script(stays, json!([]))?, true, "a screenful of new nodes for each report");
        page.browser.click("pause")
    });
}

#[test]
fn a_new_seed_starts_another_run() {
    Setup::without_mnist().run("a_new_seed_starts_another_run", |page| {
        page.ready()?;
        let first = (page.browser.text("seed")?, figures_after_an_epoch(page)?);
        page.browser.click("new-seed")?;
        page.steps_are(0)?;
        let second = (page.browser.text("seed")?, figures_after_an_epoch(page)?);
        assert_ne!(first.0, second.0, "the seed is the same");
        assert_ne!(first.1, second.1, "another seed gave the same figures");
        Ok(())
    });
}

#[test]
fn the_learning_rate_changes_while_training_runs() {
    Setup::without_mnist().run("the_learning_rate_changes_while_training_runs", |page| {
        page.ready()?;
        page.browser.click("train")?;
        page.steps_reach(50)?;
        page.browser.set("learning-rate", "0.001")?;
        let steps = page.steps()?;
        page.steps_reach(steps + 50)?;
        assert_eq!(page.browser.text("learning-rate")?, "0.001");
        page.browser.click("pause")
    });
}

#[test]
fn another_preset_starts_a_run_that_trains() {
    Setup::without_mnist().run("another_preset_starts_a_run_that_trains", |page| {
        page.ready()?;
        page.browser.set("preset", "reference")?;
        page.steps_are(0)?;
        page.train_below(60.0)?;
        assert_eq!(page.browser.text("preset")?, "reference");
        Ok(())
    });
}

#[test]
fn a_hidden_tab_goes_on_training() {
    Setup::without_mnist().run("a_hidden_tab_goes_on_training", |page| {
        page.ready()?;
        page.browser.click("train")?;
        page.steps_reach(50)?;
        let before = page.steps()?;
        page.browser.hide_for(Duration::from_secs(3))?;
        // Read at once: in the 3 s the run must have come much farther than in the moment since.
        page.steps_reach(before + 300)?;
        page.browser.click("pause")
    });
}
