//! What can fail around the page: its files, its digits, memory, its clock, its window, the pointer. Files that are missing or
//! cut short are also in `site`, `data` and `models`, helpers in `crew`, storage, tabs and workers in `keeping`.

use crate::drawing::nought;
use crate::harness::{NONE, Page, READY, SOON, Setup, Stage, Test, tests};
use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use std::io::Write;
use std::time::Duration;
use xtask::data::FILES;
use xtask::drivers::Kind;
use xtask::seal::integrity;
use xtask::workspace;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    a_worker_without_its_script_is_said,
    a_worker_that_is_cut_short_is_said,
    a_worker_of_another_version_is_said,
    a_file_that_does_not_come_is_given_up,
    other_digits_can_be_chosen_while_a_file_does_not_come,
    a_flipped_bit_in_a_data_file_is_found,
    a_stroke_goes_on_when_the_window_changes_and_another_begins_when_the_pointer_is_lost,
    a_clock_that_goes_backwards_loses_nothing,
    a_worker_without_memory_is_said_and_the_page_still_reads_drawings,
    where_no_memory_can_be_shared_one_worker_trains,
    without_the_host_other_digits_cannot_be_had_and_the_run_stays,
    a_page_that_the_browser_puts_to_sleep_goes_on_when_it_is_woken,
];

/// Sends pointer events to the pad; each is `[kind, x, y, pointer]`, places as fractions of its sides.
const POINT: &str = "const pad = document.querySelector('#pad');
    pad.scrollIntoView({ block: 'center' });
    const box = pad.getBoundingClientRect();
    for (const [kind, x, y, pointerId] of arguments[0]) {
        pad.dispatchEvent(new PointerEvent(kind, { bubbles: true, pointerId, buttons: 1,
            clientX: box.left + x * box.width, clientY: box.top + y * box.height }));
    }";

fn dist(path: &str) -> Vec<u8> {
    std::fs::read(workspace::dist().join(path)).expect("the site is built")
}

/// The page says that its worker has failed, in its words and in its status, and stays what it is.
fn says_that_the_worker_is_gone(page: &Page, part: &str) -> Result<()> {
    page.says(part)?;
    page.browser.wait("status", "that training has stopped", SOON, |text| text.contains("the worker is gone"))?;
    ensure!(page.visible_text()?.contains("Draw a digit"), "the page is blank");
    Ok(())
}

fn a_worker_without_its_script_is_said(on: &Stage) {
    let setup = Setup::without_mnist().without("worker_loader.js").expecting("worker");
    setup.run(on, |page| says_that_the_worker_is_gone(page, "has failed"));
}

fn a_worker_that_is_cut_short_is_said(on: &Stage) {
    let module = dist("worker_bg.wasm");
    let half = module[..module.len() / 2].to_vec();
    let setup = Setup::without_mnist()
        .changed("worker_bg.wasm", half)
        .expecting("wasm")
        .expecting("Wasm")
        .expecting("WebAssembly");
    setup.run(on, |page| says_that_the_worker_is_gone(page, "has failed"));
}

fn a_worker_of_another_version_is_said(on: &Stage) {
    let other = b"postMessage({ ready: { version: 1 } });".to_vec();
    let setup = Setup::without_mnist().changed("worker_loader.js", other);
    setup.run(on, |page| says_that_the_worker_is_gone(page, "different versions"));
}

fn a_file_that_does_not_come_is_given_up(on: &Stage) {
    let file = format!("mnist/{}.gz", FILES[0].0);
    Setup::with_mnist().stalled(&file).run(on, |page| {
        page.ready()?;
        page.says("does not come")?;
        page.train_below(30.0)
    });
}

fn other_digits_can_be_chosen_while_a_file_does_not_come(on: &Stage) {
    let file = format!("mnist/{}.gz", FILES[0].0);
    Setup::with_mnist().stalled(&file).run(on, |page| {
        page.program_runs()?;
        page.browser.set("dataset", "generated")?;
        page.ready()?;
        assert_eq!(page.browser.text("dataset")?, "generated");
        ensure!(!page.visible_text()?.contains("does not come"), "the page has waited for the file");
        page.train_below(30.0)
    });
}

fn a_flipped_bit_in_a_data_file_is_found(on: &Stage) {
    let file = FILES[1].0;
    let mut labels = [[0, 0, 8, 1], 600_u32.to_be_bytes()].concat();
    labels.extend((0..600).map(|n| (n % 10) as u8));
    let mut gzip = GzEncoder::new(Vec::new(), Compression::none());
    gzip.write_all(&labels).and_then(|()| gzip.flush()).expect("memory can be written to");
    let mut packed = gzip.finish().expect("memory can be written to");
    // A label that stays one.
    let at = packed.len() - 40;
    packed[at] ^= 1;
    let mut images = [[0, 0, 8, 3], 600_u32.to_be_bytes(), 28_u32.to_be_bytes(), 28_u32.to_be_bytes()].concat();
    images.resize(16 + 600 * 784, 128);
    let setup = Setup::with_mnist().changed(&format!("mnist/{}.gz", FILES[0].0), images.clone());
    let setup = setup.changed(&format!("mnist/{file}.gz"), packed).changed(&format!("mnist/{}.gz", FILES[2].0), images);
    setup.changed(&format!("mnist/{}.gz", FILES[3].0), labels).run(on, |page| {
        page.ready()?;
        page.says(file)?;
        page.browser.wait("dataset", "generated", READY, |value| value == "generated").map(drop)
    });
}

fn a_stroke_goes_on_when_the_window_changes_and_another_begins_when_the_pointer_is_lost(on: &Stage) {
    if on.lacks(&[Kind::WebKit], "other resolutions") {
        return;
    }
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.script(POINT, json!([[["pointerdown", 0.5, 0.1, 7], ["pointermove", 0.5, 0.3, 7]]]))?;
        page.browser.resize(820, 1180, 2.5)?;
        page.until(
            "Math.abs(document.querySelector('#pad').width / document.querySelector('#pad').clientWidth - 2.5) < 0.1",
        )?;
        page.browser.script(POINT, json!([[["pointermove", 0.5, 0.9, 7], ["lostpointercapture", 0.5, 0.9, 7]]]))?;
        page.browser.wait("answer", "a digit", READY, |text| text != NONE)?;
        page.browser.script(
            POINT,
            json!([[["pointerdown", 0.2, 0.5, 8], ["pointermove", 0.8, 0.5, 8], ["pointerup", 0.8, 0.5, 8]]]),
        )?;
        // Two strokes: the first is still there when the second is undone.
        page.browser.click("undo")?;
        page.browser.wait("answer", "that of the first stroke", SOON, |text| text != NONE)?;
        page.browser.click("undo")?;
        page.browser.wait("answer", "none", SOON, |text| text == NONE).map(drop)
    });
}

fn a_clock_that_goes_backwards_loses_nothing(on: &Stage) {
    let back = "if (sessionStorage.opened) Date.now = () => 1e12; sessionStorage.opened = 'before';";
    Setup::without_mnist().beginning_with(back).expect("the site is built").run(on, |page| {
        page.ready()?;
        page.browser.click("step")?;
        page.browser.wait("saved", "step 1", READY, |text| text.contains("step 1."))?;
        page.browser.reload()?;
        page.ready()?;
        page.browser.click("resume")?;
        page.steps_are(1)?;
        page.browser.click("step")?;
        page.browser.wait("saved", "step 2", READY, |text| text.contains("step 2.")).map(drop)
    });
}

/// The WebAssembly module with a memory of fewer than `pages` pages of 64 KB.
fn with_memory_below(module: &[u8], pages: u64) -> Result<Vec<u8>> {
    const MEMORY_SECTION: u8 = 5;
    // Magic number and version.
    let mut at = 8;
    loop {
        let start = at;
        let kind = *module.get(at).context("the module has no memory of its own")?;
        at += 1;
        let length = usize::try_from(leb128::read(module, &mut at)?)?;
        let end = at + length;
        if kind != MEMORY_SECTION {
            at = end;
            continue;
        }
        // One memory, with flags that say whether there is a maximum, and what it starts with.
        ensure!(leb128::read(module, &mut at)? == 1, "the module has several memories");
        leb128::read(module, &mut at)?;
        let initial = leb128::read(module, &mut at)?;
        let content = [vec![1, 1], leb128::written(initial), leb128::written(pages.max(initial))].concat();
        let section = [vec![MEMORY_SECTION], leb128::written(content.len() as u64), content].concat();
        return Ok([&module[..start], &section, &module[end..]].concat());
    }
}

/// Numbers as WebAssembly writes them, seven bits a byte.
mod leb128 {
    use anyhow::{Context, Result};

    pub fn read(bytes: &[u8], at: &mut usize) -> Result<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = *bytes.get(*at).context("a number is cut off")?;
            *at += 1;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        Ok(number)
    }

    pub fn written(mut number: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        while number >= 0x80 {
            bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
        bytes
    }
}

fn a_worker_without_memory_is_said_and_the_page_still_reads_drawings(on: &Stage) {
    let module = dist("worker_bg.wasm");
    // 4 MB: the digits do not fit.
    let small = with_memory_below(&module, 64).expect("the module is one of WebAssembly");
    let loader = String::from_utf8(dist("worker_loader.js")).expect("the script is text");
    let loader = loader.replace(&integrity(&module), &integrity(&small));
    let setup = Setup::without_mnist().changed("worker_bg.wasm", small);
    let setup = setup.changed("worker_loader.js", loader.into_bytes()).expecting("worker").expecting("Unreachable");
    setup.run(on, |page| {
        says_that_the_worker_is_gone(page, "has failed")?;
        page.browser.draw("pad", &nought())?;
        page.browser.wait("answer", "that of the pretrained model", SOON, |text| text != NONE).map(drop)
    });
}

fn where_no_memory_can_be_shared_one_worker_trains(on: &Stage) {
    if on.lacks(&[Kind::WebKit], "memory that workers share") {
        return;
    }
    let loader = String::from_utf8(dist("worker_loader.js")).expect("the script is text");
    // There is some shared memory, so that helpers start, but too little for a run.
    let none = "const Shared = self.SharedArrayBuffer;
        self.SharedArrayBuffer = function (bytes) {
            if (bytes > 1_000) throw new RangeError('Array buffer allocation failed');
            return new Shared(bytes);
        };
        self.SharedArrayBuffer.prototype = Shared.prototype;";
    let setup = Setup::without_mnist().changed("worker_loader.js", format!("{none}\n{loader}").into_bytes());
    setup.run(on, |page| {
        page.ready()?;
        page.browser.set("workers", "2")?;
        page.browser.click("train")?;
        page.says("memory for workers to share")?;
        assert_eq!(page.browser.text("workers")?, "1");
        page.train_below(30.0)
    });
}

fn without_the_host_other_digits_cannot_be_had_and_the_run_stays(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.train_below(30.0)?;
        let (steps, error) = (page.steps()?, page.browser.text("test-error")?);
        page.host_changes(|site| site.is_down = true);
        page.browser.set("dataset", "mnist")?;
        page.browser.click("question-yes")?;
        page.says("MNIST cannot be used")?;
        assert_eq!((page.steps()?, page.browser.text("test-error")?), (steps, error));
        page.browser.click("step")?;
        page.steps_are(steps + 1)
    });
}

fn a_page_that_the_browser_puts_to_sleep_goes_on_when_it_is_woken(on: &Stage) {
    if on.lacks(&[Kind::Firefox, Kind::WebKit], "pages that sleep") {
        return;
    }
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.click("train")?;
        page.steps_reach(50)?;
        // What browsers do to tabs that have been hidden for minutes.
        page.browser.cdp("Page.setWebLifecycleState", json!({ "state": "frozen" }))?;
        std::thread::sleep(Duration::from_secs(5));
        page.browser.cdp("Page.setWebLifecycleState", json!({ "state": "active" }))?;
        // Chromium without a window gives it no frames after that.
        let steps = page.steps()?;
        page.steps_reach(steps + 100)?;
        page.browser.click("pause")
    });
}
