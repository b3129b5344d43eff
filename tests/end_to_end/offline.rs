//! What is kept for use offline: whole versions of the page, and MNIST once it has been used.

use crate::harness::{Page, Setup, Stage, Test, dist_file, tests};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::collections::BTreeMap;
use xtask::seal::integrity;
use xtask::serve::Change;
use xtask::workspace;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    after_one_visit_it_works_offline,
    it_works_offline_under_a_path,
    mnist_is_there_offline,
    a_page_that_its_host_adds_to_works_offline,
    mnist_that_its_host_labels_as_packed_is_there_offline,
    a_part_that_the_host_changes_is_named,
    without_a_service_worker_the_page_says_that_it_is_not_kept,
    a_host_that_sends_no_headers_is_isolated_at_once,
    a_newer_version_is_offered_and_whole,
    a_version_that_is_not_whole_is_never_taken,
];

/// Whether a version of the page is kept.
const IS_KEPT: &str = "return navigator.serviceWorker.getRegistration().then((kept) => !!kept?.active)";

/// Whether the four files of MNIST are kept.
const DATA_IS_KEPT: &str =
    "return caches.keys().then((names) => caches.open(names.find((name) => name.startsWith('moe-data'))))
    .then((cache) => cache.keys()).then((kept) => kept.length === 4)";

/// The address of the worker's script that the page has loaded.
const WORKER: &str = "return performance.getEntriesByType('resource').map((entry) => entry.name)
    .find((name) => name.includes('worker_loader.js')) ?? ''";

/// Without a server the page opens and trains.
fn works_offline(page: &Page) -> Result<()> {
    page.becomes_true("a version is kept", IS_KEPT)?;
    page.host_changes(|site| site.is_down = true);
    page.browser.open(&page.address)?;
    page.ready()?;
    page.train_below(30.0)
}

fn after_one_visit_it_works_offline(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        works_offline(page)
    });
}

fn it_works_offline_under_a_path(on: &Stage) {
    let setup = Setup::without_mnist().under("/some/path/");
    setup.run(on, |page| {
        page.ready()?;
        works_offline(page)
    });
}

fn a_page_that_its_host_adds_to_works_offline(on: &Stage) {
    let html = std::fs::read_to_string(workspace::dist().join("index.html")).expect("the site is built");
    let html = html.replace("<body>", "<body><!-- with kind regards of the host -->") + "<!-- served in 3 ms -->\n";
    Setup::without_mnist().changed("index.html", html.into_bytes()).run(on, |page| {
        page.ready()?;
        works_offline(page)
    });
}

fn a_part_that_the_host_changes_is_named(on: &Stage) {
    let setup = Setup::without_mnist().changed("icons/icon.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec());
    setup.expecting("icon.svg").run(on, |page| {
        page.ready()?;
        page.says(
            "This page is not kept for use offline: ./icons/icon.svg could not be fetched, or the server changes it.",
        )?;
        page.train_below(30.0)
    });
}

fn without_a_service_worker_the_page_says_that_it_is_not_kept(on: &Stage) {
    let setup = Setup::without_mnist().without("service_worker.js").expecting("when fetching the script");
    setup.run(on, |page| {
        page.ready()?;
        page.says("This page is not kept for use offline: ./service_worker.js could not be loaded")
    });
}

fn mnist_is_there_offline(on: &Stage) {
    mnist_is_kept(on, Setup::with_mnist());
}

fn mnist_that_its_host_labels_as_packed_is_there_offline(on: &Stage) {
    mnist_is_kept(on, Setup::with_mnist().labelled_as_packed("mnist/"));
}

fn mnist_is_kept(on: &Stage, setup: Setup) {
    if !workspace::dist().join("mnist").exists() {
        println!("skipped: the site was built without MNIST");
        return;
    }
    setup.run(on, |page| {
        page.ready()?;
        page.becomes_true("MNIST is kept", DATA_IS_KEPT)?;
        page.host_changes(|site| site.is_down = true);
        page.browser.open(&page.address)?;
        page.ready()?;
        page.says("60,000")
    });
}

fn a_host_that_sends_no_headers_is_isolated_at_once(on: &Stage) {
    Setup::without_mnist().not_isolated().run(on, |page| {
        page.becomes_true("the page is isolated", "return crossOriginIsolated")?;
        page.ready()?;
        page.train_below(30.0)
    });
}

/// The files of a version in which the page's heading and the address of its worker are other ones.
fn newer_version() -> Result<BTreeMap<String, Change>> {
    let start = dist_file("start-", ".js")?;
    let names = [start.as_str(), "worker_loader.js", "index.html", "page.txt", "service_worker.js"];
    let read = |name: &str| std::fs::read_to_string(workspace::dist().join(name)).context("the site is not built");
    let mut files = names.iter().map(|name| Ok((*name, read(name)?))).collect::<Result<BTreeMap<_, _>>>()?;
    let edits: [(&str, &str, &str); 6] = [
        ("worker_loader.js", "const PARTS", "/* newer */ const PARTS"),
        (&start, "./worker_loader.js?", "./worker_loader.js?newer"),
        ("index.html", "<h1>", "<h1>Newer "),
        ("index.html", "./worker_loader.js?", "./worker_loader.js?newer"),
        ("page.txt", "<h1>", "<h1>Newer "),
        ("page.txt", "./worker_loader.js?", "./worker_loader.js?newer"),
    ];
    let mut hashes: Vec<(String, String)> = Vec::new();
    for (name, old, new) in edits {
        let before = files[name].clone();
        let mut after = before.replacen(old, new, 1);
        ensure!(after != before, "{name} has no {old}");
        for (old, new) in &hashes {
            after = after.replace(old, new);
        }
        hashes.push((integrity(before.as_bytes()), integrity(after.as_bytes())));
        files.insert(name, after);
    }
    let mut keeper = files["service_worker.js"].replace("const VERSION = '", "const VERSION = 'newer ");
    keeper = keeper.replace("./worker_loader.js?", "./worker_loader.js?newer");
    for (old, new) in &hashes {
        keeper = keeper.replace(old, new);
    }
    files.insert("service_worker.js", keeper);
    Ok(files.into_iter().map(|(name, text)| (name.to_owned(), Change::Content(text.into_bytes()))).collect())
}

/// The page is this version, and so is its worker.
fn is_newer(page: &Page, newer: bool) -> Result<()> {
    page.ready()?;
    let heading = page.browser.script("return document.querySelector('h1').textContent", json!([]))?;
    let worker = page.browser.script(WORKER, json!([]))?;
    let (heading, worker) = (heading.as_str().unwrap_or_default(), worker.as_str().unwrap_or_default());
    ensure!(heading.starts_with("Newer") == newer, "the page is “{heading}”");
    ensure!(worker.contains("?newer") == newer, "its worker is {worker}");
    Ok(())
}

fn a_newer_version_is_offered_and_whole(on: &Stage) {
    let newer = newer_version().expect("the site is built");
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.becomes_true("a version is kept", IS_KEPT)?;
        page.host_changes(|site| site.changed.extend(newer));
        page.browser.open(&page.address)?;
        page.says("A new version of this page is ready")?;
        is_newer(page, false)?;
        page.train_below(30.0)?;
        // Not taken, so it is the old one again, and all of it.
        page.browser.open(&page.address)?;
        page.says("A new version of this page is ready")?;
        is_newer(page, false)?;
        page.browser.click("update-take")?;
        page.says("Newer Mixture of Experts")?;
        is_newer(page, true)?;
        page.train_below(30.0)
    });
}

fn a_version_that_is_not_whole_is_never_taken(on: &Stage) {
    let mut newer = newer_version().expect("the site is built");
    newer.insert("worker_bg.wasm".to_owned(), Change::Content(b"not the module of that version".to_vec()));
    Setup::without_mnist().run(on, |page| {
        const REFUSED: &str = "return navigator.serviceWorker.getRegistration()
            .then((kept) => kept.update().then(() => false, () => true)).catch(() => true)";
        page.ready()?;
        page.becomes_true("a version is kept", IS_KEPT)?;
        page.host_changes(|site| site.changed.extend(newer));
        page.browser.open(&page.address)?;
        is_newer(page, false)?;
        page.browser.script(REFUSED, json!([]))?;
        page.becomes_true(
            "the broken version is gone",
            "return navigator.serviceWorker.getRegistration().then((kept) => !kept.installing && !kept.waiting)",
        )?;
        page.train_below(30.0)
    });
}
