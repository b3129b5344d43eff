//! What the browser keeps: a run goes on after its tab, its worker or its storage has failed, to the bit.

use crate::drawing::nought;
use crate::harness::{NONE, Page, READY, SOON, Setup, Stage, Test, tests};
use anyhow::{Result, ensure};
use serde_json::json;
use xtask::drivers::Kind;
use xtask::workspace;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    a_run_goes_on_after_a_reload_to_the_bit,
    a_killed_tab_loses_seconds_at_most,
    a_run_goes_on_after_its_worker_has_failed,
    a_run_goes_on_without_curves_and_moments_that_are_damaged,
    a_full_storage_is_said_and_training_goes_on,
    without_storage_training_goes_on,
    a_drawing_is_still_there_after_a_reload,
    a_long_run_that_a_key_has_ended_is_taken_back_to_the_bit,
    a_long_run_that_a_key_has_ended_outlives_a_reload,
];

/// Steps in an epoch of generated digits with the first preset.
pub const EPOCH: u64 = 312;

/// Changes what is in a store of the browser's storage: the script, in place of `CHANGE`, gets each as `record`.
const CHANGE_RECORDS: &str = "const done = arguments[arguments.length - 1];
    const open = indexedDB.open('moe /');
    open.onsuccess = () => {
        const transaction = open.result.transaction('STORE', 'readwrite');
        const store = transaction.objectStore('STORE');
        store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
            if (!cursor) return;
            let record = cursor.value;
            CHANGE;
            cursor.update(record);
            cursor.continue();
        };
        transaction.oncomplete = () => { open.result.close(); done(); };
    };";

impl Page {
    /// The fingerprint of the weights that are shown, once training rests.
    pub(crate) fn rested_fingerprint(&self) -> Result<String> {
        self.rests()?;
        self.browser.text("fingerprint")
    }

    /// The fingerprint of the weights that the run began with; then the latest are shown again.
    fn first_fingerprint(&self) -> Result<String> {
        let latest = self.rested_fingerprint()?;
        self.browser.set("time", "0")?;
        let first =
            self.browser.wait("fingerprint", "that of the start", SOON, |text| text != NONE && text != latest)?;
        self.browser.click("time-now")?;
        self.browser.wait("fingerprint", "that of the latest", SOON, |text| text == latest)?;
        Ok(first)
    }

    /// What the curves say of the run's start, asked once a page.
    fn start_of_curves(&self) -> Result<String> {
        // A pointer that comes to lie over the chart points, too.
        self.poll(SOON, || {
            self.press("error-chart", "Home")?;
            let text = self.browser.text("curves-said")?;
            Ok(text.starts_with("1 step").then_some(text))
        })
    }

    /// Waits until the run is kept up to where it is.
    pub(crate) fn kept_up_to(&self, steps: u64) -> Result<()> {
        let is = |text: &str| text.replace(',', "").contains(&format!("step {steps}."));
        self.browser.wait("saved", &format!("step {steps}"), READY, is).map(drop)
    }

    /// Waits for an offer to go on; its words.
    pub(crate) fn offered(&self) -> Result<String> {
        self.browser.wait("kept-text", "an offer", READY, |text| !text.is_empty())
    }

    /// Trains from the end of epoch `from` to the end of epoch `to`, and waits for the last step of each.
    pub(crate) fn train_epochs(&self, from: u64, to: u64) -> Result<()> {
        for epoch in from + 1..=to {
            self.browser.click("epoch-step")?;
            self.steps_are(epoch * EPOCH)?;
        }
        Ok(())
    }

    /// Goes on with what is offered, and waits for its step.
    pub(crate) fn resume(&self, steps: u64) -> Result<()> {
        self.offered()?;
        self.browser.click("resume")?;
        let is = |text: &str| text.replace(',', "") == steps.to_string();
        self.browser.wait("steps", "those of the run", READY, is)?;
        let gone = |text: &str| text.is_empty();
        self.browser.wait("kept-text", "gone", SOON, gone).map(drop)
    }

    pub(crate) fn change_records(&self, store: &str, change: &str) -> Result<()> {
        let script = CHANGE_RECORDS.replace("STORE", store).replace("CHANGE", change);
        self.browser.script_async(&script, json!([])).map(drop)
    }
}

fn a_run_goes_on_after_a_reload_to_the_bit(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.train_epochs(0, 3)?;
        let whole = page.rested_fingerprint()?;
        page.browser.click("reset")?;
        page.steps_are(0)?;
        if !page.browser.text("ended-text")?.is_empty() {
            // On a slow machine the three epochs are worth keeping, and they repeat the one.
            page.browser.click("ended-dismiss")?;
        }
        page.train_epochs(0, 1)?;
        page.browser.draw("pad", &nought())?;
        page.kept_up_to(EPOCH)?;
        let part = page.rested_fingerprint()?;
        let first = page.first_fingerprint()?;
        let start = page.start_of_curves()?;
        page.browser.reload()?;
        let offer = page.offered()?;
        ensure!(offer.contains("Specialists, step 312, epoch 1.0"), "the offer says {offer:?}");
        ensure!(offer.contains("misread"), "the offer says {offer:?}");
        page.resume(EPOCH)?;
        assert_eq!(page.rested_fingerprint()?, part);
        assert_ne!(page.browser.text("answer")?, NONE, "the drawing is gone");
        assert_eq!(page.first_fingerprint()?, first, "the run looks back on other weights");
        assert_eq!(page.start_of_curves()?, start, "the curves begin elsewhere");
        // And once more, so that a run that went on is kept like any other.
        page.train_epochs(1, 2)?;
        page.kept_up_to(2 * EPOCH)?;
        page.browser.reload()?;
        page.resume(2 * EPOCH)?;
        page.train_epochs(2, 3)?;
        assert_eq!(page.rested_fingerprint()?, whole);
        page.browser.reload()?;
        page.offered()?;
        page.browser.click("discard")?;
        page.browser.wait("kept-text", "gone", SOON, |text| text.is_empty())?;
        page.ready()
    });
}

fn a_killed_tab_loses_seconds_at_most(on: &Stage) {
    if on.lacks(&[Kind::WebKit], "pages that are ended as by a crash") {
        return;
    }
    Setup::without_mnist().in_own_browser().run(on, |page| {
        page.ready()?;
        let other = page.browser.open_tab()?;
        page.browser.open(&page.address)?;
        page.ready()?;
        page.browser.click("train")?;
        page.browser.wait("saved", "a step", READY, |text| text.contains("step"))?;
        page.browser.crash()?;
        page.browser.go_to(&other)?;
        // Firefox has both tabs in one process, so that this one has crashed as well, and can open nothing.
        page.browser.open_tab()?;
        page.browser.open(&page.address)?;
        page.offered()?;
        page.browser.click("resume")?;
        page.steps_reach(1)?;
        let steps = page.steps()?;
        page.browser.click("step")?;
        page.steps_are(steps + 1)
    });
}

/// A site whose worker fails when it hears of it on a channel.
fn with_a_worker_that_fails() -> Setup {
    let path = workspace::dist().join("worker_loader.js");
    let loader = std::fs::read_to_string(path).expect("the site is built");
    let changed = format!(
        "{loader}; if (self.name !== 'helper') new BroadcastChannel('fail').onmessage = () => {{ throw new Error('out of luck'); }};"
    );
    Setup::without_mnist().changed("worker_loader.js", changed.into_bytes()).expecting("out of luck")
}

fn a_run_goes_on_after_its_worker_has_failed(on: &Stage) {
    with_a_worker_that_fails().run(on, |page| {
        page.ready()?;
        page.train_epochs(0, 2)?;
        let whole = page.rested_fingerprint()?;
        page.browser.click("reset")?;
        page.steps_are(0)?;
        page.train_epochs(0, 1)?;
        page.kept_up_to(EPOCH)?;
        page.browser.draw("pad", &nought())?;
        page.browser.script("new BroadcastChannel('fail').postMessage(0)", json!([]))?;
        page.says("it met an error of its own and stopped")?;
        page.browser.wait("status", "that training has stopped", SOON, |text| text.contains("worker is gone"))?;
        page.resume(EPOCH)?;
        assert_ne!(page.browser.text("answer")?, NONE, "the drawing is gone");
        page.train_epochs(1, 2)?;
        assert_eq!(page.rested_fingerprint()?, whole);
        Ok(())
    });
}

fn a_run_goes_on_without_curves_and_moments_that_are_damaged(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.train_epochs(0, 1)?;
        page.kept_up_to(EPOCH)?;
        let latest = page.rested_fingerprint()?;
        page.first_fingerprint()?;
        let start = page.start_of_curves()?;
        page.change_records("moments", "record = new Uint8Array(3)")?;
        page.change_records("runs", "record.kept.history = new Uint8Array(3)")?;
        page.browser.reload()?;
        page.resume(EPOCH)?;
        assert_eq!(page.rested_fingerprint()?, latest);
        assert_ne!(page.start_of_curves()?, start, "damaged curves were read");
        let moments = page.browser.script("return +document.getElementById('time').max", json!([]))?;
        assert_eq!((moments.as_u64(), page.browser.text("message-text")?), (Some(0), String::new()));
        Ok(())
    });
}

fn a_full_storage_is_said_and_training_goes_on(on: &Stage) {
    if on.lacks(&[Kind::Firefox, Kind::WebKit], "storage that becomes smaller while it runs") {
        return;
    }
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        let origin = page.address.trim_end_matches('/');
        page.browser.cdp("Storage.overrideQuotaForOrigin", json!({ "origin": origin, "quotaSize": 1 }))?;
        page.browser.click("train")?;
        page.browser.wait("saved", "that it is full", READY, |text| text.contains("storage is full"))?;
        let steps = page.steps()?;
        page.steps_reach(steps + 100)?;
        page.browser.cdp("Storage.overrideQuotaForOrigin", json!({ "origin": origin }))?;
        page.browser.wait("saved", "a step", READY, |text| text.contains("step"))?;
        page.browser.click("pause")
    });
}

fn without_storage_training_goes_on(on: &Stage) {
    let denied = "Object.defineProperty(window, 'indexedDB', { get: () => undefined });";
    Setup::without_mnist().beginning_with(denied).expect("the site is built").run(on, |page| {
        page.ready()?;
        page.browser.wait("saved", "that there is none", SOON, |text| text.contains("no storage for pages"))?;
        page.train_below(30.0)
    });
}

fn a_drawing_is_still_there_after_a_reload(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.draw("pad", &nought())?;
        // The answer to the whole drawing, not to its beginning.
        page.drawn()?;
        let answer = page.browser.wait("answer", "a digit", SOON, |text| text != NONE)?;
        page.browser.reload()?;
        ensure!(page.offered()?.starts_with("A drawing"), "offered is {:?}", page.offered());
        page.browser.click("resume")?;
        page.browser.wait("answer", "that of before", READY, |text| text == answer).map(drop)
    });
}

/// A page with a run that has trained for long enough to be taken back: its steps and the fingerprint of its weights.
fn with_a_long_run(page: &Page) -> Result<(u64, String)> {
    page.ready()?;
    page.browser.click("train")?;
    let is_long = "return /in ([6-9]|\\d\\d+)\\.|min/.test(document.getElementById('trained-for').textContent)";
    page.becomes_true("the run is worth keeping", is_long)?;
    page.browser.click("pause")?;
    page.tested()?;
    Ok((page.steps()?, page.rested_fingerprint()?))
}

fn a_long_run_that_a_key_has_ended_is_taken_back_to_the_bit(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        let (steps, end) = with_a_long_run(page)?;
        page.press("diagram", "r")?;
        page.steps_are(0)?;
        let text = page.browser.wait("ended-text", "what has ended", SOON, |text| !text.is_empty())?;
        ensure!(text.replace(',', "").contains(&format!("step {steps}")), "it says {text:?}");
        page.browser.click("take-back")?;
        page.steps_are(steps)?;
        assert_eq!(page.rested_fingerprint()?, end);
        page.browser.wait("ended-text", "nothing", SOON, str::is_empty)?;
        page.browser.click("step")?;
        page.steps_are(steps + 1)
    });
}

fn a_long_run_that_a_key_has_ended_outlives_a_reload(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        let (steps, end) = with_a_long_run(page)?;
        page.kept_up_to(steps)?;
        page.press("diagram", "r")?;
        page.steps_are(0)?;
        page.browser.wait("ended-text", "what has ended", SOON, |text| !text.is_empty())?;
        page.browser.reload()?;
        page.ready()?;
        page.resume(steps)?;
        assert_eq!(page.rested_fingerprint()?, end);
        Ok(())
    });
}
