//! A run to look back on, to branch from, and to share: each comes back to the bit.

use crate::drawing::nought;
use crate::harness::{NONE, Page, READY, SOON, Setup, Stage, Test, tests};
use anyhow::Result;
use serde_json::json;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    the_run_can_be_looked_back_on_and_branched_from_to_the_bit,
    a_rate_changed_just_after_train_is_in_field_link_and_weights,
    a_link_repeats_the_run_to_the_bit_with_the_drawing,
    a_hostile_link_is_explained_and_the_page_starts,
];

/// The fingerprint of the weights that are shown, once training rests.
fn fingerprint(page: &Page) -> Result<String> {
    page.rests()?;
    page.browser.text("fingerprint")
}

/// A run of some steps whose learning rate was changed on the way.
fn changed_run(page: &Page) -> Result<(u64, String)> {
    page.browser.click("train")?;
    page.steps_reach(100)?;
    page.browser.set("learning-rate", "0.004")?;
    let steps = page.steps()?;
    page.steps_reach(steps + 100)?;
    page.browser.click("pause")?;
    let fingerprint = fingerprint(page)?;
    Ok((page.steps()?, fingerprint))
}

fn the_run_can_be_looked_back_on_and_branched_from_to_the_bit(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        let (steps, end) = changed_run(page)?;
        let last: usize =
            page.browser.script("return +document.querySelector('#time').max", json!([]))?.as_u64().unwrap_or(0)
                as usize;
        assert!(last >= 3, "only {last} moments");
        page.browser.set("time", &format!("{}", last - 1))?;
        let said = page.browser.wait("time-said", "a moment", SOON, |text| text.contains("epoch"))?;
        let past = page.browser.wait("fingerprint", "that of the past", SOON, |text| text != end && text != NONE)?;
        page.browser.click("branch")?;
        page.browser.wait("time-said", "the end of the replay", READY, |text| text.starts_with("now"))?;
        let at: u64 =
            said.trim_start_matches("step ").split(' ').next().unwrap_or_default().replace(',', "").parse()?;
        page.steps_are(at)?;
        assert!(at < steps);
        assert_eq!(fingerprint(page)?, past, "the run came back to step {at} with other weights");
        page.until("!document.getElementById('earlier-runs').hidden")?;
        page.browser.click("step")?;
        page.steps_are(at + 1)
    });
}

fn a_rate_changed_just_after_train_is_in_field_link_and_weights(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        // Both in one turn, so that the worker has answered neither.
        let train_and_change = "document.querySelector('[data-testid=train]').click();
            const rate = document.querySelector('[data-testid=learning-rate]');
            rate.value = '0.01';
            rate.dispatchEvent(new Event('change', { bubbles: true }));";
        page.browser.script(train_and_change, json!([]))?;
        page.steps_reach(200)?;
        page.browser.click("pause")?;
        let end = fingerprint(page)?;
        let rate = page.browser.script("return document.querySelector('#learning-rate').value", json!([]))?;
        assert_eq!(rate, json!("0.01"));
        page.browser.click("share")?;
        page.says("on the clipboard")?;
        let address = page.browser.script("return location.href", json!([]))?;
        let address = address.as_str().unwrap_or_default();
        assert!(address.contains("learning_rate") && address.contains("0.01"), "{address}");
        let steps = page.steps()?;
        page.open_afresh(address)?;
        page.steps_are(steps)?;
        assert_eq!(fingerprint(page)?, end, "the link repeats another run");
        Ok(())
    });
}

fn a_link_repeats_the_run_to_the_bit_with_the_drawing(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.set("seed", "5")?;
        let (steps, end) = changed_run(page)?;
        page.browser.draw("pad", &nought())?;
        let answer = page.browser.wait("answer", "a digit", SOON, |text| text != NONE)?;
        page.browser.click("share")?;
        page.says("repeats this run")?;
        let address = page.browser.script("return location.href", json!([]))?;
        let address = address.as_str().unwrap_or_default().to_owned();
        assert!(address.contains("#v=1&"), "{address}");
        page.open_afresh(&address)?;
        page.browser.wait("steps", "those of the link", READY, |text| text.replace(',', "") == steps.to_string())?;
        assert_eq!(fingerprint(page)?, end);
        assert_eq!(page.browser.text("answer")?, answer);
        assert_eq!(page.browser.text("seed")?, "5");
        page.browser.click("step")?;
        page.steps_are(steps + 1)
    });
}

fn a_hostile_link_is_explained_and_the_page_starts(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        let texts = [
            ("v=9&seed=3", "version 9"),
            ("v=1&n_hidden=99999&colour=red", "colour"),
            ("v=1&pad=<img src=x onerror=alert(1)>", "drawing in the link"),
            ("%00%ff&&&=", "holds no run"),
        ];
        for (text, said) in texts {
            page.open_afresh(&format!("{}#{text}", page.address))?;
            page.ready()?;
            page.says(said)?;
            page.browser.click("step")?;
            page.steps_are(1)?;
        }
        Ok(())
    });
}
