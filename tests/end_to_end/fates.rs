//! The map of fates: it is refined beside the page's run, its cells become the run on the page, and it comes back.

use crate::harness::{Page, READY, SOON, Setup, Stage, Test, tests};
use anyhow::{Result, ensure};
use serde_json::{Value, json};
use xtask::workspace;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    a_map_is_refined_beside_the_run_and_its_cells_become_the_run_to_the_bit,
    a_map_goes_on_after_a_reload,
    a_worker_of_the_map_that_dies_costs_its_cells_only,
    the_tab_opens_with_the_map_that_comes_with_the_page,
    keys_point_at_cells_and_a_zoom_leads_back_out,
    ranges_that_make_no_sense_are_set_right_and_said,
    both_ends_of_a_range_are_judged_together,
];

/// The cells of the table that have been trained.
const TRAINED: &str = "document.getElementById('fates-table').open = true;
    return [...document.querySelectorAll('#fates-rows button')]
        .filter((cell) => cell.textContent !== '–').map((cell) => cell.dataset.testid);";

/// How many cells have been trained in the first round, as the page says.
fn n_trained(said: &str) -> u32 {
    let before = said.split_once(" after 3,000 examples").map_or("", |(before, _)| before);
    before.rsplit(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// Opens the part and starts a map on the digits of the page, until so many cells are there.
fn train(page: &Page, n: u32) -> Result<()> {
    page.browser.reach("fates")?;
    page.browser.wait("fates-said", "the map that comes with the page", READY, |said| said.contains("Made on"))?;
    page.browser.click("fates-start")?;
    page.browser.wait("fates-said", "some cells", READY, |said| said.contains("generated") && n_trained(said) >= n)?;
    Ok(())
}

/// The handles of the cells that have been trained, once the table shows them.
fn trained(page: &Page) -> Result<Vec<String>> {
    page.poll(READY, || {
        let cells = page.browser.script(TRAINED, json!([]))?;
        let cells: Vec<String> =
            cells.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        Ok((!cells.is_empty()).then_some(cells))
    })
}

fn a_map_is_refined_beside_the_run_and_its_cells_become_the_run_to_the_bit(on: &Stage) {
    Setup::without_mnist().run(on, |page| -> Result<()> {
        page.ready()?;
        page.browser.click("step")?;
        page.steps_are(1)?;
        train(page, 20)?;
        page.browser.click("fates-pause")?;
        page.browser.wait("fates-said", "a pause", SOON, |said| said.starts_with("The map is paused."))?;
        page.steps_are(1)?;
        let cells = trained(page)?;
        for (nth, cell) in cells.iter().step_by(cells.len().div_ceil(5)).enumerate() {
            page.browser.click(cell)?;
            if nth == 0 {
                // The run that was there has been trained.
                page.browser.click("question-yes")?;
            }
            let said = page.browser.wait("fates-opened-said", "the fingerprint", READY, |said| {
                said.contains("fingerprint") || said.contains("no number")
            })?;
            ensure!(said.contains("equal to the bit") || said.contains("no number"), "{cell}: {said}");
        }
        let file = page.saved("fates-csv", |browser| browser.click("fates-csv"))?;
        let file = String::from_utf8(file)?;
        ensure!(file.lines().count() > 20 && file.starts_with("balance_weight,learning_rate,column,row"), "{file}");
        page.browser.set("picture", "fates-map")?;
        let picture = page.saved("fates-svg", |browser| browser.click("save-svg"))?;
        ensure!(String::from_utf8(picture)?.contains("Balance weight λ"), "the picture names no setting");
        Ok(())
    });
}

fn a_map_goes_on_after_a_reload(on: &Stage) {
    Setup::without_mnist().run(on, |page| -> Result<()> {
        page.ready()?;
        train(page, 20)?;
        page.browser.click("fates-pause")?;
        let said = page.browser.wait("fates-said", "a pause", SOON, |said| said.contains("paused"))?;
        let before = n_trained(&said);
        page.browser.reload()?;
        page.ready()?;
        page.browser.reach("fates")?;
        let said = page.browser.wait("fates-said", "the kept map", READY, |said| said.contains("earlier visit"))?;
        ensure!(n_trained(&said) == before, "{before} cells before, and now: {said}");
        page.browser.click("fates-start")?;
        page.browser.wait("fates-said", "more cells", READY, |said| n_trained(said) > before)?;
        page.browser.click("fates-end")
    });
}

fn a_worker_of_the_map_that_dies_costs_its_cells_only(on: &Stage) {
    let dies = "if (self.name !== 'helper') {
        let trains = false;
        self.addEventListener('message', ({ data }) => { trains ||= data.train_cell !== undefined; });
        new BroadcastChannel('fail').onmessage = () => trains && navigator.locks.request('dies', { ifAvailable: true }, (lock) => {
            if (!lock) return null;
            setTimeout(() => { throw new Error('thrown by the test'); });
            return new Promise(() => {});
        });
    }";
    let path = workspace::dist().join("worker_loader.js");
    let loader = std::fs::read_to_string(path).expect("the site is built");
    let setup = Setup::without_mnist().changed("worker_loader.js", format!("{dies}; {loader}").into_bytes());
    setup.expecting("thrown by the test").in_own_browser().run(on, |page| -> Result<()> {
        page.ready()?;
        train(page, 8)?;
        let said = page.browser.text("fates-said")?;
        page.browser.script("new BroadcastChannel('fail').postMessage(0)", json!([]))?;
        let more = n_trained(&said) + 60;
        let said = page.browser.wait("fates-said", "many more cells", READY, |said| n_trained(said) >= more)?;
        ensure!(said.contains("workers train.") && !said.contains("ended early"), "{said}");
        page.browser.click("fates-end")
    });
}

fn the_tab_opens_with_the_map_that_comes_with_the_page(on: &Stage) {
    Setup::without_mnist().run(on, |page| -> Result<()> {
        page.ready()?;
        page.browser.reach("fates")?;
        let said = page.browser.wait("fates-said", "where the map is from", READY, |said| said.contains("Made on"))?;
        ensure!(said.contains("Made on MNIST") && said.contains("256 after 3,000 examples"), "{said}");
        ensure!(said.contains("other digits"), "the page has generated digits: {said}");
        ensure!(trained(page)?.len() == 256, "the table has not all cells");
        Ok(())
    });
}

fn keys_point_at_cells_and_a_zoom_leads_back_out(on: &Stage) {
    Setup::without_mnist().run(on, |page| -> Result<()> {
        page.ready()?;
        train(page, 16)?;
        page.browser.click("fates-pause")?;
        page.press("fates-map", "ArrowRight")?;
        let first =
            page.browser.wait("fates-cell-said", "a cell", SOON, |said| said.starts_with("Balance weight λ"))?;
        page.press("fates-map", "ArrowRight")?;
        page.browser.wait("fates-cell-said", "the next cell", SOON, |said| said != first)?;
        page.browser.click("fates-zoom")?;
        page.browser.wait("fates-said", "a map of a part, still paused", SOON, |said| {
            said.contains("paused") && n_trained(said) == 0
        })?;
        page.browser.click("fates-start")?;
        page.browser.wait("fates-said", "a map of a part", READY, |said| n_trained(said) > 3)?;
        page.browser.click("fates-back")?;
        page.browser.wait("fates-said", "the whole map", SOON, |said| n_trained(said) >= 16)?;
        page.browser.click("fates-end")
    });
}

fn ranges_that_make_no_sense_are_set_right_and_said(on: &Stage) {
    Setup::without_mnist().run(on, |page| -> Result<()> {
        page.ready()?;
        page.browser.reach("fates")?;
        page.browser.wait("fates-said", "the map", READY, |said| said.contains("Made on"))?;
        for (handle, value, said, taken) in [
            ("fates-x-to", "7", "7 is outside the range, so 1 was taken", "1"),
            ("fates-x-from", "2", "empty", "-0.3"),
            ("fates-y-from", "abc", "“abc” is no number", "0.0001"),
            ("fates-seed", "-5", "outside the range", "0"),
        ] {
            page.browser.set(handle, value)?;
            page.browser.wait("fates-said", said, SOON, |text| text.contains(said))?;
            let shown = page.browser.script(&format!("return document.getElementById('{handle}').value"), json!([]))?;
            ensure!(shown == json!(taken), "{handle} shows {shown}");
        }
        page.browser.set("fates-x", "learning_rate")?;
        page.browser
            .wait("fates-y", "the setting that the other axis had", SOON, |key| key == "balance_weight")
            .map(drop)
    });
}

/// Types into a field of the range from left to right, which has the focus then.
fn types(page: &Page, end: &str, text: &str) -> Result<()> {
    let script = "const field = document.getElementById(arguments[0]); field.focus(); field.value = arguments[1];
        field.dispatchEvent(new Event('change', { bubbles: true }));";
    page.browser.script(script, json!([format!("fates-x-{end}"), text])).map(drop)
}

fn both_ends_of_a_range_are_judged_together(on: &Stage) {
    Setup::without_mnist().run(on, |page| -> Result<()> {
        page.ready()?;
        page.browser.reach("fates")?;
        page.browser.wait("fates-said", "the map", READY, |said| said.contains("Made on"))?;
        page.browser.set("fates-x-to", "0.1")?;
        let ends =
            "[document.getElementById('fates-x-from').value, document.getElementById('fates-x-to').value].join()";
        page.until(&format!("{ends} === '-0.3,0.1'"))?;
        // With the end that is there, this start makes no sense.
        types(page, "from", "0.4")?;
        page.drawn()?;
        types(page, "to", "0.9")?;
        page.until(&format!("{ends} === '0.4,0.9'"))?;
        page.browser.script("document.getElementById('fates-seed').focus()", json!([]))?;
        page.until(&format!("{ends} === '0.4,0.9'"))?;
        page.drawn()?;
        let said = page.browser.text("fates-said")?;
        ensure!(!said.contains("range"), "{said}");
        page.until("document.getElementById('fates-start').textContent === 'Start'")
    });
}
