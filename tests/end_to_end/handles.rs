//! The stable handles that `docs/handles.md` lists are there and hold plain text.

use crate::handle_table::documented;
use crate::harness::{READY, Setup, Stage, Test, percent, tests};
use anyhow::{Result, ensure};
use serde_json::{Value, json};

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    every_handle_is_on_the_page_and_every_one_on_the_page_is_documented,
    shares_of_the_gate_and_of_the_lead_sum_to_one,
];

/// Whether a handle is of this kind: `<key>` stands for a word, any other name in angle brackets for a number or a letter.
fn is_of_kind(handle: &str, kind: &str) -> bool {
    let Some((start, rest)) = kind.split_once('<') else { return handle == kind };
    let Some(value) = handle.strip_prefix(start) else { return false };
    let places: Vec<&str> = value.split('-').collect();
    rest == "key>" && !value.is_empty()
        || places.len() == rest.matches('>').count()
            && places.iter().all(|place| place.parse::<u32>().is_ok() || place.len() == 1)
}

fn every_handle_is_on_the_page_and_every_one_on_the_page_is_documented(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        // A run of a page that is gone is in the list of what is kept.
        page.browser.click("step")?;
        page.browser.wait("saved", "step 1", READY, |text| text.contains("step 1."))?;
        page.browser.reload()?;
        page.ready()?;
        // A run with a curve that another run follows is in the table of earlier runs.
        page.train_below(30.0)?;
        page.browser.click("reset")?;
        page.steps_are(0)?;
        page.train_below(30.0)?;
        page.browser.click("test-digit")?;
        // What is learnt from the digit on the pad is told on its tab alone; the others keep what they have told.
        page.browser.click("ablate")?;
        page.opens("experiments")?;
        page.browser.wait("fates-said", "a map", READY, |said| said.contains("Made on"))?;
        page.opens("inside")?;
        for kind in documented() {
            let start = kind.split('<').next().unwrap_or_default();
            page.becomes_true(kind, &format!("return document.querySelector('[data-testid^=\"{start}\"]') !== null"))?;
        }
        let on_page = "return [...document.querySelectorAll('[data-testid]')].map((element) => element.dataset.testid)";
        let on_page = page.browser.script(on_page, json!([]))?;
        let on_page: Vec<&str> = on_page.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for handle in &on_page {
            ensure!(documented().any(|kind| is_of_kind(handle, kind)), "docs/handles.md lacks {handle}");
        }
        for kind in documented() {
            ensure!(on_page.iter().any(|handle| is_of_kind(handle, kind)), "the page has no {kind}");
        }
        Ok(())
    });
}

fn shares_of_the_gate_and_of_the_lead_sum_to_one(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.train_below(30.0)?;
        page.browser.click("test-digit")?;
        page.drawn()?;
        for handle in ["gate", "lead-share"] {
            let shares = (0..10).map(|k| percent(&page.browser.text(&format!("{handle}-{k}"))?));
            let sum: f64 = shares.collect::<Result<Vec<_>>>()?.iter().sum();
            assert!((sum - 100.0).abs() < 0.6, "the ten figures {handle}-k sum to {sum} %");
        }
        Ok(())
    });
}
