//! What can be taken along: the figures of the run, and a picture of any chart.

use crate::harness::{NONE, Page, READY, SOON, Setup, Stage, Test, percent, tests};
use anyhow::{Context, Result};
use moe::mixture::expert_name;
use roxmltree::Document;
use serde_json::json;
use std::time::Duration;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    the_figures_of_the_run_are_saved_as_they_are_shown,
    every_chart_is_saved_as_shapes_with_its_labels_and_figures,
    a_picture_of_pixels_has_a_ground_and_is_twice_as_fine_as_the_page,
    the_button_at_a_picture_saves_it,
    the_button_at_a_picture_is_there_for_the_keyboard_and_shown_while_it_has_the_focus,
    a_text_to_hand_in_has_the_figures_and_a_link_that_repeats_them,
    a_chart_in_a_closed_section_is_not_saved_and_it_is_said_why,
];

fn the_figures_of_the_run_are_saved_as_they_are_shown(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.click("save-figures")?;
        page.says("There are no figures yet: press Train")?;
        page.browser.click("message-dismiss")?;
        page.train_below(20.0)?;
        let text = String::from_utf8(page.saved("figures", |browser| browser.click("save-figures"))?)?;
        let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
        let column = |name: &str| rows[0].iter().position(|column| *column == name).with_context(|| name.to_owned());
        for row in &rows[1..] {
            assert_eq!(row.len(), rows[0].len(), "{row:?}");
            for cell in row.iter().filter(|cell| !cell.is_empty()) {
                let figure: f64 = cell.parse().with_context(|| format!("{row:?}"))?;
                assert!(figure.is_finite() && figure >= -100.0, "{row:?}");
            }
        }
        let steps: Vec<u64> = rows[1..].iter().map(|row| Ok(row[column("steps")?].parse()?)).collect::<Result<_>>()?;
        assert!(steps.is_sorted(), "the rows are not in the order of the run: {steps:?}");
        assert_eq!(steps.last(), Some(&page.steps()?));
        let error = column("error")?;
        let last = rows.iter().rev().find(|row| !row[error].is_empty()).context("there is no test")?;
        let shown = percent(&page.browser.text("test-error")?)?;
        assert!((last[error].parse::<f64>()? * 100.0 - shown).abs() < 0.06, "{last:?} is not the {shown} % shown");
        let trained = column("train_cost")?;
        assert!(rows[1..].iter().any(|row| !row[trained].is_empty()), "there is no report of training");
        let shares: f64 = (0..10)
            .map(|k| Ok(last[column(&format!("gating_share_{k}_{}", expert_name(k)))?].parse::<f64>()?))
            .sum::<Result<f64>>()?;
        assert!((shares - 1.0).abs() < 1e-3, "the ten shares of the gate sum to {shares}");
        let with_commas = page.saved("figures-comma", |browser| browser.click("save-figures-comma"))?;
        assert_eq!(String::from_utf8(with_commas)?.replace(',', ".").replace(';', ","), text);
        Ok(())
    });
}

/// Saves the picture of this canvas in this format.
pub fn picture(page: &Page, canvas: &str, format: &str) -> Result<Vec<u8>> {
    page.browser.set("picture", canvas)?;
    // Chromium drops the eleventh download within a second, which no user asks for.
    std::thread::sleep(Duration::from_millis(120));
    page.saved(&format!("{canvas}-{format}"), |browser| browser.click(&format!("save-{format}")))
}

fn every_chart_is_saved_as_shapes_with_its_labels_and_figures(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.train_below(20.0)?;
        page.browser.click("test-digit")?;
        page.browser.wait("answer", "a digit", SOON, |text| text != NONE)?;
        page.opens("inside")?;
        page.browser.wait("dreams-said", "that there are dreams", READY, |text| text.starts_with("At step"))?;
        page.browser.wait("gallery-heading", "that there are digits", READY, |text| text.starts_with("At step"))?;
        page.browser.wait("who-said", "who learns", READY, |text| text.contains("push"))?;
        page.browser.wait("territories-summary", "who leads", READY, |text| text.starts_with("At step"))?;
        page.browser.click("race-start")?;
        page.browser.wait("race-figures-b", "figures", READY, |text| text.contains("misread"))?;
        page.browser.click("race-pause")?;
        let error = page.browser.text("test-error")?;
        let labels = [
            ("diagram", "experts"),
            ("error-chart", error.as_str()),
            ("error-chart", "steps"),
            ("cost-chart", "one network"),
            ("share-chart", "100"),
            ("digit-table", "leads, %"),
            ("answer-bars", "9"),
            ("entropy-plane", "specialised"),
            ("confusion", "error"),
            ("gallery", "lead"),
            ("who-chart", "gate moves"),
            ("territory-map", "on the pad"),
            ("weight-grid", "reads"),
            ("dreams-row", "dreams of"),
            ("race-errors", "steps"),
            ("fates-map", "Balance weight λ"),
            ("tradeoff-work", "this run"),
            ("tradeoff-weights", "50 units"),
        ];
        let charts = page.browser.script(
            "return [...document.querySelectorAll('#picture option')].map((option) => option.value)",
            json!([]),
        )?;
        for chart in charts.as_array().context("there are no charts to choose from")? {
            let chart = chart.as_str().unwrap_or_default();
            // Every digit asks every expert here: there is no load to see.
            if chart == "load-chart" {
                continue;
            }
            let file = String::from_utf8(picture(page, chart, "svg")?)?;
            let document = Document::parse(&file).with_context(|| format!("{chart} is no XML"))?;
            let shapes = document.descendants().filter(|node| node.has_tag_name("path")).count();
            assert!(shapes > 3, "{chart} has {shapes} shapes");
            for (_, label) in labels.iter().filter(|(of, _)| *of == chart) {
                let mut texts = document.descendants().filter(|node| node.has_tag_name("text"));
                assert!(
                    texts.any(|text| text.text().is_some_and(|text| text.contains(label))),
                    "{chart} does not say “{label}”"
                );
            }
            let texts = document.descendants().filter_map(|node| node.text());
            texts.for_each(|text| assert!(!names_an_expert_by_a_numeral(text), "{chart} says “{text}”"));
        }
        let spoken = "return [...document.querySelectorAll('canvas, p, [aria-label]')]
            .map((element) => `${element.getAttribute('aria-label') ?? ''} ${element.textContent}`)";
        let spoken = page.browser.script(spoken, json!([]))?;
        for text in spoken.as_array().context("nothing is said")?.iter().filter_map(|text| text.as_str()) {
            assert!(!names_an_expert_by_a_numeral(text), "the page says “{text}”");
        }
        Ok(())
    });
}

/// Whether the text has the name of an expert, which is a letter, as a numeral, such as `expert 3`.
fn names_an_expert_by_a_numeral(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_named = |word: &str| word.eq_ignore_ascii_case("expert") || word == "lead";
    words.windows(2).any(|pair| is_named(pair[0]) && pair[1].starts_with(|first: char| first.is_ascii_digit()))
}

fn a_picture_of_pixels_has_a_ground_and_is_twice_as_fine_as_the_page(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.train_below(20.0)?;
        let file = picture(page, "error-chart", "png")?;
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info()?;
        let mut pixels = vec![0; reader.output_buffer_size().context("too large")?];
        let info = reader.next_frame(&mut pixels)?;
        let width = page.browser.script("return document.getElementById('error-chart').clientWidth", json!([]))?;
        assert!(u64::from(info.width) >= 2 * width.as_u64().context("no width")?, "{} pixels", info.width);
        let (pixels, _) = pixels.as_chunks::<4>();
        assert!(pixels.iter().all(|pixel| pixel[3] == 255), "the picture is clear in places");
        assert!(pixels.iter().any(|pixel| *pixel != pixels[0]), "the picture is blank");
        Ok(())
    });
}

fn the_button_at_a_picture_saves_it(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.train_below(30.0)?;
        for chart in ["diagram", "territory-map", "share-chart"] {
            let click = format!("document.getElementById('{chart}').parentElement.querySelector('button').click()");
            let file = page.saved(&format!("{chart}-button"), |browser| browser.script(&click, json!([])).map(drop))?;
            let info = png::Decoder::new(std::io::Cursor::new(file)).read_info()?.info().size();
            assert!(info.0 > 200 && info.1 > 100, "{chart} is {info:?}");
        }
        Ok(())
    });
}

fn the_button_at_a_picture_is_there_for_the_keyboard_and_shown_while_it_has_the_focus(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        let button = "document.querySelector('#share-chart ~ .save-picture')";
        let opacity = format!("getComputedStyle({button}).opacity");
        page.until(&format!("{button}.tabIndex === 0 && {opacity} === '0'"))?;
        // A key makes the focus one of the keyboard.
        page.browser.press_tab()?;
        page.browser.script(&format!("{button}.focus()"), json!([]))?;
        page.until(&format!("{opacity} === '1'"))
    });
}

fn a_text_to_hand_in_has_the_figures_and_a_link_that_repeats_them(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.click("hand-in")?;
        page.says("There is no run to hand in yet")?;
        page.browser.click("message-dismiss")?;
        page.train_below(30.0)?;
        let (steps, error, fingerprint) = (page.steps()?, page.tested()?, page.browser.text("fingerprint")?);
        let text = String::from_utf8(page.saved("hand-in", |browser| browser.click("hand-in"))?)?;
        for part in [format!("Misread: {error} of"), format!("Fingerprint of the weights: {fingerprint}")] {
            assert!(text.contains(&part), "{part:?} is not in {text}");
        }
        let link = text.lines().find_map(|line| line.strip_prefix("Link: ")).context("there is no link")?.to_owned();
        page.open_afresh(&link)?;
        page.browser.wait("fingerprint", "that of the text", READY, |text| text == fingerprint)?;
        page.steps_are(steps)?;
        assert_eq!(page.tested()?, error);
        Ok(())
    });
}

fn a_chart_in_a_closed_section_is_not_saved_and_it_is_said_why(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.set("picture", "gallery")?;
        page.browser.click("save-svg")?;
        page.says("open its section “Mistakes, and any other test digit”")
    });
}
