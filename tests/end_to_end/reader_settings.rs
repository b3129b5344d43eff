//! What readers have set in their browser or system: paper instead of a screen, forced colours, a larger font.

use crate::harness::{Page, READY, SOON, Setup, Stage, TABS, Test, tests};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeSet;
use xtask::drivers::Kind;
use xtask::pointers::Act;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    a_dark_page_is_printed_in_light_colours_and_goes_on_dark,
    every_chart_has_the_proportions_on_paper_in_which_it_was_drawn,
    forced_colours_keep_swatches_bars_pressed_buttons_and_the_edge_of_the_pad,
    charts_grow_with_the_font_and_are_pointed_at_where_they_are,
    at_twice_the_font_size_all_text_is_in_its_place,
];

/// What only Chromium’s protocol does.
const BY_PROTOCOL: &str = "protocol for prints, forced colours and font sizes";

/// Whether the bar of the answer, the only thing in this colour on its canvas, is in this colour.
const BAR_IS: &str = "window.barIs = (colour) => {
    const bars = document.getElementById('answer-bars');
    const { width, height } = bars;
    const copy = Object.assign(document.createElement('canvas'), { width, height })
        .getContext('2d', { willReadFrequently: true });
    copy.drawImage(bars, 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    const [r, g, b] = colour.match(/[0-9a-f]{2}/gi).map((channel) => parseInt(channel, 16));
    for (let at = 0; at < data.length; at += 4)
        if (data[at] === r && data[at + 1] === g && data[at + 2] === b && data[at + 3] === 255) return true;
    return false;
};";

const LIGHT_ACCENT: &str = "#2f5fde";
const DARK_ACCENT: &str = "#7ea2ff";

/// A page that has trained a little and has a digit on the pad.
fn with_a_digit(page: &Page) -> Result<()> {
    page.ready()?;
    page.train_below(25.0)?;
    page.browser.click("test-digit")?;
    page.browser.wait("true-label", "a digit", SOON, |text| text.contains(char::is_numeric))?;
    page.browser.script(BAR_IS, json!([]))?;
    page.drawn()
}

fn bar_is(page: &Page, colour: &str) -> Result<bool> {
    Ok(page.browser.script("return barIs(arguments[0])", json!([colour]))? == json!(true))
}

fn a_dark_page_is_printed_in_light_colours_and_goes_on_dark(on: &Stage) {
    const WATCH: &str = "addEventListener('beforeprint', () => {
        window.printed = [barIs(arguments[0]), barIs(arguments[1]), document.querySelector('.notices').checkVisibility()];
    });";
    if on.lacks(&[Kind::Firefox, Kind::WebKit], BY_PROTOCOL) {
        return;
    }
    Setup::without_mnist().run(on, |page| {
        page.browser.emulate(1440, 900, true)?;
        with_a_digit(page)?;
        ensure!(bar_is(page, DARK_ACCENT)?, "the bar is not in the dark page’s colour");
        page.browser.script(
            &WATCH
                .replace("arguments[0]", &format!("'{LIGHT_ACCENT}'"))
                .replace("arguments[1]", &format!("'{DARK_ACCENT}'")),
            json!([]),
        )?;
        // Also while training runs, when else only what is in the window is drawn.
        page.browser.click("train")?;
        page.browser.cdp("Page.printToPDF", json!({ "printBackground": true }))?;
        page.browser.click("pause")?;
        let printed = page.browser.script("return window.printed", json!([]))?;
        ensure!(printed == json!([true, false, false]), "light bar, dark bar, notices: {printed}");
        page.rests()?;
        page.drawn()?;
        ensure!(bar_is(page, DARK_ACCENT)?, "after the print the page is not dark again");
        ensure!(!bar_is(page, LIGHT_ACCENT)?, "after the print the bar has the colour of paper");
        Ok(())
    });
}

fn every_chart_has_the_proportions_on_paper_in_which_it_was_drawn(on: &Stage) {
    /// Width to height of each canvas that is shown: as drawn, and on the page.
    const PROPORTIONS: &str = "return Object.fromEntries([...document.querySelectorAll('canvas')]
        .filter((canvas) => canvas.clientWidth > 0 && canvas.clientHeight > 0)
        .map((canvas) => [canvas.id, [canvas.width / canvas.height, canvas.clientWidth / canvas.clientHeight,
            getComputedStyle(canvas).objectFit]]))";
    if on.lacks(&[Kind::Firefox, Kind::WebKit], BY_PROTOCOL) {
        return;
    }
    Setup::without_mnist().run(on, |page| {
        with_a_digit(page)?;
        page.opens(TABS[0])?;
        page.browser.wait("gallery-heading", "digits", SOON, |text| text.contains("misread"))?;
        let seen = RefCell::new(BTreeSet::new());
        page.on_each_tab(|_| {
            for (width, height) in [(1440, 900), (390, 844)] {
                page.browser.emulate(width, height, true)?;
                page.drawn()?;
                let before_print = format!("dispatchEvent(new Event('beforeprint')); {PROPORTIONS}");
                let drawn = page.browser.script(&before_print, json!([]))?;
                // The layout of a sheet of A4 whose margins are a centimetre wide.
                page.browser.resize(718, 1048, 1.0)?;
                page.browser.cdp("Emulation.setEmulatedMedia", json!({ "media": "print" }))?;
                let printed = page.browser.script(PROPORTIONS, json!([]))?;
                page.browser.cdp("Emulation.setEmulatedMedia", json!({ "media": "" }))?;
                page.browser.script("dispatchEvent(new Event('afterprint'))", json!([]))?;
                for (id, on_paper) in printed.as_object().context("no canvas is printed")? {
                    let (was, is) = (drawn[id][0].as_f64().unwrap_or(0.0), on_paper[1].as_f64().unwrap_or(0.0));
                    ensure!(
                        (was / is - 1.0).abs() < 0.03,
                        "{id}: drawn {was:.3}, printed {is:.3}, from {width} pixels"
                    );
                    ensure!(on_paper[2] == json!("contain"), "{id} would be stretched on another sheet");
                    seen.borrow_mut().insert(id.clone());
                }
            }
            Ok(())
        })?;
        ensure!(seen.borrow().len() > 15, "only these canvases are printed: {:?}", seen.borrow());
        Ok(())
    });
}

fn forced_colours_keep_swatches_bars_pressed_buttons_and_the_edge_of_the_pad(on: &Stage) {
    const LOOK: &str = "const style = (selector) => getComputedStyle(document.querySelector(selector));
        const probe = document.body.appendChild(document.createElement('i'));
        probe.style.color = 'Highlight';
        const hex = (rgb) => '#' + rgb.match(/\\d+/g).map((n) => Number(n).toString(16).padStart(2, '0')).join('');
        const highlight = getComputedStyle(probe).color;
        probe.style.color = 'Canvas';
        const ground = getComputedStyle(probe).color;
        probe.remove();
        const swatches = (selector) => new Set([...document.querySelectorAll(selector)]
            .map((mark) => getComputedStyle(mark).backgroundColor).filter((colour) => colour !== ground)).size;
        return {
            'swatches of switches': swatches('.switches i'),
            'swatches of the ablation': swatches('#ablation-table th i'),
            'bars of the ablation': swatches('#ablation-table td i:not(.less)'),
            'dot of the legend': style('.key .dot').backgroundColor !== ground,
            'pressed is another colour': style('#stage-gate').backgroundColor !== style('#stage-experts').backgroundColor,
            'edge of the pad': style('#pad').outlineStyle === 'solid' && style('#pad').outlineColor !== ground,
            'canvas in the system’s colour': barIs(hex(highlight)),
        };";
    if on.lacks(&[Kind::Firefox, Kind::WebKit], BY_PROTOCOL) {
        return;
    }
    Setup::without_mnist().run(on, |page| {
        with_a_digit(page)?;
        page.browser.click("ablate")?;
        page.becomes_true("the ablation is there", "return document.querySelector('#ablation-rows tr') !== null")?;
        page.browser.wait("ablation-said", "a finding", READY, |text| text.contains("missed"))?;
        page.browser.click("stage-gate")?;
        page.until("document.getElementById('stage-gate').getAttribute('aria-pressed') === 'true'")?;
        for scheme in ["light", "dark"] {
            page.browser.emulate_features(&[("forced-colors", "active"), ("prefers-color-scheme", scheme)])?;
            page.drawn()?;
            let seen = page.browser.script(LOOK, json!([]))?;
            for (what, is) in seen.as_object().context("nothing is seen")? {
                let enough =
                    is.as_u64().map_or(is == &json!(true), |n| n >= if what.contains("bars") { 1 } else { 10 });
                ensure!(enough, "{scheme}: {what}: {is}");
            }
        }
        page.browser.emulate_features(&[])
    });
}

/// Sets the reader’s font size, in pixels; 16 is what browsers come with.
fn set_font_size(page: &Page, pixels: u32) -> Result<()> {
    let sizes = json!({ "fontSizes": { "standard": pixels } });
    page.browser.cdp("Page.setFontSizes", sizes)?;
    page.until(&format!("getComputedStyle(document.documentElement).fontSize === '{pixels}px'"))?;
    page.drawn()
}

fn charts_grow_with_the_font_and_are_pointed_at_where_they_are(on: &Stage) {
    // Pixels of each canvas to one of the lengths that it is drawn in.
    const SCALES: &str = "return [...document.querySelectorAll('canvas')].filter((canvas) => canvas.clientWidth > 0 && canvas.checkVisibility())
        .map((canvas) => canvas.getContext('2d').getTransform().a)";
    if on.lacks(&[Kind::Firefox, Kind::WebKit], BY_PROTOCOL) {
        return;
    }
    Setup::without_mnist().run(on, |page| {
        with_a_digit(page)?;
        // The whole diagram must be in the window, also at twice the size.
        page.browser.emulate(1440, 2400, false)?;
        let points_at = || -> Result<String> {
            page.browser.act("diagram", &[("mouse", &[Act::Move(0.02, 0.02), Act::Move(0.5, 0.94)])])?;
            page.browser.wait("diagram-said", "an expert", SOON, |text| !text.is_empty())
        };
        let expert = points_at()?;
        set_font_size(page, 32)?;
        let scales = page.browser.script(SCALES, json!([]))?;
        let scales = scales.as_array().context("no canvas")?;
        ensure!(scales.len() > 8 && scales.iter().all(|scale| scale == &json!(2)), "{scales:?}");
        let larger = points_at()?;
        ensure!(larger == expert, "the pointer points at “{larger}” and not at “{expert}”");
        set_font_size(page, 16)
    });
}

fn at_twice_the_font_size_all_text_is_in_its_place(on: &Stage) {
    const OUTSIDE: &str = "const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const found = [];
        while (walker.nextNode()) {
            const [node, element] = [walker.currentNode, walker.currentNode.parentElement];
            if (!node.data.trim() || !element.checkVisibility() || element.closest('.visually-hidden, .wide, .roles, math, select'))
                continue;
            const range = document.createRange();
            range.selectNodeContents(node);
            const [text, box] = [range.getBoundingClientRect(),
                element.closest('button, .panel, .view, dialog, header, body').getBoundingClientRect()];
            if (text.width > 0 && (text.right > box.right + 1 || text.left < box.left - 1))
                found.push(`${node.data.trim()} (${Math.round(text.right - box.right)} px)`);
        }
        const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
        return over > 0 ? [...found, `the page is ${over} px wider than the window`] : found;";
    if on.lacks(&[Kind::Firefox, Kind::WebKit], BY_PROTOCOL) {
        return;
    }
    Setup::without_mnist().run(on, |page| {
        with_a_digit(page)?;
        set_font_size(page, 32)?;
        let all_is_inside = || -> Result<()> {
            for (width, height) in [(1280, 720), (390, 844)] {
                page.browser.emulate(width, height, false)?;
                page.drawn()?;
                let found = page.browser.script(OUTSIDE, json!([]))?;
                ensure!(found == Value::Array(Vec::new()), "{width}×{height}: {found:#}");
            }
            Ok(())
        };
        page.on_each_tab(|_| all_is_inside())?;
        page.browser.click("settings-open")?;
        all_is_inside()?;
        set_font_size(page, 16)
    });
}
