//! How the storage opens: after a page that was left while it made the storage, and where the browser gives no answer.

use crate::harness::{READY, Setup, Stage, Test, tests};
use anyhow::ensure;
use serde_json::json;
use xtask::drivers::Kind;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    a_page_left_while_it_makes_the_storage_is_in_nobodys_way,
    without_locks_a_page_left_while_it_makes_the_storage_is_in_nobodys_way,
    a_storage_that_does_not_open_is_said_and_training_goes_on,
];

/// Keeps the first page, whose address has no query, from ever finishing the storage that it makes.
const BUSY: &str = "if (location.search === '') {
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (...which) {
        const request = open.apply(this, which);
        request.addEventListener('upgradeneeded', () => {
            const store = request.result.createObjectStore('busy');
            const read = () => { store.get(0).onsuccess = read; };
            read();
        });
        return request;
    };
}";

/// What the page says of a storage that does not open.
const NOT_OPENED: &str = "the browser has not opened its storage; a page that is loaded again has another chance";

/// Keeps the answer from every request to open the storage.
const SILENT: &str = "const open = IDBFactory.prototype.open;
IDBFactory.prototype.open = function (...which) {
    const request = open.apply(this, which);
    for (const kind of ['upgradeneeded', 'blocked', 'success', 'error']) {
        request.addEventListener(kind, (event) => event.stopImmediatePropagation());
    }
    return request;
};";

fn a_page_left_while_it_makes_the_storage_is_in_nobodys_way(on: &Stage) {
    leaves_and_keeps(on, "");
}

fn without_locks_a_page_left_while_it_makes_the_storage_is_in_nobodys_way(on: &Stage) {
    leaves_and_keeps(on, "delete Navigator.prototype.locks;");
}

/// Leaves a page while it makes the storage, and checks that the next page keeps its run; both begin with this script.
fn leaves_and_keeps(on: &Stage, script: &str) {
    if on.lacks(&[Kind::WebKit], "sleeping pages that let go of the storage") {
        return;
    }
    let setup = Setup::without_mnist().beginning_with(&format!("{script}{BUSY}"));
    setup.expect("the site is built").run(on, |page| {
        // A page that is left while it loads is not put to sleep.
        page.ready()?;
        page.browser.script("location.href = '?next'", json!([]))?;
        page.until("location.search === '?next'")?;
        page.ready()?;
        page.browser.click("step")?;
        // Waiting longer would prove nothing: after a while Chromium may end the sleeping page by itself.
        let end = |text: &str| text.contains("at step 1.") || text.contains(NOT_OPENED);
        let said = page.browser.wait("saved", "that the run is kept, or why not", READY, end)?;
        ensure!(!said.contains(NOT_OPENED), "{said}");
        Ok(())
    });
}

fn a_storage_that_does_not_open_is_said_and_training_goes_on(on: &Stage) {
    Setup::without_mnist().beginning_with(SILENT).expect("the site is built").run(on, |page| {
        page.ready()?;
        page.says(NOT_OPENED)?;
        page.train_below(30.0)
    });
}
