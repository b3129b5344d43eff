//! Thousands of actions on every control, in a random order that a seed decides: nothing breaks, and nothing sticks.
//! The state behind the controls has a longer walk of its own, natively; here it is about the page and its worker.

use crate::drawing::nought;
use crate::harness::{NONE, Page, READY, SOON, Setup, Stage, Test, tests};
use anyhow::{Result, ensure};
use serde_json::{Value, json};

/// The tests of this file.
pub const TESTS: &[Test] = tests![nothing_breaks_and_nothing_sticks_whatever_is_pressed,];

const SEED: u64 = 20_251_124;
/// Actions between which the page draws and hears its worker.
const BATCH: u64 = 50;
const BATCHES: u64 = 60;
/// Clicks without a pause.
const RAPID: u64 = 500;

/// One batch: `[seed, actions, identifiers and tags of controls that are left alone]`; answers with the errors that
/// were seen since the page began.
///
/// What opens a file picker, saves a file or leaves the page is not for a script; what loads other digits or starts
/// workers is used now and then only, because each takes seconds.
const ACT: &str = r#"
    const [seed, count, spared] = arguments, done = arguments[arguments.length - 1];
    if (!window.seenErrors) {
        window.seenErrors = [];
        addEventListener('error', (event) => seenErrors.push(event.message));
        addEventListener('unhandledrejection', (event) => seenErrors.push(`unhandled: ${event.reason}`));
    }
    let state = seed >>> 0 || 1;
    const random = (n) => {
        state ^= state << 13; state ^= state >>> 17; state ^= state << 5;
        return (state >>> 0) % n;
    };
    const never = /^(load-model|model-file|files|pick-files|save-.*|fates-csv|fates-link|hand-in|film|update-take|share)$/;
    const seldom = /^(dataset|race-start|fates-start|fates-anew|fates-zoom|workers|restart-worker)$/;
    const texts = ['0', '1', '3', '7.5', '-1', 'abc', '', '1e9', '64', '0.015'];
    const fire = (e, kind) => e.dispatchEvent(new Event(kind, { bubbles: true }));
    const pointer = (e, kind, box) => e.dispatchEvent(new PointerEvent(kind, {
        bubbles: true, pointerId: 1, clientX: box.left + random(box.width || 1), clientY: box.top + random(box.height || 1) }));
    const act = (e) => {
        if (e.tagName === 'CANVAS') {
            const box = e.getBoundingClientRect();
            const kinds = ['pointerdown', 'pointermove', 'pointermove', 'pointerup', 'pointerleave'];
            for (const kind of kinds) pointer(e, kind, box);
            const key = ['ArrowLeft', 'ArrowRight', 'Home', 'End', 'Enter', 'Escape'][random(6)];
            e.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
        } else if (e.tagName === 'SELECT') {
            const options = [...e.options].filter((option) => option.value !== 'files');
            if (!options.length) return;
            e.value = options[random(options.length)].value;
            fire(e, 'change');
        } else if (e.type === 'range') {
            e.value = +e.min + random(+e.max - +e.min + 1);
            fire(e, 'input'); fire(e, 'change');
        } else if (e.tagName === 'INPUT' && e.type !== 'checkbox' && e.type !== 'radio') {
            e.value = texts[random(texts.length)];
            fire(e, 'input'); fire(e, 'change');
        } else {
            e.click();
        }
    };
    const all = [...document.querySelectorAll('button, select, input, summary, canvas[tabindex]')]
        .filter((e) => e.type !== 'file' && !never.test(e.id) && !e.matches('.save-picture') && !spared.includes(e.id) && !spared.includes(e.tagName));
    for (let n = 0, tries = 0; n < count && tries < 100 * count; tries++) {
        const e = all[random(all.length)];
        if (e.disabled || !e.isConnected || !e.getClientRects().length || (seldom.test(e.id) && random(40))) continue;
        act(e);
        n++;
    }
    requestAnimationFrame(() => setTimeout(() => done(seenErrors), 0));
"#;

impl Page {
    fn act(&self, seed: u64, count: u64, spared: &[&str]) -> Result<()> {
        let errors = self.browser.script_async(ACT, json!([seed, count, spared]))?;
        ensure!(errors == Value::Array(Vec::new()), "with seed {seed}: {errors}");
        ensure!(self.visible_text()?.len() > 500, "with seed {seed} the page is blank");
        Ok(())
    }

    /// Answers what is asked, and goes back to a run that all know.
    fn come_to_rest(&self) -> Result<()> {
        let click = "for (const id of ['help-close', 'kept-list-close', 'question-no', 'pause', 'message-dismiss', 'reset'])
            document.getElementById(id)?.click();
            const speed = document.getElementById('speed'); speed.value = 'full'; speed.dispatchEvent(new Event('change'));";
        self.browser.script(click, json!([]))?;
        self.browser.set("preset", "specialists")?;
        self.steps_are(0)
    }
}

fn nothing_breaks_and_nothing_sticks_whatever_is_pressed(on: &Stage) {
    // Chromium says so when a script gives letters to a field of numbers.
    let setup = Setup::without_mnist().expecting("The specified value");
    setup.run(on, |page| {
        page.ready()?;
        for batch in 0..BATCHES {
            page.act(SEED + batch, BATCH, &[])?;
        }
        page.act(SEED + BATCHES, RAPID, &[])?;
        page.come_to_rest()?;
        page.browser.draw("pad", &nought())?;
        page.browser.wait("answer", "a digit", READY, |text| text != NONE)?;
        // A test digit that was taken in place of the drawing goes with its digits, and canvases offer such digits.
        let spared =
            ["CANVAS", "clear", "undo", "test-digit", "time", "discard", "resume", "dataset", "restart-worker"];
        for batch in 0..10 {
            page.act(batch, BATCH, &spared)?;
        }
        page.come_to_rest()?;
        page.browser.wait("answer", "a digit still", SOON, |text| text != NONE)?;
        page.browser.click("train")?;
        page.steps_reach(50)?;
        page.browser.click("pause")?;
        page.rests()
    });
}
