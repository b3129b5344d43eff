//! Experts switched off, and frozen.

use crate::harness::{Page, READY, SOON, Setup, Stage, Test, percent, tests};
use anyhow::Result;
use serde_json::json;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    an_expert_that_is_switched_off_is_missed_at_once_and_comes_back,
    a_switch_in_the_diagram_turns_its_expert_off,
    the_last_expert_stays_on,
    a_gate_that_is_set_by_hand_is_tested_at_once_and_given_back,
    an_expert_that_is_frozen_under_a_model_is_frozen_in_the_run_to_come,
];

/// The error on all test digits after an epoch.
fn error_after_an_epoch(page: &Page) -> Result<String> {
    page.browser.click("epoch-step")?;
    page.browser.wait("epochs", "1", 60.0, |epochs| epochs.parse() == Ok(1.0))?;
    page.tested()
}

fn an_expert_that_is_switched_off_is_missed_at_once_and_comes_back(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        let whole = error_after_an_epoch(page)?;
        page.browser.click("off-7")?;
        page.browser.wait("switches-said", "what is missing", SOON, |text| text.starts_with("Without expert H"))?;
        page.browser.wait("lead-share-7", "nothing", SOON, |text| percent(text).is_ok_and(|share| share == 0.0))?;
        let without = page.tested()?;
        assert_ne!(without, whole, "the error is the same without expert 7");
        let key = "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'h', bubbles: true }))";
        page.browser.script(key, json!([]))?;
        page.browser.wait("test-error", "as it was", SOON, |error| error == whole)?;
        Ok(())
    });
}

fn a_switch_in_the_diagram_turns_its_expert_off(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        let off = |expert: usize| format!("document.querySelector('[data-testid=off-{expert}]').checked");
        // At the right end of the fourth of ten rows, left of the blend.
        let width = page.browser.script("return document.getElementById('diagram').clientWidth", json!([]))?;
        let from_right = 145.0 / width.as_f64().unwrap_or(1.0);
        page.browser.draw("diagram", &[(1.0 - from_right, 0.37)])?;
        page.until(&off(3))?;
        page.until("document.activeElement.id !== 'weight-grid'")?;
        page.browser.draw("diagram", &[(1.0 - from_right, 0.37)])?;
        page.until(&format!("!{}", off(3)))
    });
}

fn the_last_expert_stays_on(on: &Stage) {
    Setup::without_mnist().run(on, |page| -> Result<()> {
        page.ready()?;
        (0..9).try_for_each(|expert| page.browser.click(&format!("off-{expert}")))?;
        page.browser.click("off-9")?;
        page.says("One expert must stay on")?;
        let checked = "return [...document.querySelectorAll('[data-testid^=\"off-\"]:checked')].length";
        assert_eq!(page.browser.script(checked, json!([]))?, json!(9));
        Ok(())
    });
}

fn a_gate_that_is_set_by_hand_is_tested_at_once_and_given_back(on: &Stage) {
    Setup::without_mnist().run(on, |page| -> Result<()> {
        page.ready()?;
        let whole = error_after_an_epoch(page)?;
        page.browser.click("by-hand")?;
        for expert in 0..10 {
            page.browser.set(&format!("gate-part-{expert}"), if expert == 3 { "80" } else { "0" })?;
        }
        page.browser.wait("switches-said", "whom it listens to", SOON, |text| text.contains("most to expert D"))?;
        let alone = |share: &str| percent(share).is_ok_and(|share| share == 100.0);
        page.browser.wait("lead-share-3", "all digits", SOON, alone)?;
        assert_ne!(page.tested()?, whole, "one expert for all digits reads as well as ten");
        page.browser.click("by-hand")?;
        page.browser.wait("test-error", "as it was", SOON, |error| error == whole)?;
        Ok(())
    });
}

fn an_expert_that_is_frozen_under_a_model_is_frozen_in_the_run_to_come(on: &Stage) {
    Setup::without_mnist().run(on, |page| -> Result<()> {
        page.ready()?;
        page.browser.wait("model-said", "that of the site", READY, |text| text.contains("pretrained model"))?;
        page.browser.click("frozen-4")?;
        page.browser.wait("switches-said", "from when on", SOON, |text| text.ends_with("Train begins: expert E."))?;
        let is_frozen = "return document.querySelector('[data-testid=\"frozen-4\"]').checked";
        assert_eq!(page.browser.script(is_frozen, json!([]))?, json!(true));
        page.browser.click("step")?;
        page.steps_are(1)?;
        page.browser.wait("switches-said", "nothing", SOON, str::is_empty)?;
        assert_eq!(page.browser.script(is_frozen, json!([]))?, json!(true));
        Ok(())
    });
}
