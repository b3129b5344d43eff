//! Every control shows what is so: after a restart, after the worker has failed, after the page was loaded again, and after
//! a text that was typed and taken back.

use crate::harness::{Page, SOON, Setup, Stage, Test, tests};
use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value, json};
use xtask::workspace;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    all_controls_show_the_state_after_a_restart_a_failed_worker_and_a_reload,
    a_text_that_is_typed_and_taken_back_gives_way_to_the_next_value,
];

/// The values of all controls by their names. What a run moves is left out: the time machine, and the gate by hand, which
/// shows only while it is set.
const VALUES: &str = "const all = [...document.querySelectorAll('input, select')].filter((e) =>
        e.type !== 'file' && e.id !== 'time' && e.id !== 'link-to-copy' && !/^gate-part/.test(e.dataset.testid ?? ''));
    const name = (e) => e.id || e.dataset.testid || e.getAttribute('aria-label');
    return Object.fromEntries(all.map((e) => [name(e), e.type === 'checkbox' ? e.checked : e.value]));";

/// Gives every control another value, as a user does, and answers how many. Left alone are those of other digits and other
/// workers, which take seconds; presets and seeds, which undo the others; and what needs a digit on the pad.
const CHANGE: &str = "
    const never = /^(keys-act|dataset|workers|preset|seed|setting-seed|files|model-file|time|link-to-copy|share-as|who-label|gate-by-hand|error-log|picture)$/;
    const fire = (e, kind) => e.dispatchEvent(new Event(kind, { bubbles: true }));
    const all = [...document.querySelectorAll('input, select')].filter((e) =>
        e.type !== 'file' && !e.disabled && !never.test(e.id) && !/^(gate-part|off|frozen)/.test(e.dataset.testid ?? ''));
    let n = 0;
    for (const e of all) {
        if (e.type === 'checkbox') {
            if (/learns digit/.test(e.getAttribute('aria-label') ?? '')) continue;
            e.checked = !e.checked;
        } else if (e.tagName === 'SELECT') {
            const other = [...e.options].map((o) => o.value).filter((value) => value !== e.value && value !== 'own');
            if (!other.length) continue;
            e.value = other[0];
        } else if (e.type === 'number') {
            const up = +e.value + +e.step;
            e.value = up <= +e.max ? up : +e.value - +e.step;
        } else continue;
        fire(e, 'input'); fire(e, 'change');
        n += 1;
    }
    document.querySelector('#error-log').click();
    return n;";

impl Page {
    fn values(&self) -> Result<Map<String, Value>> {
        let values = self.browser.script(VALUES, json!([]))?;
        values.as_object().cloned().context("the values of the controls")
    }

    /// Checks that all controls show these values.
    fn shows(&self, expected: &Map<String, Value>, when: &str) -> Result<()> {
        self.drawn()?;
        let found = self.values()?;
        let differs = |(name, value): &(&String, &Value)| found.get(*name) != Some(*value);
        let wrong: Vec<String> = (expected.iter().filter(differs))
            .map(|(name, value)| format!("{name} is {:?} and not {value}", found.get(name)))
            .collect();
        ensure!(wrong.is_empty(), "{when}: {wrong:?}");
        Ok(())
    }
}

fn all_controls_show_the_state_after_a_restart_a_failed_worker_and_a_reload(on: &Stage) {
    let loader = std::fs::read_to_string(workspace::dist().join("worker_loader.js")).expect("the site is built");
    let fails = "if (self.name !== 'helper') new BroadcastChannel('fail').onmessage = () => { throw new Error('thrown by the test'); };";
    let setup = Setup::without_mnist().changed("worker_loader.js", format!("{fails}\n{loader}").into_bytes());
    setup.expecting("thrown by the test").in_own_browser().run(on, |page| {
        page.ready()?;
        page.drawn()?;
        let first = page.values()?;
        let n = page.browser.script(CHANGE, json!([]))?.as_u64().unwrap_or_default();
        ensure!(n > 40, "only {n} controls were changed");
        page.ready()?;
        page.drawn()?;
        let changed = page.values()?;
        let same = changed.iter().filter(|(name, value)| first.get(*name) == Some(*value)).count();
        ensure!(changed.len() - same > 40, "only {} controls have changed", changed.len() - same);
        page.browser.click("reset")?;
        page.ready()?;
        page.shows(&changed, "after a restart")?;

        page.browser.script("new BroadcastChannel('fail').postMessage(0)", json!([]))?;
        page.browser.wait("status", "that training has stopped", SOON, |text| text.contains("worker is gone"))?;
        page.shows(&changed, "without a worker")?;
        page.browser.click("restart-worker")?;
        page.ready()?;
        page.shows(&changed, "with a new worker")?;
        // The speed that the control shows is the speed of the new worker: a slice at full speed has many steps.
        page.browser.set("speed", "1")?;
        page.browser.script("new BroadcastChannel('fail').postMessage(0)", json!([]))?;
        page.browser.wait("status", "that training has stopped", SOON, |text| text.contains("worker is gone"))?;
        page.browser.click("restart-worker")?;
        page.ready()?;
        assert_eq!(page.browser.text("speed")?, "1");
        page.browser.click("train")?;
        page.steps_reach(1)?;
        ensure!(page.steps()? < 5, "a run at one step a second is at step {}", page.steps()?);

        page.browser.reload()?;
        page.ready()?;
        // The page starts afresh, but at the speed that the user has chosen.
        assert_eq!(page.browser.text("speed")?, "1");
        let before =
            first.into_iter().map(|(name, value)| if name == "speed" { (name, json!("1")) } else { (name, value) });
        page.shows(&before.collect(), "after the page was loaded again")
    });
}

fn a_text_that_is_typed_and_taken_back_gives_way_to_the_next_value(on: &Stage) {
    let type_text = "const e = document.querySelector('#learning-rate');
        for (const text of arguments[0]) { e.value = text; e.dispatchEvent(new Event('input', { bubbles: true })); }";
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        let rate = page.browser.text("learning-rate")?;
        page.browser.script(type_text, json!([[format!("{rate}2"), rate]]))?;
        page.browser.set("setting-learning_rate", "0.25")?;
        page.browser.wait("learning-rate", "the rate in use", SOON, |text| text == "0.25")?;
        // A text that is still being typed stays.
        page.browser.script(type_text, json!([["0.7"]]))?;
        page.browser.set("setting-learning_rate", "0.5")?;
        page.drawn()?;
        assert_eq!(page.browser.text("learning-rate")?, "0.7");
        Ok(())
    });
}
