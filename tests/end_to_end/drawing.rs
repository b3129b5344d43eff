//! A digit on the pad and its answer.

use crate::harness::{NONE, SOON, Setup, Stage, Test, tests};
use std::f64::consts::TAU;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    a_drawing_is_answered_and_clear_empties_the_pad,
    a_test_digit_comes_with_its_label,
    a_drawing_is_answered_while_training_runs,
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
