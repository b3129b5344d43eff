//! What axe-core finds on the page, with every view open: nothing.

use crate::harness::{READY, Setup, Stage, Test, tests};
use anyhow::{Context, Result};
use serde_json::json;
use xtask::tools;

/// The tests of this file.
pub const TESTS: &[Test] = tests![axe_finds_nothing_in_any_theme_at_any_width,];

/// Runs axe; what it finds.
const RUN: &str = "const [done] = arguments;
    axe.run().then((found) => done(found.violations.map((v) =>
        `${v.id}: ${v.help}: ${v.nodes.map((node) => node.target).join(' | ')}`)), (error) => done(String(error)));";

fn axe_finds_nothing_in_any_theme_at_any_width(on: &Stage) {
    let script = tools::axe().expect("the cache can be used");
    let Some(script) = script else {
        println!("skipped: axe-core is not here and cannot be installed without npm");
        return;
    };
    Setup::without_mnist().run(on, |page| -> Result<()> {
        page.ready()?;
        page.train_below(25.0)?;
        page.browser.click("test-digit")?;
        let open = "document.querySelectorAll('details').forEach((view) => { view.open = true });
            for (const id of ['settings-open', 'by-hand', 'tour-begin', 'race-start'])
                document.getElementById(id).click();";
        page.browser.script(open, json!([]))?;
        page.browser.wait("race-figures-b", "figures of the race", READY, |text| text.contains("misread"))?;
        // The bar of the tour, which stands over the page's lower edge, can cover the button.
        page.browser.script("document.getElementById('race-pause').click()", json!([]))?;
        page.rests()?;
        page.browser.script(&std::fs::read_to_string(&script)?, json!([]))?;
        for (width, height, dark) in [(1440, 900, false), (1440, 900, true), (390, 844, false), (390, 844, true)] {
            page.browser.emulate(width, height, dark)?;
            page.drawn()?;
            let findings = page.browser.script_async(RUN, json!([]))?;
            let findings = findings.as_array().context("axe has not finished")?;
            assert!(findings.is_empty(), "at {width}×{height}, dark {dark}: {findings:#?}");
        }
        Ok(())
    });
}
