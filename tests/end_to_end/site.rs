//! The site itself: under any path, isolated, and with parts missing.

use crate::harness::{Setup, Stage, Test, dist_file, tests};
use anyhow::ensure;
use serde_json::json;
use xtask::drivers::Kind;
use xtask::workspace;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    it_works_under_a_path,
    it_is_isolated_from_other_origins,
    without_its_module_the_page_says_so,
    a_browser_that_is_too_old_is_told_what_it_lacks_and_which_are_new_enough,
    a_browser_that_does_not_know_the_policy_for_webassembly_is_too_old,
    a_style_sheet_that_the_server_changes_is_named,
    without_its_worker_the_page_says_so,
    it_fits_its_window_at_any_width,
];

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
    setup.run(on, |page| page.says(&format!("A part of this page, {module}, could not be loaded")));
}

/// A script that takes a feature from the browser, and the words in which the page says that it is missing.
const FEATURES: [(&str, &str); 8] = [
    ("WebAssembly.validate = () => false;", "SIMD in WebAssembly and reference types in WebAssembly"),
    (
        "{ const { validate } = WebAssembly; WebAssembly.validate = (module) => module.length > 20 && validate(module); }",
        "reference types in WebAssembly",
    ),
    ("self.Worker = class {};", "Web Workers that are modules"),
    ("delete self.CSSLayerBlockRule;", "cascade layers in CSS (@layer)"),
    ("CSS.supports = () => false;", ":has() in CSS"),
    ("delete CanvasRenderingContext2D.prototype.roundRect;", "rounded rectangles on canvas (roundRect)"),
    ("delete HTMLDialogElement.prototype.showModal;", "dialogues (<dialog>)"),
    (
        "delete self.WebAssembly;",
        "WebAssembly and SIMD in WebAssembly and reference types in WebAssembly and WebAssembly under a \
         Content-Security-Policy (wasm-unsafe-eval)",
    ),
];

fn a_browser_that_is_too_old_is_told_what_it_lacks_and_which_are_new_enough(on: &Stage) {
    for (taken, lacking) in FEATURES {
        let setup = Setup::without_mnist().beginning_with(taken).expect("the site is built");
        setup.run(on, |page| {
            page.says(&format!("This browser is too old for this page: it lacks {lacking}. Chrome 105"))?;
            ensure!(!page.visible_text()?.contains("Draw a digit"), "the page shows controls that cannot work");
            Ok(())
        });
    }
}

fn a_browser_that_does_not_know_the_policy_for_webassembly_is_too_old(on: &Stage) {
    let html = std::fs::read_to_string(workspace::dist().join("index.html")).expect("the site is built");
    let html = html.replace(" 'wasm-unsafe-eval'", "");
    let setup = Setup::without_mnist().changed("index.html", html.into_bytes());
    let setup = setup.expecting("Content Security Policy").expecting("script-src").expecting("WebAssembly");
    setup.run(on, |page| page.says("it lacks WebAssembly under a Content-Security-Policy (wasm-unsafe-eval)."));
}

fn a_style_sheet_that_the_server_changes_is_named(on: &Stage) {
    let name = dist_file("views-", ".css").expect("the site is built");
    let setup = Setup::without_mnist().changed(&name, b"/* made smaller */".to_vec());
    let setup = setup.expecting("integrity").expecting(&name);
    setup.run(on, |page| page.says(&format!("A part of this page, {name}, could not be loaded")));
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
            if width < 400 && on.lacks(&[Kind::WebKit], "windows as narrow as a phone") {
                break;
            }
            page.browser.emulate(width, height, false)?;
            // The canvases follow the new size in their next frame.
            page.drawn()?;
            let out = page.browser.script(STICKS_OUT, json!([]))?;
            ensure!(out[0] == json!(0), "at {width} px the page is {} px wider than its window: {}", out[0], out[1]);
        }
        Ok(())
    });
}
