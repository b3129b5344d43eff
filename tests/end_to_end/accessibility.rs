//! axe-core finds nothing wrong with the page, with each tab open and with the settings open.

use crate::harness::{Page, READY, Setup, Stage, Test, tests};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use xtask::drivers::Kind;
use xtask::tools;

/// The tests of this file.
pub const TESTS: &[Test] = tests![axe_finds_nothing_in_any_theme_at_any_width,];

/// Runs axe with these rules, or all of them; what it finds.
const RUN: &str = "const [rules, done] = arguments;
    axe.run(rules ? { runOnly: rules } : {}).then((found) => done(found.violations.map((v) =>
        `${v.id}: ${v.help}: ${v.nodes.map((node) => node.target).join(' | ')}`)), (error) => done(String(error)));";

fn axe_finds_nothing_in_any_theme_at_any_width(on: &Stage) {
    if on.lacks(&[Kind::WebKit], "dark colours that a test can ask for") {
        return;
    }
    let script = tools::axe().expect("the cache can be used");
    let Some(script) = script else {
        println!("skipped: axe-core is not here and cannot be installed without npm");
        return;
    };
    Setup::without_mnist().run(on, |page| -> Result<()> {
        page.ready()?;
        page.train_below(25.0)?;
        page.browser.click("test-digit")?;
        let begin = "for (const id of ['by-hand', 'tour-begin', 'race-start']) document.getElementById(id).click()";
        page.browser.script(begin, json!([]))?;
        page.browser.wait("race-figures-b", "figures of the race", READY, |text| text.contains("misread"))?;
        // The bar of the tour, which stands over the page's lower edge, can cover the button.
        page.browser.script("document.getElementById('race-pause').click()", json!([]))?;
        page.rests()?;
        page.browser.script(&std::fs::read_to_string(&script)?, json!([]))?;
        finds_nothing(page)?;
        // The bar of the tour can cover the tabs, too.
        page.browser.script("document.getElementById('tour-end').click()", json!([]))?;
        page.on_each_tab(|_| finds_nothing(page))?;
        page.browser.click("settings-open")?;
        finds_nothing(page)
    });
}

fn finds_nothing(page: &Page) -> Result<()> {
    for (width, height, dark) in [(1440, 900, false), (1440, 900, true), (390, 844, false), (390, 844, true)] {
        page.browser.emulate(width, height, dark)?;
        page.drawn()?;
        // A dark page differs from a light one in its colours alone.
        let rules = if dark { json!(["color-contrast"]) } else { json!(null) };
        let findings = page.browser.script_async(RUN, json!([rules]))?;
        let findings = findings.as_array().context("axe has not finished")?;
        ensure!(findings.is_empty(), "at {width}×{height}, dark {dark}: {findings:#?}");
    }
    Ok(())
}
