//! The site itself: under any path, isolated, and with parts missing.

use crate::harness::{Setup, Stage, Test, tests};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use xtask::workspace;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    it_works_under_a_path,
    it_is_isolated_from_other_origins,
    without_its_module_the_page_says_so,
    a_browser_that_is_too_old_is_told_what_it_lacks_and_which_are_new_enough,
    without_its_worker_the_page_says_so,
    it_fits_its_window_at_any_width,
];

/// The name of a file of the site that has a hash in it.
pub fn dist_file(start: &str, end: &str) -> Result<String> {
    let dist = std::fs::read_dir(workspace::dist()).context("dist/ is missing: run cargo xtask dist")?;
    let names = dist.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut found = names.filter(|name| name.starts_with(start) && name.ends_with(end));
    found.next().with_context(|| format!("dist/ has no {start}…{end}"))
}

fn it_works_under_a_path(on: &Stage) {
    Setup::without_mnist().under("/some/path/").run(on, |page| {
        page.ready()?;
        page.train_below(30.0)
    });
}

fn it_is_isolated_from_other_origins(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        assert_eq!(page.browser.script("return crossOriginIsolated", json!([]))?, json!(true));
        Ok(())
    });
}

fn without_its_module_the_page_says_so(on: &Stage) {
    let module = dist_file("page-", ".wasm").expect("the site is built");
    let setup = Setup::without_mnist().without(&module).expecting("Failed to fetch");
    setup.run(on, |page| page.says("could not be loaded"));
}

fn a_browser_that_is_too_old_is_told_what_it_lacks_and_which_are_new_enough(on: &Stage) {
    Setup::without_mnist().in_own_browser().run(on, |page| {
        page.browser.run_first("window.WebAssembly.validate = () => false")?;
        page.browser.reload()?;
        page.says("This browser is too old for this page: it lacks SIMD in WebAssembly.")?;
        page.says("Safari 16.4")?;
        ensure!(!page.visible_text()?.contains("Draw a digit"), "the page shows controls that cannot work");
        Ok(())
    });
}

fn without_its_worker_the_page_says_so(on: &Stage) {
    let setup = Setup::without_mnist().without("worker_bg.wasm");
    setup.run(on, |page| {
        page.says("The worker that trains has failed")?;
        page.says("could not be loaded, or is not the one that belongs to this page")
    });
}

fn it_fits_its_window_at_any_width(on: &Stage) {
    /// What sticks out to the right, and how far the page can be scrolled there.
    const STICKS_OUT: &str = "const root = document.documentElement;
        const out = [...document.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1);
        return [root.scrollWidth - root.clientWidth, out.map((e) => e.id || e.tagName).join(' ')];";
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        for (width, height) in [(1440, 900), (820, 1180), (390, 844)] {
            page.browser.emulate(width, height, false)?;
            // The canvases follow the new size in their next frame.
            page.drawn()?;
            let out = page.browser.script(STICKS_OUT, json!([]))?;
            ensure!(out[0] == json!(0), "at {width} px the page is {} px wider than its window: {}", out[0], out[1]);
        }
        Ok(())
    });
}
