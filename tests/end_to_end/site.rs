//! The site itself: under any path, isolated, and with parts missing.

use crate::harness::{READY, Setup};
use anyhow::{Context, Result};
use serde_json::json;
use xtask::workspace;

/// The name of the page's module, which has a hash in it.
fn page_module() -> Result<String> {
    let dist = std::fs::read_dir(workspace::dist()).context("dist/ is missing: run cargo xtask dist")?;
    let names = dist.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut modules = names.filter(|name| name.starts_with("page-") && name.ends_with(".wasm"));
    modules.next().context("dist/ has no module of the page")
}

#[test]
fn it_works_under_a_path() {
    Setup::without_mnist().under("/some/path/").run("it_works_under_a_path", |page| {
        page.ready()?;
        page.train_below(30.0)
    });
}

#[test]
fn it_is_isolated_from_other_origins() {
    Setup::without_mnist().run("it_is_isolated_from_other_origins", |page| {
        page.ready()?;
        assert_eq!(page.browser.script("return crossOriginIsolated", json!([]))?, json!(true));
        Ok(())
    });
}

#[test]
fn without_its_module_the_page_says_so() {
    let module = page_module().expect("the site is built");
    let setup = Setup::without_mnist().without(&module).expecting("WebAssembly").expecting("wasm");
    setup.run("without_its_module_the_page_says_so", |page| page.says("could not be loaded"));
}

#[test]
fn without_its_worker_the_page_says_so() {
    let setup = Setup::without_mnist().without("worker_bg.wasm").expecting("WebAssembly").expecting("wasm");
    setup.run("without_its_worker_the_page_says_so", |page| {
        page.browser.wait("status", "a word on the worker", READY, |status| status.contains("worker"))?;
        page.says("could not be loaded")
    });
}

#[test]
fn it_fits_its_window_at_any_width() {
    Setup::without_mnist().run("it_fits_its_window_at_any_width", |page| {
        page.ready()?;
        for (width, height) in [(1440, 900), (820, 1180), (390, 844)] {
            page.browser.emulate(width, height, false)?;
            let overflow = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
            let overflow = page.browser.script(overflow, json!([]))?;
            assert_eq!(overflow, json!(0), "at {width} px the page is wider than its window");
        }
        Ok(())
    });
}
