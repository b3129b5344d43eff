//! Help, and runs that go slowly.

use crate::harness::{Page, SOON, Setup, Stage, Test, tests};
use anyhow::{Context, Result};
use serde_json::json;

/// Writes down every number of steps that the page shows, and when.
pub const WATCH: &str = "const text = document.querySelector('[data-testid=steps]');
    window.steps = [0];
    window.times = [performance.now()];
    const options = { characterData: true, childList: true, subtree: true };
    const shown = () => (steps.push(+text.textContent.replaceAll(',', '')), times.push(performance.now()));
    new MutationObserver(shown).observe(text, options);";

/// Milliseconds from [`WATCH`] until the page showed this step or a later one. A busy machine makes them more, never fewer.
pub fn milliseconds_until(page: &Page, step: u32) -> Result<f64> {
    page.until(&format!("window.steps.at(-1) >= {step}"))?;
    let script = format!("return window.times[window.steps.findIndex((shown) => shown >= {step})] - window.times[0]");
    page.browser.script(&script, json!([]))?.as_f64().context("no time")
}

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    a_question_mark_opens_the_help,
    keys_can_be_switched_off_and_leave_controls_alone,
    a_question_has_the_focus_and_closing_it_keeps_the_run,
    a_link_that_is_declined_leaves_the_address_bar,
    a_slow_run_takes_its_time_and_full_speed_comes_back,
];

fn a_question_mark_opens_the_help(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        let press = "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '?', bubbles: true }));
            return document.getElementById('help').open";
        assert_eq!(page.browser.script(press, json!([]))?, json!(true));
        page.says("switch that expert off and on")
    });
}

fn keys_can_be_switched_off_and_leave_controls_alone(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.click("step")?;
        page.steps_are(1)?;
        let expert_is_off = "document.querySelector('[data-testid=off-3]').checked";
        // A tick, a list, a field and a dialog have their keys for themselves.
        page.browser.script("document.getElementById('settings-open').click()", json!([]))?;
        for handle in ["auto-stop", "preset", "seed", "settings-close"] {
            for key in ["r", "d"] {
                page.press(handle, key)?;
            }
        }
        page.browser.script("document.getElementById('settings-close').click()", json!([]))?;
        page.press("diagram", "d")?;
        page.until(expert_is_off)?;
        page.press("diagram", "d")?;
        page.until(&format!("!{expert_is_off}"))?;
        page.steps_are(1)?;
        page.browser.click("help-open")?;
        page.browser.click("keys-act")?;
        page.browser.click("help-close")?;
        page.browser.reload()?;
        page.ready()?;
        page.browser.click("step")?;
        page.steps_are(1)?;
        for key in ["r", "d", " ", "ArrowRight", "?"] {
            page.press("diagram", key)?;
        }
        page.until("!document.getElementById('help').open")?;
        page.until(&format!("!{expert_is_off}"))?;
        page.steps_are(1)?;
        page.browser.click("help-open")?;
        page.until("!document.getElementById('keys-act').checked")?;
        page.browser.click("keys-act")?;
        page.browser.click("help-close")?;
        page.press("diagram", "r")?;
        page.steps_are(0)
    });
}

fn a_question_has_the_focus_and_closing_it_keeps_the_run(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.click("step")?;
        page.steps_are(1)?;
        page.browser.set("preset", "collapse")?;
        page.until("document.activeElement.id === 'question-no'")?;
        let press = "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'r', bubbles: true }))";
        page.browser.script(press, json!([]))?;
        // As Escape does.
        page.browser.script("document.getElementById('question').requestClose()", json!([]))?;
        page.browser.wait("preset", "the preset of the run", SOON, |preset| preset == "specialists")?;
        page.until("!document.getElementById('question').open")?;
        page.steps_are(1)
    });
}

fn a_link_that_is_declined_leaves_the_address_bar(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.click("step")?;
        page.steps_are(1)?;
        page.browser.script("location.hash = 'v=1&preset=collapse&steps=5&data=generated'", json!([]))?;
        page.until("document.getElementById('question').open")?;
        page.browser.click("question-no")?;
        page.until("location.hash === ''")?;
        page.steps_are(1)
    });
}

fn a_slow_run_takes_its_time_and_full_speed_comes_back(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.set("speed", "10")?;
        page.browser.script(WATCH, json!([]))?;
        page.browser.click("train")?;
        let ms = milliseconds_until(page, 12)?;
        assert!(ms >= 1_050.0, "twelve steps at ten a second took {ms} ms");
        page.browser.set("speed", "full")?;
        page.until("window.steps.at(-1) > window.steps.at(-2) + 10")?;
        page.browser.click("pause")
    });
}
