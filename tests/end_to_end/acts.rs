//! The three acts and the slow start: what a newcomer sees of experts that part, collapse and are rescued.

use crate::harness::{Page, READY, SOON, Setup, Stage, Test, number, tests};
use crate::help::{WATCH, milliseconds_until};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use xtask::drivers::Kind;
use xtask::pointers::Act;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    the_three_acts_are_played_and_told_and_the_rescue_comes_by_itself,
    the_slider_of_the_balance_weight_changes_the_run_that_trains,
    the_slider_of_the_balance_weight_can_be_held_while_a_run_trains,
    an_act_whose_balance_was_moved_stays_pressed_and_says_so,
    a_run_starts_slowly_where_motion_is_liked,
    without_motion_a_run_starts_at_full_speed,
];

/// Waits until the sentence that narrates begins so.
fn tells(page: &Page, start: &str) -> Result<String> {
    page.browser.wait("narration", &format!("“{start} …”"), READY, |text| text.starts_with(start))
}

/// Plays an act, and waits until its run has begun.
fn play(page: &Page, act: u32) -> Result<()> {
    page.browser.click(&format!("act-{act}"))?;
    page.until(&format!("document.getElementById('act-{act}').getAttribute('aria-pressed') === 'true'"))?;
    page.steps_reach(1)
}

/// The balance weight that the slider shows.
fn balance(page: &Page) -> Result<f64> {
    page.browser.text("lambda")?.parse().context("the slider has no number")
}

/// Waits until the page says that a number of experts is in use that is wanted: a figure follows its sentence a moment later.
fn experts_in_use(page: &Page, what: &str, wanted: impl Fn(u64) -> bool) -> Result<String> {
    page.browser.wait("metric-experts-alive", what, SOON, |text| number(text).is_ok_and(&wanted))
}

fn the_three_acts_are_played_and_told_and_the_rescue_comes_by_itself(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        // A run that stands still would be stopped before the test has looked at it.
        page.browser.script("document.getElementById('auto-stop').click()", json!([]))?;
        play(page, 1)?;
        tells(page, "They have divided the digits.")?;
        ensure!(balance(page)? > 0.0, "experts part without a term that keeps them in use");
        play(page, 2)?;
        tells(page, "One expert takes everything.")?;
        ensure!(balance(page)? < 0.0, "the collapse comes without a push");
        experts_in_use(page, "one or two, after the collapse", |n| n <= 2)?;
        // A collapse that is on the page would be rescued as it stands.
        play(page, 1)?;
        tells(page, "They have divided the digits.")?;
        play(page, 3)?;
        page.browser.wait("lambda", "the weight that rescues", READY, |text| text == "0.1")?;
        ensure!(page.steps()? >= 100, "the collapse was over before one has seen it");
        tells(page, "They work again")?;
        experts_in_use(page, "more than half, after the rescue", |n| n > 5)?;
        page.browser.click("pause")
    });
}

fn the_slider_of_the_balance_weight_changes_the_run_that_trains(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.click("train")?;
        page.steps_reach(50)?;
        page.browser.set("lambda", "-0.2")?;
        page.browser.wait("setting-balance_weight", "that of the slider", SOON, |text| text == "-0.2")?;
        let steps = page.steps()?;
        page.steps_reach(steps + 50)?;
        page.browser.set("setting-balance_weight", "0.25")?;
        page.browser.wait("lambda", "that of the field", SOON, |text| text == "0.25")?;
        page.browser.click("pause")
    });
}

fn the_slider_of_the_balance_weight_can_be_held_while_a_run_trains(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.click("train")?;
        page.steps_reach(50)?;
        page.browser.act("lambda", &[("mouse", &[Act::Move(0.75, 0.5), Act::Down, Act::Move(0.25, 0.5)])])?;
        let held = balance(page)?;
        ensure!(held < 0.1, "the slider is held at {held}");
        // The page is drawn meanwhile, with the weight that the run still has.
        let steps = page.steps()?;
        page.steps_reach(steps + 100)?;
        assert_eq!(balance(page)?, held, "the page has moved the slider under the hand");
        // WebKit’s driver does not lift a mouse button when pointers are released.
        page.browser.act("lambda", &[("mouse", &[Act::Up])])?;
        let shown = held.to_string();
        page.browser.wait("setting-balance_weight", "that of the slider", SOON, |text| text == shown)?;
        page.browser.click("pause")
    });
}

fn an_act_whose_balance_was_moved_stays_pressed_and_says_so(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        let own = balance(page)?;
        play(page, 1)?;
        let height = "document.getElementById('act-1').offsetHeight";
        page.browser.script(&format!("window.before = {height}"), json!([]))?;
        let says_so = "document.getElementById('act-1-moved').checkVisibility()";
        page.until(&format!("!{says_so}"))?;
        page.browser.set("lambda", "0.45")?;
        page.until(says_so)?;
        page.until("document.getElementById('act-1').getAttribute('aria-pressed') === 'true'")?;
        page.until(&format!("{height} === window.before"))?;
        page.browser.set("lambda", &own.to_string())?;
        page.until(&format!("!{says_so}"))?;
        page.browser.click("pause")
    });
}

fn a_run_starts_slowly_where_motion_is_liked(on: &Stage) {
    Setup::without_mnist().with_motion().run(on, |page| {
        page.ready()?;
        assert_eq!(page.browser.text("speed")?, "slow-start");
        page.browser.script(WATCH, json!([]))?;
        page.browser.click("train")?;
        page.steps_reach(1_000)?;
        // Some .7 s for each doubling of the steps.
        for (step, least) in [(24, 3_000.0), (1_000, 6_500.0)] {
            let ms = milliseconds_until(page, step)?;
            ensure!(ms >= least, "step {step} was shown after {ms} ms");
        }
        page.until("window.steps.at(-1) > 1000 && window.steps.at(-1) > window.steps.at(-2) + 40")?;
        page.browser.click("pause")?;
        page.rests()?;
        page.browser.reach("stage-play")?;
        page.until("document.getElementById('stage-play').checkVisibility()")
    });
}

fn without_motion_a_run_starts_at_full_speed(on: &Stage) {
    if on.lacks(&[Kind::WebKit], "users who like no motion that a test can ask for") {
        return;
    }
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        assert_eq!(page.browser.text("speed")?, "full");
        page.browser.reach("stage-play")?;
        page.until("!document.getElementById('stage-play').checkVisibility()")
    });
}
