//! Pictures of the built page: three widths, light and dark, trained a little on generated digits and with a test digit on
//! the pad.
//!
//! `<width>-<theme>.png` is what the window shows, `<width>-<theme>-whole.png` the whole page where that is more, and
//! `views-<width>-<theme>.png` the deeper views below it, all of them open.

use crate::browser::Browser;
use crate::drivers::Kind;
use crate::serve::{self, Change, Server, Site};
use crate::workspace;
use anyhow::{Context, Result};
use serde_json::json;
use std::path::Path;
use std::time::Duration;

const SIZES: [(u32, u32); 3] = [(1440, 900), (820, 1180), (390, 844)];

/// Seconds until the page must have its data and have started its worker.
const READY: f64 = 60.0;

/// Opens every deeper view, and begins what is begun by a button in it.
const OPEN_VIEWS: &str =
    "document.querySelectorAll('.deeper > details:not([hidden])').forEach((view) => view.open = true);
    for (const button of ['ablate', 'check-gradients', 'race-start']) document.getElementById(button).click();";

/// What texts contain once their view shows something.
const SHOWN: [(&str, &str); 6] = [
    ("gallery-heading", "At step"),
    ("dreams-said", "At step"),
    ("territories-summary", "At step"),
    ("ablation-said", "missed"),
    ("gradients-said", "At step"),
    ("race-figures-b", "misread"),
];

/// Takes the pictures into a folder, after training for some seconds.
pub fn take(folder: &Path, seconds: f64) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mut site = Site::new(workspace::dist());
    // The same digits wherever the pictures are taken.
    site.changed.insert("mnist/".to_owned(), Change::Missing);
    let server = Server::start(serve::listen(0)?, site)?;
    let browser = Browser::start(Kind::Chromium)?;
    browser.emulate(SIZES[0].0, SIZES[0].1, false)?;
    browser.open(server.address())?;
    if let Err(error) = train(&browser, seconds) {
        println!("the page could not be trained first: {error:#}");
    }
    take_all_sizes(&browser, |name, height| {
        save(&browser, folder, name, false)?;
        let page = browser.script("return document.documentElement.scrollHeight", json!([]))?;
        if page.as_u64().unwrap_or(0) > u64::from(height) {
            save(&browser, folder, &format!("{name}-whole"), true)?;
        }
        Ok(())
    })?;
    open_views(&browser)?;
    take_all_sizes(&browser, |name, _| {
        let path = folder.join(format!("views-{name}.png"));
        let picture = browser.picture_of(".deeper")?;
        std::fs::write(&path, picture).with_context(|| format!("cannot write {}", path.display()))
    })?;
    for line in browser.console()? {
        println!("console: {} {}", line.level, line.message);
    }
    println!("pictures are in {}", folder.display());
    Ok(())
}

/// Does `take` in every size and theme, with its name and height.
fn take_all_sizes(browser: &Browser, take: impl Fn(&str, u32) -> Result<()>) -> Result<()> {
    for (width, height) in SIZES {
        for (theme, dark) in [("light", false), ("dark", true)] {
            browser.emulate(width, height, dark)?;
            browser.script("window.scrollTo(0, 0)", json!([]))?;
            // The canvases follow a new size or theme in their next frame.
            std::thread::sleep(Duration::from_millis(400));
            take(&format!("{width}-{theme}"), height)?;
        }
    }
    Ok(())
}

fn open_views(browser: &Browser) -> Result<()> {
    browser.emulate(SIZES[0].0, SIZES[0].1, false)?;
    browser.script(OPEN_VIEWS, json!([]))?;
    for (handle, part) in SHOWN {
        browser.wait(handle, &format!("“… {part} …”"), READY, |text| text.contains(part))?;
    }
    // The race goes on for a while, so that its curves have a shape.
    std::thread::sleep(Duration::from_secs(4));
    browser.click("race-pause")
}

fn train(browser: &Browser, seconds: f64) -> Result<()> {
    let enabled = "const e = document.querySelector('[data-testid=\"train\"]'); return !!e && !e.disabled";
    let start = std::time::Instant::now();
    while browser.script(enabled, json!([]))? != json!(true) && start.elapsed().as_secs_f64() < READY {
        std::thread::sleep(Duration::from_millis(50));
    }
    if seconds > 0.0 {
        browser.click("train")?;
        std::thread::sleep(Duration::from_secs_f64(seconds));
        browser.click("pause")?;
    }
    browser.click("test-digit")?;
    browser.wait("answer", "given", 5.0, |answer| !answer.is_empty())?;
    Ok(())
}

fn save(browser: &Browser, folder: &Path, name: &str, whole_page: bool) -> Result<()> {
    let path = folder.join(format!("{name}.png"));
    std::fs::write(&path, browser.screenshot(whole_page)?).with_context(|| format!("cannot write {}", path.display()))
}
