//! The article: its pictures play while they are on the screen, and its formulas have a font.

use crate::harness::{Page, SOON, Setup, Stage, Test, tests};
use anyhow::{Result, ensure};
use serde_json::json;
use xtask::drivers::Kind;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    each_act_plays_to_its_end_while_its_picture_is_on_the_screen_and_when_asked_again,
    without_motion_a_picture_shows_the_end_at_once,
    nothing_of_the_article_is_fetched_before_it_is_in_view_and_then_its_font,
];

/// The files that only the article needs, as far as the page has asked for them.
const FETCHED: &str =
    "performance.getEntriesByType('resource').filter((file) => /acts\\.bin|math\\.woff2/.test(file.name)).length";

/// Scrolls the picture of an act into the middle of the window.
fn scroll_to(page: &Page, act: u32) -> Result<()> {
    let scroll = "document.getElementById(arguments[0]).scrollIntoView({ block: 'center' })";
    page.browser.script(scroll, json!([format!("act-figure-{act}")])).map(drop)
}

/// Waits until the picture of an act has come to its last moment.
fn has_ended(page: &Page, act: u32, step: &str) -> Result<()> {
    let said = format!("act-said-{act}");
    page.browser.wait(&said, "the last moment", SOON, |text| text.starts_with(&format!("Step {step}: "))).map(drop)
}

fn each_act_plays_to_its_end_while_its_picture_is_on_the_screen_and_when_asked_again(on: &Stage) {
    Setup::without_mnist().with_motion().run(on, |page| {
        page.ready()?;
        for (act, step) in [(1, "952"), (2, "172"), (3, "6,274")] {
            scroll_to(page, act)?;
            has_ended(page, act, step)?;
        }
        page.browser.click("act-again-2")?;
        page.browser.wait("act-said-2", "an early moment", SOON, |text| text.starts_with("Step 1"))?;
        // Out of view it stops where it is, and goes on where it stopped.
        page.browser.script("scrollTo(0, 0)", json!([]))?;
        page.until("document.getElementById('act-figure-2').getBoundingClientRect().top > innerHeight")?;
        scroll_to(page, 2)?;
        has_ended(page, 2, "172")?;
        assert_eq!(page.steps()?, 0, "the pictures train nothing on the page");
        let words = "document.getElementById('act-map-2').getAttribute('aria-label')";
        page.until(&format!("{words}.includes('100 % of the gate')"))
    });
}

fn without_motion_a_picture_shows_the_end_at_once(on: &Stage) {
    if on.lacks(&[Kind::WebKit], "users who like no motion that a test can ask for") {
        return;
    }
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        let moments = "window.moments = []; const said = document.getElementById('act-said-1');
            new MutationObserver(() => window.moments.push(said.textContent)).observe(said, { childList: true,
                characterData: true, subtree: true });";
        page.browser.script(moments, json!([]))?;
        scroll_to(page, 1)?;
        has_ended(page, 1, "952")?;
        page.drawn()?;
        let early = "return window.moments.filter((text) => text.startsWith('Step') && !text.startsWith('Step 952'))";
        let early = page.browser.script(early, json!([]))?;
        ensure!(early == json!([]), "it has moved: {early}");
        Ok(())
    });
}

fn nothing_of_the_article_is_fetched_before_it_is_in_view_and_then_its_font(on: &Stage) {
    Setup::without_mnist().in_own_browser().run(on, |page| {
        page.ready()?;
        page.until(&format!("{FETCHED} === 0"))?;
        scroll_to(page, 1)?;
        page.until("[...document.fonts].some((font) => font.family === 'Article Math' && font.status === 'loaded')")?;
        page.until(&format!("{FETCHED} === 2"))
    });
}
