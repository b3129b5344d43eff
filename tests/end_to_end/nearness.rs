//! While training runs, only what is near the window is drawn; nothing that is seen or saved is behind.

use crate::harness::{Setup, Stage, Test, tests};
use anyhow::Result;
use serde_json::json;

/// The tests of this file.
pub const TESTS: &[Test] = tests![a_canvas_is_drawn_as_soon_as_it_is_seen_saved_or_training_rests,];

/// What a far canvas shows, as text to compare.
const SHOWN: &str = "document.getElementById('weight-grid').toDataURL()";

fn a_canvas_is_drawn_as_soon_as_it_is_seen_saved_or_training_rests(on: &Stage) {
    Setup::without_mnist().run(on, |page| -> Result<()> {
        let run = |script: &str| page.browser.script(script, json!([])).map(drop);
        let shows_something_else = || page.until(&format!("{SHOWN} !== window.before"));
        page.ready()?;
        page.browser.set("speed", "100")?;
        page.browser.click("train")?;
        page.steps_reach(5)?;
        page.browser.reach("weight-grid")?;
        run("window.scrollTo(0, 0)")?;
        let far = "document.getElementById('weight-grid').getBoundingClientRect().top > innerHeight + 150";
        page.until(far)?;
        page.steps_reach(page.steps()? + 20)?;
        run(&format!("window.before = {SHOWN}"))?;
        page.steps_reach(page.steps()? + 50)?;
        page.until(&format!("{SHOWN} === window.before"))?;

        page.browser.set("picture", "weight-grid")?;
        let svg = page.saved("weight-grid-svg", |browser| {
            browser.script("document.getElementById('save-svg').click()", json!([])).map(drop)
        })?;
        let images = String::from_utf8(svg)?.matches("crispEdges").count();
        assert!(images > 100, "the picture has the images of {images} units only");
        shows_something_else()?;

        run(&format!("window.before = {SHOWN}; document.getElementById('weight-grid').scrollIntoView()"))?;
        shows_something_else()?;

        run("window.scrollTo(0, 0)")?;
        page.steps_reach(page.steps()? + 20)?;
        run(&format!("window.before = {SHOWN}"))?;
        page.browser.click("pause")?;
        shows_something_else()
    });
}
