//! What the page may load and run: its own files, whole, and nothing else.

use crate::harness::{Setup, Stage, Test, dist_file, tests};
use anyhow::{Context, ensure};
use serde_json::json;
use xtask::workspace;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    nothing_comes_from_another_origin,
    another_origin_cannot_be_asked,
    markup_and_scripts_that_are_put_into_the_page_do_not_run,
    a_program_that_is_not_the_pages_own_is_not_run,
    a_worker_whose_program_is_not_its_own_is_named,
];

/// What is in a file of the built site, with something appended that changes nothing of its meaning.
fn changed(name: &str, more: &[u8]) -> Vec<u8> {
    let content = std::fs::read(workspace::dist().join(name)).expect("the site is built");
    [&content, more].concat()
}

/// A custom section without content: a module means the same with it.
const EMPTY_SECTION: &[u8] = &[0, 2, 1, b'x'];

fn nothing_comes_from_another_origin(on: &Stage) {
    const OTHERS: &str = "return performance.getEntriesByType('resource').map((entry) => entry.name)
        .filter((name) => new URL(name).origin !== location.origin);";
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.train_below(30.0)?;
        page.browser.click("test-digit")?;
        page.on_each_tab(|_| Ok(()))?;
        ensure!(page.browser.script(OTHERS, json!([]))? == json!([]), "something came from another origin");
        Ok(())
    });
}

fn another_origin_cannot_be_asked(on: &Stage) {
    const ASK: &str = "return fetch('http://127.0.0.1:1/').then(() => 'sent', () => 'refused');";
    let setup = Setup::without_mnist().expecting("Content Security Policy").expecting("connect-src");
    setup.run(on, |page| {
        page.ready()?;
        let violated = "window.violated = new Promise((resolve) => document.addEventListener('securitypolicyviolation',
            (event) => resolve(event.effectiveDirective)));";
        page.browser.script(violated, json!([]))?;
        assert_eq!(page.browser.script(ASK, json!([]))?, json!("refused"));
        assert_eq!(page.browser.script("return window.violated", json!([]))?, json!("connect-src"));
        Ok(())
    });
}

fn markup_and_scripts_that_are_put_into_the_page_do_not_run(on: &Stage) {
    // Each tries to set `window.injected`, and may be refused with an error.
    const ATTEMPTS: [&str; 6] = [
        "const e = document.createElement('script'); e.textContent = 'window.injected = true'; document.body.append(e);",
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.injected = true\">');",
        "const e = document.createElement('button'); e.setAttribute('onclick', 'window.injected = true'); \
         document.body.append(e); e.click();",
        "window.eval('window.injected = true');",
        "new Worker('data:text/javascript,postMessage(1)').onmessage = () => { window.injected = true };",
        "new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))).onmessage = () => { window.injected = true };",
    ];
    let setup = Setup::without_mnist().expecting("Content Security Policy").expecting("TrustedScript");
    let setup =
        setup.expecting("TrustedHTML").expecting("trusted").expecting("Trusted Type").expecting("blocked by CSP");
    setup.run(on, |page| {
        page.ready()?;
        for attempt in ATTEMPTS {
            // In a task of its own: what the test itself runs may do more than the page.
            let attempt = format!(
                "return new Promise((done) => setTimeout(() => {{ try {{ {attempt} }} finally {{ done() }} }}))"
            );
            page.browser.script(&attempt, json!([]))?;
        }
        assert_eq!(page.browser.script("return window.injected === undefined", json!([]))?, json!(true));
        page.train_below(30.0)
    });
}

fn a_program_that_is_not_the_pages_own_is_not_run(on: &Stage) {
    for (case, start, end, more) in
        [("script", "page-", ".js", b"\n//".as_slice()), ("module", "page-", ".wasm", EMPTY_SECTION)]
    {
        let name = dist_file(start, end).expect("the site is built");
        let setup = Setup::without_mnist().changed(&name, changed(&name, more));
        let setup = setup.expecting("integrity").expecting("Failed to fetch").expecting("could not be loaded");
        setup.run(on, |page| page.says("could not be loaded").context(case));
    }
}

fn a_worker_whose_program_is_not_its_own_is_named(on: &Stage) {
    let name = "worker_bg.wasm";
    let setup = Setup::without_mnist().changed(name, changed(name, EMPTY_SECTION));
    setup.expecting("integrity").expecting(name).run(on, |page| {
        page.says("The worker that trains has failed")?;
        page.says("could not be loaded, or is not the one that belongs to this page")
    });
}
