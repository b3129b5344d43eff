//! The curves: read with keys, over other axes, and with earlier runs as ghosts.

use crate::harness::{SOON, Setup, Stage, Test, tests};

/// The tests of this file.
pub const TESTS: &[Test] =
    tests![arrow_keys_read_values_off_the_curves, an_earlier_run_stays_and_its_settings_can_be_taken,];

fn arrow_keys_read_values_off_the_curves(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.train_below(20.0)?;
        let steps = page.steps()?;
        for (axis, unit) in
            [("steps", "step"), ("epochs", "epochs"), ("examples", "thousand examples"), ("seconds", "s of training")]
        {
            page.browser.set("curves-x", axis)?;
            page.press("error-chart", "End")?;
            let wanted = |text: &str| text.contains(unit) && text.contains("mixture") && text.contains("lead expert");
            page.browser.wait("curves-said", &format!("values at some {unit}"), SOON, wanted)?;
        }
        let last = page.browser.text("curves-said")?;
        page.press("error-chart", "Home")?;
        page.browser.wait("curves-said", "other values", SOON, |text| text != last)?;
        page.until("document.getElementById('error-chart').getAttribute('aria-valuenow') === '0'")?;
        assert_eq!(page.steps()?, steps, "a key that reads a curve trained");
        Ok(())
    });
}

fn an_earlier_run_stays_and_its_settings_can_be_taken(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.set("preset", "competitive")?;
        page.train_below(20.0)?;
        page.browser.set("preset", "specialists")?;
        page.says("starts a new run")?;
        page.browser.click("question-yes")?;
        page.steps_are(0)?;
        page.browser.reach("earlier-runs")?;
        page.says("Competitive experts, seed 0")?;
        page.browser.click("use-settings-a")?;
        page.browser.wait("preset", "competitive", SOON, |value| value == "competitive")?;
        page.browser.click("forget-a")?;
        page.browser.wait("earlier-runs", "without the run", SOON, |text| !text.contains("Competitive"))?;
        Ok(())
    });
}
