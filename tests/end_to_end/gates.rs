//! The row of years: a press begins a gate's run, and a sparse gate shows its load and who is asleep.

use crate::harness::{Page, READY, Setup, Stage, Test, tests};
use crate::saving::picture;
use anyhow::{Result, ensure};
use serde_json::json;

/// The tests of this file.
pub const TESTS: &[Test] = tests![a_press_on_a_year_trains_its_gate_and_a_sparse_gate_shows_its_load];

/// A share in per cent; −1 where the text is none.
fn share(text: &str) -> f64 {
    text.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(-1.0)
}

/// Opens the row of years and begins the run of a gate.
fn begin(page: &Page, preset: &str) -> Result<()> {
    page.browser.click("tab-experiments")?;
    page.browser.click(&format!("era-{preset}"))?;
    page.until(&format!(
        "document.querySelector('[data-testid=era-{preset}]').getAttribute('aria-pressed') === 'true'"
    ))?;
    page.steps_reach(50)?;
    page.browser.click("tab-who-does-what")
}

fn a_press_on_a_year_trains_its_gate_and_a_sparse_gate_shows_its_load(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.set("speed", "full")?;
        begin(page, "switch_2021")?;
        let said = page.browser.wait("load-said", "one expert for each digit", READY, |text| {
            text.starts_with("A digit asks 1.0 of 10 experts") && text.contains("is dropped")
        })?;
        ensure!(said.contains("of 57.0 thousand multiply-adds"), "{said}");
        let rows =
            page.browser.script("return document.querySelectorAll('[data-testid=load-rows] tr').length", json!([]))?;
        ensure!(rows == json!(10), "{rows} rows");
        page.browser
            .wait("unserved-said", "that digits are dropped", READY, |text| text.starts_with("Nobody learns"))?;
        page.browser.click("pause")?;
        page.browser.click("test-digit")?;
        page.browser.wait("gate-0", "a share of the gate", READY, |text| share(text) == 0.0 || share(text) == 100.0)?;
        let shares = (0..10).map(|k| page.browser.text(&format!("gate-{k}"))).collect::<Result<Vec<_>>>()?;
        let asked = shares.iter().filter(|text| share(text) > 0.0).count();
        ensure!(asked == 1, "one expert reads the digit, not {shares:?}");
        let chart = String::from_utf8(picture(page, "load-chart", "svg")?)?;
        ensure!(chart.contains("capacity") && chart.contains("share of the digits"), "{chart}");
        let run = page.browser.text("tradeoff-run")?;
        ensure!(run.starts_with("The run above: ") && run.contains("57,035 weights"), "{run}");
        begin(page, "competitive_1991")?;
        page.browser.wait("load-said", "that every expert is asked", READY, |text| {
            text.starts_with("In this run every digit asks every expert")
        })?;
        Ok(())
    });
}
