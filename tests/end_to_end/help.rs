//! Help, and runs that go slowly.

use crate::harness::{SOON, Setup};
use serde_json::json;
use std::time::Duration;

#[test]
fn a_question_mark_opens_the_help() {
    Setup::without_mnist().run("a_question_mark_opens_the_help", |page| {
        page.ready()?;
        let press = "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '?', bubbles: true }));
            return document.getElementById('help').open";
        assert_eq!(page.browser.script(press, json!([]))?, json!(true));
        page.says("switch that expert off and on")
    });
}

#[test]
fn a_question_has_the_focus_and_closing_it_keeps_the_run() {
    Setup::without_mnist().run("a_question_has_the_focus", |page| {
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

#[test]
fn a_slow_run_takes_its_time_and_full_speed_comes_back() {
    Setup::without_mnist().run("a_slow_run_takes_its_time", |page| {
        page.ready()?;
        page.browser.set("speed", "10")?;
        page.browser.click("train")?;
        page.browser.wait("steps", "a few", SOON, |steps| steps != "0")?;
        let first = page.steps()?;
        std::thread::sleep(Duration::from_secs(2));
        let taken = page.steps()? - first;
        assert!((1..=24).contains(&taken), "{taken} steps in two seconds at ten steps a second");
        page.browser.set("speed", "full")?;
        page.steps_reach(200)?;
        page.browser.click("pause")
    });
}
