//! A run shared by several workers: the same bits as natively, and a helper that fails.

use crate::harness::{Page, READY, SOON, Setup, Stage, Test, tests};
use anyhow::{Context, Result, ensure};
use moe::digits::generation::Generation;
use moe::training::{Inputs, TrainConfig, Trainer, presets};
use serde_json::json;
use std::time::Instant;
use xtask::workspace;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    weights_have_the_same_bits_natively_and_with_any_number_of_workers,
    the_number_of_workers_changes_while_training_runs,
    without_isolation_one_worker_trains_and_the_page_says_why,
    a_helper_that_ends_stops_the_run_and_one_worker_goes_on,
    a_helper_that_fails_stops_the_run_and_one_worker_goes_on,
    a_helper_that_panics_at_work_stops_the_run_and_one_worker_goes_on,
];

const STEPS: u32 = 200;

/// Presses *Step* so often at once, and waits for all of these steps.
fn step(page: &Page, from: u32, to: u32) -> Result<()> {
    let press = "const step = document.querySelector('[data-testid=\"step\"]');
        for (let n = 0; n < arguments[0]; n++) step.click();";
    page.browser.script(press, json!([to - from]))?;
    page.steps_are(to.into())
}

/// Changes the number of workers, and trains until they are at work.
fn set_workers(page: &Page, n: u32) -> Result<()> {
    page.browser.set("workers", &n.to_string())?;
    let start = Instant::now();
    while page.browser.text("workers-at-work")? != n.to_string() {
        ensure!(start.elapsed().as_secs_f64() < READY, "{n} workers are not at work");
        page.browser.click("step")?;
    }
    Ok(())
}

/// Trains a run of [`STEPS`] steps with so many workers; the fingerprint of its weights.
fn fingerprint(page: &Page, n_workers: u32) -> Result<String> {
    set_workers(page, n_workers)?;
    page.rests()?;
    page.browser.click("reset")?;
    page.steps_are(0)?;
    step(page, 0, STEPS)?;
    assert_eq!(page.browser.text("workers-at-work")?, n_workers.to_string());
    page.browser.wait("fingerprint", "16 digits", SOON, |text| text.len() == 16)
}

fn native_fingerprint(config: &TrainConfig, digits: &Inputs) -> String {
    let mut trainer = Trainer::new(config, digits.len());
    for _ in 0..STEPS {
        trainer.step(digits);
    }
    trainer.model().fingerprint()[..16].to_owned()
}

fn weights_have_the_same_bits_natively_and_with_any_number_of_workers(on: &Stage) {
    let digits = Generation::default().finish().train;
    let mut inputs = Inputs::new(digits, presets::specialists().input_reduction);
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        for key in ["specialists", "competitive", "reference"] {
            let config = (presets::preset(key).context("no such preset")?.config)();
            inputs.reduce(config.input_reduction);
            let native = native_fingerprint(&config, &inputs);
            page.browser.click("reset")?;
            page.steps_are(0)?;
            page.browser.set("preset", key)?;
            for n_workers in [1, 2, 4] {
                assert_eq!(fingerprint(page, n_workers)?, native, "{key} with {n_workers} workers");
            }
        }
        Ok(())
    });
}

fn the_number_of_workers_changes_while_training_runs(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.click("train")?;
        for n in [1, 3, 2] {
            page.browser.set("workers", &n.to_string())?;
            page.browser.wait("workers-at-work", &n.to_string(), SOON, |text| text == n.to_string())?;
            let steps = page.steps()?;
            page.steps_reach(steps + 100)?;
        }
        page.browser.click("pause")
    });
}

fn without_isolation_one_worker_trains_and_the_page_says_why(on: &Stage) {
    let setup = Setup::without_mnist().not_isolated().without("service_worker.js");
    let setup = setup.expecting("when fetching the script");
    setup.run(on, |page| {
        page.ready()?;
        assert_eq!(page.browser.text("workers")?, "1");
        page.browser.wait("workers-reason", "a reason", SOON, |text| text.contains("shares no memory"))?;
        page.train_below(30.0)
    });
}

/// A site whose helpers begin with this.
fn with_helpers_that(script: &str) -> Setup {
    let path = workspace::dist().join("worker_loader.js");
    let loader = std::fs::read_to_string(path).expect("the site is built");
    let changed = format!("{loader}; if (self.name === 'helper') {{ {script} }}");
    Setup::without_mnist().changed("worker_loader.js", changed.into_bytes())
}

/// A site whose helpers do this when they go to sleep for the thirtieth time.
fn with_helpers_that_in_their_sleep(script: &str) -> Setup {
    with_helpers_that(&format!(
        "const sleep = Atomics.wait.bind(Atomics);
         let sleeps = 0;
         Atomics.wait = (...where) => {{ if (++sleeps === 30) {{ {script} }} return sleep(...where); }};"
    ))
}

/// Trains until the page says that a helper is gone, and then goes on with one worker.
fn goes_on_without(page: &Page, what: &str) -> Result<()> {
    page.ready()?;
    page.browser.set("workers", "2")?;
    page.browser.click("train")?;
    page.says(what)?;
    page.says("press Train, and one worker continues it")?;
    assert_eq!(page.browser.text("workers")?, "1");
    let steps = page.steps()?;
    page.browser.click("train")?;
    page.steps_reach(steps + 100)?;
    assert_eq!(page.browser.text("workers-at-work")?, "1");
    page.browser.click("pause")
}

fn a_helper_that_ends_stops_the_run_and_one_worker_goes_on(on: &Stage) {
    // What it was at is never finished, as it would be if it went on to the end of its task.
    let for_ever = "self.close(); sleep(new Int32Array(new SharedArrayBuffer(4)), 0, 0);";
    let setup = with_helpers_that_in_their_sleep(for_ever);
    setup.run(on, |page| goes_on_without(page, "A helper has not answered"));
}

fn a_helper_that_fails_stops_the_run_and_one_worker_goes_on(on: &Stage) {
    let at_the_second = "let told = 0;
        self.addEventListener('message', () => { if (++told === 2) throw new Error('out of luck'); });";
    let setup = with_helpers_that(at_the_second).expecting("out of luck");
    setup.run(on, |page| goes_on_without(page, "A helper has failed: it met an error of its own"));
}

fn a_helper_that_panics_at_work_stops_the_run_and_one_worker_goes_on(on: &Stage) {
    let setup = with_helpers_that_in_their_sleep("throw new Error('out of luck');").expecting("unreachable");
    let setup = setup.expecting("panicked");
    // In the middle of a step nobody hears of it, and it is said that the helper does not answer.
    setup.run(on, |page| goes_on_without(page, "A helper has"));
}
