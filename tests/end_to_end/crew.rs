//! A run shared by several workers: the same bits as natively, and a helper that fails.

use crate::harness::{Page, READY, SOON, Setup, Stage, Test, tests};
use anyhow::{Context, Result, ensure};
use moe::digits::generation::Generation;
use moe::training::{Inputs, TrainConfig, Trainer, presets};
use serde_json::json;
use std::time::Instant;
use xtask::drivers::Kind;
use xtask::workspace;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    weights_have_the_same_bits_natively_and_with_any_number_of_workers,
    an_epoch_on_mnist_has_the_same_fingerprint_in_every_browser,
    a_browser_that_only_says_that_workers_can_share_memory_trains_at_the_first_click,
    the_number_of_workers_changes_while_training_runs,
    without_isolation_one_worker_trains_and_the_page_says_why,
    a_helper_that_ends_stops_the_run_and_one_worker_goes_on,
    a_helper_that_fails_stops_the_run_and_one_worker_goes_on,
    a_helper_that_panics_at_work_stops_the_run_and_one_worker_goes_on,
];

/// Whether the browser has no helpers; if so, the test's output says so.
fn has_no_helpers(on: &Stage) -> bool {
    on.lacks(&[Kind::WebKit], "memory that workers share")
}

/// The numbers of workers that a browser can run and the tests try.
fn tried_numbers(page: &Page) -> Result<Vec<u32>> {
    page.browser.wait("workers-at-work", "a number", SOON, |text| text == "1")?;
    let options =
        page.browser.script("return document.querySelectorAll('[data-testid=workers] option').length", json!([]))?;
    let most = options.as_u64().unwrap_or_default();
    Ok([1, 2, 4].into_iter().filter(|n| u64::from(*n) <= most).collect())
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

/// Trains a run of one epoch, which has this many steps, with this many workers; the fingerprint of its weights.
fn fingerprint(page: &Page, n_steps: u32, n_workers: u32) -> Result<String> {
    set_workers(page, n_workers)?;
    page.rests()?;
    page.browser.click("reset")?;
    page.steps_are(0)?;
    page.browser.click("epoch-step")?;
    page.steps_are(n_steps.into())?;
    assert_eq!(page.browser.text("workers-at-work")?, n_workers.to_string());
    page.browser.wait("fingerprint", "16 digits", SOON, |text| text.len() == 16)
}

/// The steps of an epoch, and the fingerprint of the weights after it.
fn one_epoch_natively(config: &TrainConfig, digits: &Inputs) -> (u32, String) {
    let mut trainer = Trainer::new(config, digits.len());
    let n_steps = trainer.steps_per_epoch();
    for _ in 0..n_steps {
        trainer.step(digits);
    }
    (n_steps, trainer.model().fingerprint()[..16].to_owned())
}

fn weights_have_the_same_bits_natively_and_with_any_number_of_workers(on: &Stage) {
    let digits = Generation::default().finish().train;
    let mut inputs = Inputs::new(digits, presets::specialists().input_reduction);
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        let numbers = tried_numbers(page)?;
        ensure!(on.kind() == Kind::WebKit || numbers.len() == 3, "workers share no memory");
        for key in ["specialists", "competitive", "reference"] {
            let config = (presets::preset(key).context("no such preset")?.config)();
            inputs.reduce(config.input_reduction);
            let (n_steps, native) = one_epoch_natively(&config, &inputs);
            page.browser.click("reset")?;
            page.steps_are(0)?;
            page.browser.set("preset", key)?;
            for n_workers in numbers.clone() {
                assert_eq!(fingerprint(page, n_steps, n_workers)?, native, "{key} with {n_workers} workers");
            }
        }
        Ok(())
    });
}

fn an_epoch_on_mnist_has_the_same_fingerprint_in_every_browser(on: &Stage) {
    /// The command line gives this fingerprint, too: `cargo run --release --example train -- --epochs 1`.
    const FINGERPRINT: &str = "599ec5a1a66617de";
    if !workspace::dist().join("mnist").exists() {
        println!("skipped: the site was built without MNIST");
        return;
    }
    Setup::with_mnist().run(on, |page| {
        page.ready()?;
        page.says("60,000")?;
        page.browser.click("epoch-step")?;
        page.browser.wait("epochs", "1", READY, |epochs| epochs.parse() == Ok(1.0))?;
        let found = page.browser.wait("fingerprint", "16 digits", SOON, |text| text.len() == 16)?;
        assert_eq!(found, FINGERPRINT);
        Ok(())
    });
}

/// Scripts that take shared memory from a browser, which still says that the page is isolated.
const WITHOUT_SHARED_MEMORY: [&str; 3] = [
    "delete self.SharedArrayBuffer;",
    "self.structuredClone = () => { throw new DOMException('The object can not be cloned.', 'DataCloneError'); };",
    "self.SharedArrayBuffer = class { constructor() { throw new RangeError('Array buffer allocation failed'); } };",
];

fn a_browser_that_only_says_that_workers_can_share_memory_trains_at_the_first_click(on: &Stage) {
    let loader = std::fs::read_to_string(workspace::dist().join("worker_loader.js")).expect("the site is built");
    for lack in WITHOUT_SHARED_MEMORY {
        let cores = "Object.defineProperty(navigator, 'hardwareConcurrency', { value: 4 });";
        let changed = format!("{lack}\n{cores}\n{loader}").into_bytes();
        Setup::without_mnist().changed("worker_loader.js", changed).run(on, |page| {
            page.ready()?;
            page.browser.wait("workers-reason", "a reason", SOON, |text| text.contains("though the site is served"))?;
            assert_eq!(page.browser.text("workers")?, "1");
            page.train_below(30.0)?;
            let message = page.browser.text("message-text")?;
            ensure!(message.is_empty(), "{lack} leads to {message:?}");
            Ok(())
        });
    }
}

fn the_number_of_workers_changes_while_training_runs(on: &Stage) {
    if has_no_helpers(on) {
        return;
    }
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
    if has_no_helpers(on) {
        return;
    }
    // The last sleep keeps the helper from finishing its step, as a worker that closes itself still would.
    let for_ever = "self.close(); sleep(new Int32Array(new SharedArrayBuffer(4)), 0, 0);";
    let setup = with_helpers_that_in_their_sleep(for_ever);
    setup.run(on, |page| goes_on_without(page, "A helper has not answered"));
}

fn a_helper_that_fails_stops_the_run_and_one_worker_goes_on(on: &Stage) {
    if has_no_helpers(on) {
        return;
    }
    let at_the_second = "let told = 0;
        self.addEventListener('message', () => { if (++told === 2) throw new Error('out of luck'); });";
    let setup = with_helpers_that(at_the_second).expecting("out of luck");
    setup.run(on, |page| goes_on_without(page, "A helper has failed: it met an error of its own"));
}

fn a_helper_that_panics_at_work_stops_the_run_and_one_worker_goes_on(on: &Stage) {
    if has_no_helpers(on) {
        return;
    }
    let setup = with_helpers_that_in_their_sleep("throw new Error('out of luck');").expecting("unreachable");
    let setup = setup.expecting("panicked");
    // In the middle of a step nobody hears of it, and it is said that the helper does not answer.
    setup.run(on, |page| goes_on_without(page, "A helper has"));
}
