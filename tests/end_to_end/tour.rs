//! The guided tour, done as a user does it, and links that leave parts of the page out.

use crate::drawing::nought;
use crate::harness::{Page, READY, Setup, Stage, Test, tests};
use anyhow::{Context, Result};
use serde_json::json;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    every_stop_of_the_tour_is_done_by_doing_it,
    the_page_does_every_stop_of_the_tour_for_a_user_who_asks,
    a_link_leaves_out_what_the_teacher_chose_and_the_class_can_bring_it_back,
];

/// Waits until the stop of this title is done, and goes on.
fn done(page: &Page, title: &str) -> Result<()> {
    page.browser.wait("tour-title", title, READY, |text| text.contains(title))?;
    page.browser.wait("tour-text", "what there is to see", READY, |text| text.starts_with('✓'))?;
    page.browser.click("tour-next")
}

fn press(page: &Page, key: &str) -> Result<()> {
    let script = "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], bubbles: true }))";
    page.browser.script(script, json!([key])).map(drop)
}

fn every_stop_of_the_tour_is_done_by_doing_it(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        // On a busy machine a run can stand still before the next step of the tour is taken.
        page.browser.script("document.getElementById('auto-stop').click()", json!([]))?;
        page.browser.click("tour-begin")?;
        page.browser.draw("pad", &nought())?;
        done(page, "Draw")?;
        page.browser.click("act-1")?;
        done(page, "Specialise")?;
        // The next stop may scroll, and what is clicked meanwhile is missed.
        page.browser.wait("tour-title", "the next stop", READY, |text| text.contains("Switch an expert off"))?;
        page.browser.click("pause")?;
        page.rests()?;
        press(page, "d")?;
        done(page, "Switch an expert off")?;
        press(page, "d")?;
        done(page, "And on again")?;
        page.browser.click("act-2")?;
        done(page, "Let it collapse")?;
        page.browser.click("act-3")?;
        done(page, "Rescue it")?;
        page.browser.click("pause")?;
        page.rests()?;
        page.browser.set("time", "0")?;
        done(page, "Look back")?;
        ends(page)
    });
}

/// Waits for the end of the tour, which says what was learnt and where to go on, and ends it.
fn ends(page: &Page) -> Result<()> {
    page.browser.wait("tour-title", "the end", READY, |text| text == "What you have seen")?;
    page.until("document.getElementById('tour-ways').checkVisibility()")?;
    page.browser.click("tour-end")?;
    page.until("document.querySelector('#tour').hidden").context("the tour has not ended")
}

fn the_page_does_every_stop_of_the_tour_for_a_user_who_asks(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.script("document.getElementById('auto-stop').click()", json!([]))?;
        page.browser.click("tour-begin")?;
        for title in ["Draw", "Specialise", "Switch", "And on", "collapse", "Rescue", "Look back"] {
            page.browser.wait("tour-title", title, READY, |text| text.contains(title))?;
            page.browser.click("tour-do")?;
            done(page, title)?;
        }
        ends(page)?;
        page.browser.click("pause")
    });
}

fn a_link_leaves_out_what_the_teacher_chose_and_the_class_can_bring_it_back(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        for part in ["seed", "answer"] {
            page.browser.script(
                "document.querySelector(`[data-testid=\"leave-out-${arguments[0]}\"]`).click()",
                json!([part]),
            )?;
        }
        page.browser.click("share")?;
        page.says("The link is in the address bar")?;
        let address = page.browser.script("return location.href", json!([]))?;
        let address = address.as_str().unwrap_or_default().to_owned();
        assert!(address.contains("hide=seed.answer"), "{address}");
        page.open_afresh(&address)?;
        page.ready()?;
        page.browser.click("settings-open")?;
        let heights = "return ['seed', 'answer', 'preset']
            .map((handle) => document.querySelector(`[data-testid=\"${handle}\"]`).getBoundingClientRect().height > 0)";
        assert_eq!(page.browser.script(heights, json!([]))?, json!([false, false, true]));
        page.browser.click("show-everything")?;
        page.browser.reach("preset")?;
        page.becomes_true("all is back", &format!("{heights}.every((is_there) => is_there)"))?;
        Ok(())
    });
}
