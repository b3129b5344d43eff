//! Training, and everything that steers it.

use crate::harness::{NONE, Page, READY, Setup, Stage, Test, number, percent, tests};
use anyhow::{Result, ensure};
use serde_json::json;
use xtask::drivers::Kind;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    training_makes_the_error_fall,
    pause_acts_at_the_end_of_the_slice_under_way,
    a_big_network_beside_the_run_is_tested_and_compared_when_asked_for,
    a_step_adds_exactly_one,
    an_epoch_ends_at_its_end,
    a_reset_with_the_same_seed_repeats_the_figures,
    a_figure_that_changes_stays_in_its_node,
    a_new_seed_starts_another_run,
    the_learning_rate_changes_while_training_runs,
    another_preset_starts_a_run_that_trains,
    a_hidden_tab_goes_on_training,
];

fn training_makes_the_error_fall(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.train_below(15.0)?;
        assert!(page.steps()? > 50);
        assert!(percent(&page.browser.text("baseline-test-error")?)? < 40.0);
        assert!(number(&page.browser.text("examples-per-second")?)? > 1_000);
        assert!(page.browser.text("train-cost")?.replace('−', "-").parse::<f64>().is_ok_and(f64::is_finite));
        assert!(page.browser.text("epochs")?.parse::<f64>()? > 0.0);
        Ok(())
    });
}

fn pause_acts_at_the_end_of_the_slice_under_way(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.click("train")?;
        page.steps_reach(100)?;
        // Each slice that is reported after the press changes the text, which is looked at in every frame.
        page.browser.script(
            "const element = (handle) => document.querySelector(`[data-testid=\"${handle}\"]`);
             element('pause').click();
             window.slices = new Set([element('steps').textContent]);
             (function look() { slices.add(element('steps').textContent); requestAnimationFrame(look) })();",
            json!([]),
        )?;
        page.tested()?;
        let slices = page.browser.script("return window.slices.size - 1", json!([]))?;
        // What had come before the press and was not drawn yet, and the one under way.
        ensure!(slices.as_u64().is_some_and(|slices| slices <= 2), "{slices} reports after the press on pause");
        Ok(())
    });
}

fn a_big_network_beside_the_run_is_tested_and_compared_when_asked_for(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        let is_hidden = "['size-baseline', 'comparison'].every((id) => document.getElementById(id).hidden)";
        page.until(is_hidden)?;
        page.browser.script("document.getElementById('settings-open').click()", json!([]))?;
        page.browser.click("setting-size_baseline")?;
        page.browser.script("document.getElementById('settings-close').click()", json!([]))?;
        page.train_below(15.0)?;
        page.tested()?;
        let below = |text: &str| percent(text).is_ok_and(|error| error < 40.0);
        page.browser.wait("size-baseline-test-error", "its error", READY, below)?;
        let compared = |text: &str| text.contains("one network alone") && text.contains("one big network");
        page.browser.wait("comparison", "what the mixture wins or loses", READY, compared)?;
        page.press("error-chart", "End")?;
        page.browser.wait("curves-said", "a point of its line", READY, |text| text.contains("big network"))?;
        page.until("document.getElementById('preset').value === 'specialists'")?;
        // Without the network again, from the start.
        page.browser.script("document.getElementById('settings-open').click()", json!([]))?;
        page.browser.click("setting-size_baseline")?;
        page.browser.click("question-yes")?;
        page.until(is_hidden)
    });
}

fn a_step_adds_exactly_one(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        for steps in 1..=3 {
            page.browser.click("step")?;
            page.steps_are(steps)?;
        }
        page.rests()?;
        page.steps_are(3)
    });
}

fn an_epoch_ends_at_its_end(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.click("step")?;
        page.steps_are(1)?;
        page.browser.click("epoch-step")?;
        page.browser.wait("epochs", "1", 60.0, |epochs| epochs.parse() == Ok(1.0))?;
        let steps = page.steps()?;
        page.browser.click("epoch-step")?;
        page.browser.wait("epochs", "2", 60.0, |epochs| epochs.parse() == Ok(2.0))?;
        page.rests()?;
        page.steps_are(2 * steps)
    });
}

/// The figures after one epoch, but for the training cost: that is a mean since the last report, so it depends on the
/// clock.
fn figures_after_an_epoch(page: &Page) -> Result<Vec<String>> {
    page.browser.click("epoch-step")?;
    page.browser.wait("epochs", "1", 60.0, |epochs| epochs.parse() == Ok(1.0))?;
    page.tested()?;
    let handles = ["steps", "test-error", "baseline-test-error"].map(str::to_owned);
    let handles = handles.into_iter().chain((0..10).map(|k| format!("lead-share-{k}")));
    handles.map(|handle| page.browser.text(&handle)).collect()
}

fn a_reset_with_the_same_seed_repeats_the_figures(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
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

fn a_figure_that_changes_stays_in_its_node(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
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

fn a_new_seed_starts_another_run(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
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

fn the_learning_rate_changes_while_training_runs(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
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

fn another_preset_starts_a_run_that_trains(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.set("preset", "reference")?;
        page.steps_are(0)?;
        page.train_below(60.0)?;
        assert_eq!(page.browser.text("preset")?, "reference");
        Ok(())
    });
}

fn a_hidden_tab_goes_on_training(on: &Stage) {
    if on.lacks(&[Kind::WebKit], "tabs that are hidden") {
        return;
    }
    /// The last step that the browser has kept of the run.
    const KEPT: &str = "const done = arguments[arguments.length - 1];
        const open = indexedDB.open('moe /');
        open.onsuccess = () => {
            const all = open.result.transaction('runs').objectStore('runs').getAll();
            all.onsuccess = () => {
                open.result.close();
                done(Math.max(...all.result.map((record) => record.kept.checkpoint.steps)));
            };
        };";
    Setup::without_mnist().expecting("favicon.ico").run(on, |page| {
        page.ready()?;
        page.browser.click("train")?;
        page.browser.wait("saved", "a step", READY, |text| text.contains("step"))?;
        let hidden = page.browser.open_tab()?;
        // Any file of the same origin may read what the hidden page writes.
        page.browser.open(&format!("{}worker_loader.js", page.address))?;
        let kept = || anyhow::Ok(page.browser.script_async(KEPT, json!([]))?.as_u64().unwrap_or(0));
        let before: u64 = kept()?;
        page.comes("the hidden page trains on", || Ok(kept()? > before + 300))?;
        page.browser.close_tab()?;
        page.browser.go_to(&hidden)?;
        page.browser.click("pause")
    });
}
