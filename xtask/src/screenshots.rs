//! Pictures of the built page: four sizes, light and dark, trained a little on generated digits and with a test digit on
//! the pad.
//!
//! `page-<width>-<theme>.webp` is what the window shows, `whole-<width>-<theme>.webp` the whole page,
//! `views-<width>-<theme>.webp` the deeper views with the first tab open, and `<tab>-<width>-<theme>.webp` with each of the
//! others. Into `docs/` go only those that the documents show.

use crate::browser::Browser;
use crate::drivers::Kind;
use crate::serve::{self, Change, Server, Site};
use crate::workspace;
use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::json;
use std::path::Path;
use std::time::Duration;

const SIZES: [(u32, u32); 4] = [(1440, 900), (1280, 720), (820, 1180), (390, 844)];

/// The pictures that the documents show.
const IN_DOCS: [&str; 5] =
    ["page-1440-light", "page-1440-dark", "page-390-light", "views-1440-light", "views-390-dark"];

/// Quality of the pictures, 0 to 100: text stays sharp, and a picture takes a fifth of what it takes without loss.
const QUALITY: u32 = 80;

/// Seconds until the page must have its data and have started its worker.
const READY: f64 = 60.0;

/// The tabs of deeper views, and what the names of their pictures begin with.
const TABS: [(&str, &str); 5] = [
    ("tab-who-does-what", "views"),
    ("tab-inside", "inside"),
    ("tab-experiments", "experiments"),
    ("tab-curves", "curves"),
    ("tab-take-along", "take-along"),
];

/// Opens the view that is closed at first, and begins what is begun by a button.
const OPEN_VIEWS: &str = "document.getElementById('mistakes').open = true;
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
    take_all_sizes(&browser, |name| {
        save(&browser, folder, &format!("page-{name}"), None)?;
        save(&browser, folder, &format!("whole-{name}"), Some("body"))
    })?;
    open_views(&browser)?;
    for (tab, start) in TABS {
        browser.click(tab)?;
        take_all_sizes(&browser, |name| save(&browser, folder, &format!("{start}-{name}"), Some(".deeper")))?;
    }
    for line in browser.console()? {
        println!("console: {} {}", line.level, line.message);
    }
    println!("pictures are in {}", folder.display());
    Ok(())
}

/// Does `take` in every size and theme, with its name.
fn take_all_sizes(browser: &Browser, take: impl Fn(&str) -> Result<()>) -> Result<()> {
    for (width, height) in SIZES {
        for (theme, dark) in [("light", false), ("dark", true)] {
            browser.emulate(width, height, dark)?;
            browser.script("window.scrollTo(0, 0)", json!([]))?;
            // The canvases follow a new size or theme in their next frame.
            std::thread::sleep(Duration::from_millis(400));
            take(&format!("{width}-{theme}"))?;
        }
    }
    Ok(())
}

fn open_views(browser: &Browser) -> Result<()> {
    browser.emulate(SIZES[0].0, SIZES[0].1, false)?;
    browser.click("tab-inside")?;
    browser.script(OPEN_VIEWS, json!([]))?;
    for (handle, part) in SHOWN {
        browser.wait(handle, &format!("“… {part} …”"), READY, |text| text.contains(part))?;
    }
    // The race goes on for a while, so that its curves have a shape.
    std::thread::sleep(Duration::from_secs(4));
    browser.click("race-pause")
}

fn train(browser: &Browser, seconds: f64) -> Result<()> {
    browser.wait("status", "ready to train", READY, |status| status.starts_with("Ready"))?;
    if seconds > 0.0 {
        browser.click("train")?;
        std::thread::sleep(Duration::from_secs_f64(seconds));
        browser.click("pause")?;
    }
    browser.click("test-digit")?;
    browser.wait("answer", "given", 5.0, |answer| !answer.is_empty())?;
    Ok(())
}

/// Saves a picture of what the window shows, or of all of the element that a CSS selector finds.
fn save(browser: &Browser, folder: &Path, name: &str, selector: Option<&str>) -> Result<()> {
    if folder.ends_with("docs") && !IN_DOCS.contains(&name) {
        return Ok(());
    }
    let mut params = json!({ "format": "webp", "quality": QUALITY, "captureBeyondViewport": selector.is_some() });
    if let Some(selector) = selector {
        let place = "const r = document.querySelector(arguments[0]).getBoundingClientRect();
            return { x: r.x + scrollX, y: r.y + scrollY, width: r.width, height: r.height, scale: 1 };";
        params["clip"] = browser.script(place, json!([selector]))?;
    }
    let picture = browser.cdp("Page.captureScreenshot", params)?;
    let picture = picture["data"].as_str().context("the browser sent no picture")?;
    let picture = BASE64.decode(picture).context("the picture is not base64")?;
    let path = folder.join(format!("{name}.webp"));
    std::fs::write(&path, picture).with_context(|| format!("cannot write {}", path.display()))
}
