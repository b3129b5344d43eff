//! A digit on the pad and its answer.

use crate::harness::{NONE, Page, SOON, Setup, Stage, Test, tests};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::f64::consts::TAU;
use xtask::drivers::Kind;
use xtask::pointers::Act::{self, Down, Move, Up, Wait};

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    a_drawing_is_answered_and_clear_empties_the_pad,
    a_test_digit_comes_with_its_label,
    a_drawing_is_answered_while_training_runs,
    one_hand_draws_and_the_pen_beats_the_palm,
    a_stroke_over_the_edge_is_the_same_in_a_link,
];

/// A ring: a nought.
pub fn nought() -> Vec<(f64, f64)> {
    (0..=24).map(|n| f64::from(n) / 24.0 * TAU).map(|a| (0.5 + 0.19 * a.sin(), 0.5 - 0.3 * a.cos())).collect()
}

/// A stroke down: a one.
fn one() -> Vec<(f64, f64)> {
    (0..=12).map(|n| f64::from(n) / 12.0).map(|t| (0.52 - 0.04 * t, 0.18 + 0.64 * t)).collect()
}

fn a_drawing_is_answered_and_clear_empties_the_pad(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        assert_eq!(page.browser.text("answer")?, NONE, "an empty pad has an answer");
        page.train_below(10.0)?;
        for pointer in page.browser.kind().pointers() {
            for (digit, stroke) in [("0", nought()), ("1", one())] {
                page.browser.draw_with(pointer, "pad", &stroke)?;
                page.browser.wait("answer", &format!("{digit}, drawn with {pointer}"), SOON, |text| text == digit)?;
                page.browser.click("clear")?;
                page.browser.wait("answer", "none on an empty pad", SOON, |text| text == NONE)?;
            }
        }
        Ok(())
    });
}

fn a_test_digit_comes_with_its_label(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.train_below(10.0)?;
        let mut right = 0;
        for _ in 0..10 {
            page.browser.click("test-digit")?;
            let label = page.browser.wait("true-label", "a digit", SOON, |text| text.contains(char::is_numeric))?;
            page.drawn()?;
            let answer = page.browser.text("answer")?;
            right += usize::from(label.contains(&answer));
            page.browser.click("clear")?;
            page.browser.wait("true-label", "empty", SOON, |text| !text.contains(char::is_numeric))?;
        }
        assert!(right >= 6, "of ten test digits only {right} were read right at less than 10 % test error");
        Ok(())
    });
}

fn a_drawing_is_answered_while_training_runs(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.click("train")?;
        page.steps_reach(300)?;
        page.browser.draw("pad", &nought())?;
        page.browser.wait("answer", "0", SOON, |text| text == "0")?;
        let steps = page.steps()?;
        page.steps_reach(steps + 10)?;
        page.browser.click("pause")
    });
}

/// Where ink is on the pad: its leftmost and rightmost place and its uppermost and lowest, in parts of the pad; null without
/// ink. The hint on an empty pad is not as dark as ink.
const INK: &str = "const pad = document.querySelector('#pad');
    const { width, height } = pad;
    const copy = Object.assign(document.createElement('canvas'), { width, height })
        .getContext('2d', { willReadFrequently: true });
    copy.drawImage(pad, 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    const ink = getComputedStyle(document.documentElement).getPropertyValue('--ink').match(/[0-9a-f]{2}/g)
        .map((channel) => parseInt(channel, 16));
    let [left, right, top, bottom] = [1, 0, 1, 0];
    for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] < 250 || ink.some((channel, i) => Math.abs(channel - data[at + i]) > 8)) continue;
        const [x, y] = [(at / 4) % width / width, Math.floor(at / 4 / width) / height];
        [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
    }
    return left > right ? null : [left, right, top, bottom];";

/// Where ink is on the pad, after all that has happened is drawn.
fn ink(page: &Page) -> Result<Option<[f64; 4]>> {
    page.drawn()?;
    Ok(serde_json::from_value(page.browser.script(INK, json!([]))?)?)
}

/// Whether there is ink across the pad, and only where the line across is.
fn only_the_line_across(ink: [f64; 4]) -> bool {
    let [left, right, top, bottom] = ink;
    left < 0.25 && right > 0.75 && top > 0.4 && bottom < 0.6
}

/// What a browser sends when a pen is taken away; the driver leaves its pen above the page.
const PEN_TAKEN_AWAY: &str = "document.documentElement.dispatchEvent(
    new PointerEvent('pointerleave', { pointerType: 'pen' }))";

fn one_hand_draws_and_the_pen_beats_the_palm(on: &Stage) {
    const ACROSS: [Act; 6] = [Move(0.2, 0.5), Down, Move(0.4, 0.5), Move(0.6, 0.5), Move(0.8, 0.5), Up];
    const BELOW: [Act; 5] = [Wait, Move(0.3, 0.9), Down, Move(0.7, 0.9), Up];
    const ABOVE: [Act; 3] = [Move(0.5, 0.1), Down, Move(0.6, 0.1)];
    const HOVER: [Act; 3] = [Move(0.5, 0.5), Move(0.52, 0.5), Move(0.54, 0.5)];
    if on.lacks(&[Kind::Firefox, Kind::WebKit], "driver that moves pens") {
        return;
    }
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        let browser = &page.browser;
        let draws = |what: &str, pointers: &[(&str, &[Act])]| -> Result<Option<[f64; 4]>> {
            browser.act("pad", pointers).context(what.to_owned())?;
            browser.release_pointers()?;
            browser.script(PEN_TAKEN_AWAY, json!([]))?;
            let ink = ink(page)?;
            browser.script("document.getElementById('clear').click()", json!([]))?;
            Ok(ink)
        };
        let across = |what: &str, pointers: &[(&str, &[Act])]| -> Result<()> {
            let ink = draws(what, pointers)?.with_context(|| format!("{what}: no ink"))?;
            ensure!(only_the_line_across(ink), "{what}: ink at {ink:?}");
            Ok(())
        };
        across("a second finger", &[("touch", &ACROSS), ("touch", &BELOW)])?;
        across("a palm after the pen", &[("pen", &ACROSS), ("touch", &BELOW)])?;
        across("a palm before the pen", &[("pen", &[&[Wait, Wait, Wait], &ACROSS[..]].concat()), ("touch", &ABOVE)])?;
        let palm = draws("a palm below a pen in the air", &[("pen", &HOVER), ("touch", &BELOW)])?;
        ensure!(palm.is_none(), "a palm has left ink at {palm:?}");
        browser.cancelled_touch("pad", &[(0.2, 0.5), (0.4, 0.5), (0.8, 0.5)])?;
        let left = ink(page)?;
        ensure!(left.is_none(), "a cancelled touch has left ink at {left:?}");
        across("a finger after all that", &[("touch", &ACROSS)])
    });
}

fn a_stroke_over_the_edge_is_the_same_in_a_link(on: &Stage) {
    // Both images as the page shows them: how dark each pixel is.
    const SEEN: &str = "return [['seen-full', 28], ['seen-reduced', 14]].map(([id, side]) => {
        const copy = Object.assign(document.createElement('canvas'), { width: side, height: side }).getContext('2d');
        copy.imageSmoothingEnabled = false;
        copy.drawImage(document.getElementById(id), 0, 0, side, side);
        return [...copy.getImageData(0, 0, side, side).data].filter((_, n) => n % 4 === 3);
    })";
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        let stroke = [(0.5, 0.3), (0.5, 0.4), (1.2, 0.5), (1.3, 0.8), (0.4, 0.8)];
        page.browser.draw("pad", &stroke)?;
        let [_, right, _, _] = ink(page)?.context("no ink")?;
        ensure!(right > 0.98, "the stroke ends before the edge, at {right}");
        page.browser.click("step")?;
        page.steps_are(1)?;
        page.opens("inside")?;
        let drawn = page.browser.script(SEEN, json!([]))?;
        page.browser.click("share")?;
        page.until("location.hash.includes('pad=')")?;
        let link = page.browser.script("return location.href", json!([]))?;
        page.open_afresh(link.as_str().context("the link is text")?)?;
        page.steps_are(1)?;
        page.opens("inside")?;
        let received = page.browser.script(SEEN, json!([]))?;
        ensure!(received == drawn, "drawn: {drawn}\nreceived: {received}");
        Ok(())
    });
}
