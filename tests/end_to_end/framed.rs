//! The page in a frame of another site, as in a blog or a course: with a frame's rights, and in a sandbox.

use crate::data::small;
use crate::harness::{Page, READY, SOON, Setup, Stage, Test, port, tests};
use anyhow::{Context, Result, ensure};
use std::path::Path;
use xtask::drivers::Kind;
use xtask::serve::{Headers, Server, Site};

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    another_site_may_show_the_page_in_a_frame,
    share_offers_a_frame_that_shows_the_page_as_the_link_does,
    in_a_sandbox_one_worker_trains_and_the_page_says_what_it_lacks,
    in_a_sandbox_the_digits_of_the_site_are_there,
];

/// Opens a page of another site with this frame, and goes on in the frame. The other site is there until the server is
/// dropped.
fn go_into(page: &Page, name: &str, frame: &str) -> Result<Server> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("framing-{}", std::process::id())).join(name);
    std::fs::create_dir_all(&folder)?;
    let html = format!(
        "<!doctype html><html lang=\"en\"><link rel=\"icon\" href=\"data:,\"><title>Another site</title><h1>A lesson</h1>{frame}"
    );
    std::fs::write(folder.join("index.html"), html).context("the framing page cannot be written")?;
    let mut site = Site::new(folder);
    site.headers = Headers::None;
    let server = Server::start(port()?, site)?;
    page.open_afresh(&server.address().replace("127.0.0.1", "localhost"))?;
    page.browser.enter_frame()?;
    page.ready()?;
    Ok(server)
}

/// The frame as a lesson has it.
fn frame(page: &Page, attributes: &str) -> String {
    format!(
        "<iframe src=\"{}\" width=\"1000\" height=\"700\" title=\"Mixture of experts\" {attributes}></iframe>",
        page.address
    )
}

/// One worker trains, and the settings say why.
fn trains_alone(page: &Page) -> Result<()> {
    page.browser.wait("workers-reason", "a reason", SOON, |text| text.contains("shares no memory"))?;
    page.train_below(30.0)?;
    assert_eq!(page.browser.text("workers-at-work")?, "1");
    Ok(())
}

fn another_site_may_show_the_page_in_a_frame(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        let _other_site = go_into(page, "frame", &frame(page, ""))?;
        page.says("in a frame of another page")?;
        trains_alone(page)?;
        page.browser
            .wait("saved", "that the run is kept", READY, |text| text.contains("Kept in this browser"))
            .map(drop)
    });
}

fn share_offers_a_frame_that_shows_the_page_as_the_link_does(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.set("preset", "competitive")?;
        page.browser.click("share")?;
        page.until("!document.getElementById('frame').hidden")?;
        let html = page.browser.text("frame-to-copy")?;
        let _other_site = go_into(page, "offered", &html)?;
        page.browser.wait("preset", "that of the link", SOON, |preset| preset == "competitive").map(drop)
    });
}

/// A site for frames with a sandbox: WebKit takes the policy's `'self'` for nothing there, so that the policy has to name the
/// site.
fn for_a_sandbox(on: &Stage, setup: Setup) -> Setup {
    if on.kind() == Kind::WebKit { setup.named() } else { setup }
}

fn in_a_sandbox_one_worker_trains_and_the_page_says_what_it_lacks(on: &Stage) {
    for_a_sandbox(on, Setup::without_mnist()).run(on, |page| {
        page.ready()?;
        let _other_site = go_into(page, "sandbox", &frame(page, "sandbox=\"allow-scripts\""))?;
        page.says("in a frame with a sandbox")?;
        trains_alone(page)?;
        ensure!(
            page.browser.text("offline")?.contains("not kept for use offline"),
            "the page says that it works offline"
        );
        page.browser.click("share")?;
        page.browser.click("step")?;
        page.browser
            .wait("saved", "that the run is not kept", READY, |text| text.contains("Not kept for later"))
            .map(drop)
    });
}

fn in_a_sandbox_the_digits_of_the_site_are_there(on: &Stage) {
    for_a_sandbox(on, small()).run(on, |page| {
        page.ready()?;
        let _other_site = go_into(page, "digits", &frame(page, "sandbox=\"allow-scripts\""))?;
        page.says("600")?;
        assert_eq!(page.browser.text("dataset")?, "mnist");
        page.train_below(10.0)
    });
}
