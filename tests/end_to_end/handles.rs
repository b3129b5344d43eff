//! The stable handles that the README lists are there and hold plain text.

use crate::harness::{Setup, Stage, Test, percent, tests};
use anyhow::Result;

/// The tests of this file.
pub const TESTS: &[Test] = tests![every_handle_is_on_the_page, shares_of_the_gate_and_of_the_lead_sum_to_one,];

const HANDLES: [&str; 22] = [
    "train",
    "pause",
    "step",
    "epoch-step",
    "reset",
    "new-seed",
    "preset",
    "seed",
    "learning-rate",
    "dataset",
    "status",
    "steps",
    "epochs",
    "examples-per-second",
    "train-cost",
    "test-error",
    "baseline-test-error",
    "pad",
    "clear",
    "test-digit",
    "true-label",
    "answer",
];

fn every_handle_is_on_the_page(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        for handle in HANDLES {
            page.browser.text(handle)?;
        }
        for handle in ["gate", "expert", "lead-share"] {
            for k in 0..10 {
                page.browser.text(&format!("{handle}-{k}"))?;
            }
        }
        Ok(())
    });
}

fn shares_of_the_gate_and_of_the_lead_sum_to_one(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.train_below(30.0)?;
        page.browser.click("test-digit")?;
        page.drawn()?;
        for handle in ["gate", "lead-share"] {
            let shares = (0..10).map(|k| percent(&page.browser.text(&format!("{handle}-{k}"))?));
            let sum: f64 = shares.collect::<Result<Vec<_>>>()?.iter().sum();
            assert!((sum - 100.0).abs() < 0.6, "the ten figures {handle}-k sum to {sum} %");
        }
        Ok(())
    });
}
