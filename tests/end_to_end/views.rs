//! The deeper views: test digits one by one.

use crate::harness::{Page, READY, SOON, Setup, Stage, Test, number, percent, tests};
use anyhow::{Context, Result};
use moe::mixture::expert_name;
use serde_json::json;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    who_learns_from_a_test_digit_is_told_with_figures_and_stage_by_stage,
    slow_motion_that_is_pressed_twice_begins_again_and_runs_once,
    every_expert_has_a_dream_digit,
    the_gallery_shows_the_misread_digits_and_one_of_them_goes_to_the_pad,
    a_cell_of_the_confusion_matrix_shows_the_digits_that_it_counts,
    a_cell_of_the_expert_and_digit_table_shows_the_digits_that_the_expert_leads,
    the_map_of_territories_is_drawn_and_a_digit_of_it_goes_to_the_pad,
    an_expert_of_the_diagram_leads_to_what_its_hidden_units_have_learnt,
    every_hidden_unit_has_an_image_and_is_told_in_words_and_figures,
];

/// Opens the view of test digits, which is closed at first.
fn open_mistakes(page: &Page) -> Result<()> {
    page.browser.reach("mistakes")?;
    page.browser.script("document.getElementById('mistakes').open = true", json!([])).map(drop)
}

/// The gallery's heading, once it says this.
fn heading(page: &Page, part: &str) -> Result<String> {
    page.browser.wait("gallery-heading", part, SOON * 2.0, |text| text.contains(part))
}

fn who_learns_from_a_test_digit_is_told_with_figures_and_stage_by_stage(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.reach("who-learns")?;
        page.browser.wait("who-said", "what to do", SOON, |text| text.contains("Put a digit on the pad"))?;
        page.train_below(30.0)?;
        page.browser.click("test-digit")?;
        page.browser.wait("who-said", "a finding", SOON, |text| text.contains("of the push"))?;
        let mut sum = 0.0;
        for expert in 0..10 {
            sum += percent(&page.browser.text(&format!("who-gate-{expert}"))?)?;
        }
        assert!((sum - 100.0).abs() < 0.6, "the gate sums to {sum} %");
        page.browser.click("stage-update")?;
        page.browser.wait("who-said", "the update", SOON, |text| text.contains("instead of"))?;
        page.browser.draw("pad", &[(0.5, 0.2), (0.5, 0.8)])?;
        page.browser.wait("who-said", "a question", SOON, |text| text.contains("Say which digit"))?;
        page.browser.set("who-label", "1")?;
        page.browser.wait("who-said", "the update", SOON, |text| text.contains("instead of")).map(drop)
    });
}

/// Writes down each stage that comes to stand out, and `none` where none does any more.
const NOTE_STAGES: &str = "self.stages = ['none'];
    const note = () => {
        const stage = document.querySelector('[id^=stage-][aria-pressed=true]')?.id ?? 'none';
        if (stage !== self.stages.at(-1)) self.stages.push(stage);
    };
    const observer = new MutationObserver(note);
    for (const stage of document.querySelectorAll('[id^=stage-][aria-pressed]')) {
        observer.observe(stage, { attributeFilter: ['aria-pressed'] });
    }";

fn slow_motion_that_is_pressed_twice_begins_again_and_runs_once(on: &Stage) {
    Setup::without_mnist().with_motion().run(on, |page| {
        page.ready()?;
        page.browser.click("test-digit")?;
        page.browser.click("step")?;
        page.browser.reach("stage-play")?;
        page.until("!document.getElementById('stage-play').disabled")?;
        page.browser.script(NOTE_STAGES, json!([]))?;
        page.browser.click("stage-play")?;
        page.until("self.stages.includes('stage-experts')")?;
        page.browser.click("stage-play")?;
        page.until("self.stages.at(-1) === 'none'")?;
        let stages = page.browser.script("return self.stages", json!([]))?;
        let (first, second) = (["gate", "experts"], ["gate", "experts", "blame", "update"]);
        let once = first.iter().chain(&second).map(|stage| format!("stage-{stage}"));
        let none = || std::iter::once("none".to_owned());
        assert_eq!(stages, json!(none().chain(once).chain(none()).collect::<Vec<_>>()));
        Ok(())
    });
}

fn every_expert_has_a_dream_digit(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.train_below(30.0)?;
        page.browser.reach("dreams")?;
        let dreams =
            page.browser.wait("dreams-list", "ten dreams", SOON, |text| text.contains("expert J dreams of a"))?;
        assert_eq!(dreams.matches("dreams of a").count(), 10, "{dreams}");
        Ok(())
    });
}

/// The number before this part of a sentence.
fn number_before(sentence: &str, part: &str) -> Result<u64> {
    let before = sentence.split(part).next().unwrap_or_default();
    number(before.rsplit(' ').next().unwrap_or_default()).with_context(|| format!("{sentence:?}"))
}

fn the_gallery_shows_the_misread_digits_and_one_of_them_goes_to_the_pad(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.train_below(20.0)?;
        let error = percent(&page.browser.text("test-error")?)?;
        open_mistakes(page)?;
        let sentence = heading(page, "are misread")?;
        let (misread, all) =
            (number_before(&sentence, " of ")? as f64, number_before(&sentence, " test digits")? as f64);
        assert!((misread / all * 100.0 - error).abs() < 0.06, "{sentence} The error is {error} %.");
        let first = page.browser.text("gallery-digit-0")?;
        page.browser.script("document.querySelector('#mistakes details').open = true", json!([]))?;
        page.browser.click("gallery-digit-0")?;
        let label = page.browser.wait("true-label", "a label", SOON, |text| text.starts_with("It is a"))?;
        let digit = label.trim_end_matches('.').chars().last().context("a digit")?;
        assert!(first.contains(&format!("is {digit}, ")), "{first} but on the pad: {label}");
        page.browser.set("gallery-truth", "4")?;
        heading(page, "show a 4 and are misread")?;
        Ok(())
    });
}

fn a_cell_of_the_confusion_matrix_shows_the_digits_that_it_counts(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.train_below(20.0)?;
        let counted = number(&page.browser.text("confusion-0-0")?)?;
        // The middle of the upper left cell, right of and below the digits' names.
        page.browser.draw("confusion", &[(0.08, 0.11)])?;
        let sentence = heading(page, "show a 0 and are read as 0")?;
        assert_eq!(number_before(&sentence, " of ")?, counted, "{sentence}");
        Ok(())
    });
}

fn a_cell_of_the_expert_and_digit_table_shows_the_digits_that_the_expert_leads(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.train_below(20.0)?;
        // With the keyboard: to the third digit of the second expert.
        let keys = "const table = document.querySelector('[data-testid=digit-table]'); table.focus();
            for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'Enter'])
                table.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));";
        page.browser.script(keys, json!([]))?;
        let sentence = heading(page, "show a 2 and are led by expert B")?;
        let n_shown = number_before(&sentence, " of ")?.min(48);
        if n_shown > 0 {
            let last = page.browser.text(&format!("gallery-digit-{}", n_shown - 1))?;
            assert!(last.contains("is 2, ") && last.ends_with("lead B"), "{last}");
        }
        Ok(())
    });
}

fn the_map_of_territories_is_drawn_and_a_digit_of_it_goes_to_the_pad(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.click("epoch-step")?;
        page.browser.wait("epochs", "1", 60.0, |epochs| epochs.parse() == Ok(1.0))?;
        let steps = page.steps()?;
        page.browser.reach("territories")?;
        page.browser.wait("territories-said", "a map", READY, |text| text.starts_with("Point at a digit"))?;
        let summary = page.browser.wait("territories-summary", "who leads", SOON, |text| text.contains("expert "))?;
        let led = summary.split("expert ").skip(1).map(|part| part.split([' ', ',', '.']).nth(1).unwrap_or_default());
        assert_eq!(led.map(|n| n.parse().unwrap_or(0)).sum::<u32>(), 1000, "{summary}");
        let rows = page.browser.text("territories-rows")?;
        assert!(rows.matches('(').count() >= 10, "every expert leads some digits most: {rows}");
        let press = "const e = document.querySelector('[data-testid=\"territory-map\"]'); e.focus();
            e.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], bubbles: true, cancelable: true }));";
        page.browser.script(press, json!(["ArrowRight"]))?;
        page.browser.script(press, json!(["ArrowRight"]))?;
        let said = page.browser.wait("territories-said", "a digit", SOON, |text| text.starts_with("Test digit"))?;
        page.browser.script(press, json!(["Enter"]))?;
        let digit = said.split(": a ").nth(1).and_then(|rest| rest.chars().next()).expect("its label");
        page.browser.wait("true-label", "its label", SOON, |text| text.contains(digit))?;
        page.browser.wait("territories-summary", "where it lies", SOON, |text| text.contains("is on the pad lies"))?;
        assert_eq!(page.steps()?, steps, "an arrow key on the map trained");
        Ok(())
    });
}

fn an_expert_of_the_diagram_leads_to_what_its_hidden_units_have_learnt(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        let shows = |expert: u32| -> Result<()> {
            page.browser.wait("weights-of", "that expert", SOON, |value| value == expert.to_string())?;
            page.until(
                "document.activeElement.id === 'weight-grid'
                && document.getElementById('weights').getBoundingClientRect().top < innerHeight / 2",
            )?;
            page.until(&format!(
                "document.getElementById('weight-grid').getAttribute('aria-label').includes('expert {} ')",
                expert_name(expert as usize)
            ))
        };
        // In the middle of the fourth of ten rows, which begin below the heads of the columns.
        page.browser.draw("diagram", &[(0.5, 0.37)])?;
        shows(3)?;
        for key in ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"] {
            page.press("diagram", key)?;
        }
        page.browser.wait("diagram-said", "the expert", SOON, |text| text.starts_with("Expert B,"))?;
        page.press("diagram", "Enter")?;
        shows(1)
    });
}

fn every_hidden_unit_has_an_image_and_is_told_in_words_and_figures(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.train_below(20.0)?;
        page.browser.reach("weights")?;
        page.browser.wait("weights-of", "filled", SOON, |value| value == "all")?;
        let canvas = "document.getElementById('weight-grid')";
        page.until(&format!("{canvas}.getAttribute('aria-label').includes('all experts')"))?;
        page.browser.script(&format!("window.before = {canvas}.toDataURL()"), json!([]))?;
        page.browser.set("weight-scale", "unit")?;
        page.until(&format!("{canvas}.toDataURL() !== window.before"))?;
        page.browser.set("weights-of", "3")?;
        page.until(&format!("{canvas}.getAttribute('aria-label').includes('expert D')"))?;
        page.press("weight-grid", "ArrowRight")?;
        page.press("weight-grid", "ArrowRight")?;
        page.browser
            .wait("weights-said", "a unit", SOON, |text| text.starts_with("Unit 1 of expert D: when it is on"))?;
        page.browser.script("document.getElementById('weights-table').open = true", json!([]))?;
        page.browser.wait("weights-rows", "filled", SOON, |text| text.contains('('))?;
        page.until("document.querySelectorAll('#weights-rows tr').length === 25")
    });
}
