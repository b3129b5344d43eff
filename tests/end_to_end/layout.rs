//! The layout: nothing moves under the user's eyes, and nothing is wider than the window.

use crate::harness::{Page, READY, SOON, Setup, Stage, Test, tests};
use anyhow::Result;
use serde_json::{Value, json};
use xtask::drivers::Kind;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    the_first_words_on_what_is_kept_move_nothing,
    pause_takes_the_place_of_train_and_moves_nothing,
    with_any_tab_open_the_page_is_as_wide_as_the_window,
    all_of_every_setting_is_inside_its_panel,
    a_page_for_a_projector_is_larger_and_as_wide_as_the_window,
    the_stage_fits_on_a_projector_and_on_a_laptop,
];

/// Widths of a large screen, a small one, a tablet and a phone, pixels.
const WIDTHS: [u32; 4] = [1440, 1280, 820, 390];

/// Where the deeper views begin, and where the button “Step” does.
fn places(page: &Page) -> Result<Value> {
    let places = "return [document.querySelector('.deeper').offsetTop, document.getElementById('step').offsetLeft]";
    page.browser.script(places, json!([]))
}

/// Whether the browser’s window cannot be as narrow as a phone; if so, the test’s output says so.
fn has_no_narrow_windows(on: &Stage) -> bool {
    on.lacks(&[Kind::WebKit], "windows as narrow as a phone")
}

fn the_first_words_on_what_is_kept_move_nothing(on: &Stage) {
    if has_no_narrow_windows(on) {
        return;
    }
    Setup::without_mnist().run(on, |page| -> Result<()> {
        page.ready()?;
        page.browser.click("step")?;
        page.browser.wait("saved", "a step", READY, |text| text.contains("step"))?;
        let say = "document.querySelector('[data-testid=saved]').textContent = arguments[0]";
        for width in WIDTHS {
            page.browser.emulate(width, 900, false)?;
            page.browser.script(say, json!([""]))?;
            let before = places(page)?;
            page.browser.script(say, json!(["Kept in this browser at step 1,234,567."]))?;
            assert_eq!(places(page)?, before, "at {width} pixels");
        }
        Ok(())
    });
}

fn pause_takes_the_place_of_train_and_moves_nothing(on: &Stage) {
    if has_no_narrow_windows(on) {
        return;
    }
    Setup::without_mnist().run(on, |page| -> Result<()> {
        page.ready()?;
        page.browser.set("speed", "1")?;
        for width in WIDTHS {
            page.browser.emulate(width, 900, false)?;
            let before = places(page)?;
            page.browser.click("train")?;
            page.browser.wait("pause", "to be there", SOON, |_| true)?;
            assert_eq!(places(page)?[1], before[1], "at {width} pixels");
            page.browser.click("pause")?;
        }
        Ok(())
    });
}

fn with_any_tab_open_the_page_is_as_wide_as_the_window(on: &Stage) {
    if has_no_narrow_windows(on) {
        return;
    }
    Setup::without_mnist().run(on, |page| -> Result<()> {
        page.ready()?;
        // A run that another one follows is in the table of earlier ones.
        page.browser.click("step")?;
        page.steps_are(1)?;
        page.browser.click("reset")?;
        page.steps_are(0)?;
        page.becomes_true("earlier runs are told", "return document.querySelector('#earlier-rows tr') !== null")?;
        page.on_each_tab(|_| {
            for width in [1920, 1280, 820, 390, 320] {
                page.browser.emulate(width, 900, false)?;
                let over = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
                assert_eq!(page.browser.script(over, json!([]))?, json!(0), "at {width} pixels");
            }
            Ok(())
        })
    });
}

fn all_of_every_setting_is_inside_its_panel(on: &Stage) {
    if has_no_narrow_windows(on) {
        return;
    }
    Setup::without_mnist().run(on, |page| -> Result<()> {
        page.ready()?;
        page.browser.script("document.getElementById('settings-open').click()", json!([]))?;
        for width in [1440, 390, 320] {
            page.browser.emulate(width, 900, false)?;
            let over =
                "const panel = document.getElementById('settings'); return panel.scrollWidth - panel.clientWidth";
            assert_eq!(page.browser.script(over, json!([]))?, json!(0), "at {width} pixels");
        }
        Ok(())
    });
}

fn a_page_for_a_projector_is_larger_and_as_wide_as_the_window(on: &Stage) {
    Setup::without_mnist().run(on, |page| -> Result<()> {
        page.ready()?;
        page.browser.emulate(1280, 720, false)?;
        let size = "parseFloat(getComputedStyle(document.getElementById('narration')).fontSize)";
        page.browser.script(&format!("window.before = {size}"), json!([]))?;
        page.browser.click("present")?;
        page.until(&format!("{size} > 1.3 * window.before"))?;
        page.drawn()?;
        let over = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        assert_eq!(page.browser.script(over, json!([]))?, json!(0));
        page.browser.click("present")?;
        page.until(&format!("{size} === window.before"))
    });
}

fn the_stage_fits_on_a_projector_and_on_a_laptop(on: &Stage) {
    Setup::without_mnist().run(on, |page| -> Result<()> {
        page.ready()?;
        page.browser.click("act-1")?;
        page.steps_reach(100)?;
        page.browser.click("pause")?;
        page.rests()?;
        page.browser.wait("saved", "that the run is kept", READY, |text| text.contains("step"))?;
        for (width, height) in [(1280, 720), (1440, 900)] {
            page.browser.emulate(width, height, false)?;
            let over = "return document.querySelector('.run').getBoundingClientRect().bottom - innerHeight";
            let over = page.browser.script(over, json!([]))?.as_f64().unwrap_or(f64::MAX);
            assert!(over <= 0.0, "{over} pixels of the stage are below a window of {width}×{height}");
        }
        Ok(())
    })
}
