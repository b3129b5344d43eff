//! What the browser keeps of several pages: which records stay and are offered, and whose they are.

use crate::harness::{Page, READY, SOON, Setup, Stage, Test, tests};
use crate::keeping::EPOCH;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    two_tabs_keep_a_run_each,
    six_short_links_push_out_no_long_run,
    two_folders_of_a_host_do_not_see_each_others_runs,
    without_locks_a_tab_is_not_offered_what_another_has_open,
    what_cannot_be_read_stays_until_it_is_discarded,
    a_newer_version_in_another_tab_ends_keeping_with_a_sentence,
    an_earlier_version_in_another_tab_is_said_to_be_in_the_way,
];

/// Counts records of a store in the browser's storage.
const COUNT_RECORDS: &str = "const done = arguments[arguments.length - 1];
    const open = indexedDB.open('moe /');
    open.onsuccess = () => {
        const all = open.result.transaction('STORE').objectStore('STORE').getAll();
        all.onsuccess = () => {
            open.result.close();
            done(all.result.filter((record) => IS).length);
        };
    };";

impl Page {
    /// The rows of the list of all that is kept.
    fn listed(&self) -> Result<Vec<String>> {
        let rows = "return [...document.querySelectorAll('[data-testid^=kept-run-]')].map((row) => row.textContent)";
        let rows = self.browser.script(rows, json!([]))?;
        Ok(rows.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// How many records of a store meet the condition `is`, an expression on `record`.
    fn count_records(&self, store: &str, is: &str) -> Result<u64> {
        let script = COUNT_RECORDS.replace("STORE", store).replace("IS", is);
        self.browser.script_async(&script, json!([]))?.as_u64().context("a number of records")
    }
}

fn two_tabs_keep_a_run_each(on: &Stage) {
    // Firefox says so of the scripts of a tab that is closed or left.
    let setup = Setup::without_mnist().expecting("Script terminated by timeout");
    setup.in_own_browser().run(on, |page| {
        page.ready()?;
        page.train_epochs(0, 1)?;
        page.kept_up_to(EPOCH)?;
        let first = page.browser.open_tab()?;
        page.browser.open(&page.address)?;
        page.ready()?;
        assert_eq!(page.browser.text("kept-text")?, "", "the run of an open tab is offered");
        // Of a run that another one repeats there would be one record.
        page.browser.click("new-seed")?;
        page.steps_are(0)?;
        page.train_epochs(0, 2)?;
        page.kept_up_to(2 * EPOCH)?;
        page.browser.go_to(&first)?;
        page.browser.click("step")?;
        page.kept_up_to(EPOCH + 1)?;
        let tabs = page.browser.tabs()?;
        let (last, others) = tabs.split_last().context("there are tabs")?;
        page.browser.go_to(last)?;
        page.leave()?;
        for tab in others {
            page.browser.go_to(tab)?;
            page.browser.close_tab()?;
        }
        page.browser.go_to(last)?;
        page.browser.open(&page.address)?;
        // Some browsers take note only after a while that a tab has gone.
        page.browser.wait("kept-more", "that there are both", READY, |text| text.contains("1 more"))?;
        let offer = page.offered()?;
        ensure!(offer.contains("step 313"), "what was written last should be offered first: {offer:?}");
        page.browser.click("discard")?;
        page.browser.wait("kept-text", "that of the other tab", SOON, |text| text.contains("step 624"))?;
        page.resume(2 * EPOCH)
    });
}

fn six_short_links_push_out_no_long_run(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.train_epochs(0, 2)?;
        page.kept_up_to(2 * EPOCH)?;
        let end = page.rested_fingerprint()?;
        // The last two are one link: of its run there is one record.
        for seed in [1, 2, 3, 4, 5, 5] {
            let link = format!("#v=1&preset=specialists&seed={seed}&steps=20&data=generated");
            page.open_afresh(&format!("{}{link}", page.address))?;
            page.steps_are(20)?;
            page.kept_up_to(20)?;
        }
        page.open_afresh(&page.address)?;
        page.ready()?;
        page.browser
            .wait("kept-more", "that there are more", READY, |text| text.contains("more") && text != "0 more …")?;
        let newest = page.offered()?;
        ensure!(newest.contains("step 20"), "what was written last should be offered first: {newest:?}");
        page.browser.click("kept-more")?;
        let rows = page.listed()?;
        ensure!((3..=6).contains(&rows.len()), "the list is {rows:#?}");
        let long = rows.iter().position(|row| row.contains("step 624")).context(format!("{rows:#?}"))?;
        let of_last_link = "record.kept.checkpoint.config.seed === 5";
        assert_eq!(page.count_records("runs", of_last_link)?, 1, "one link, one record");
        // The list works by hand and by keys: Escape closes it, and a row goes when it is discarded.
        let short = if long == 0 { 1 } else { 0 };
        page.browser.click(&format!("kept-discard-{short}"))?;
        page.comes("the row goes", || Ok(page.listed()?.len() == rows.len() - 1))?;
        let long = page.listed()?.iter().position(|row| row.contains("step 624")).context("the long run is gone")?;
        page.browser.click(&format!("kept-go-on-{long}"))?;
        page.steps_are(2 * EPOCH)?;
        assert_eq!(page.rested_fingerprint()?, end);
        page.until("!document.getElementById('kept-list').open")
    });
}

fn two_folders_of_a_host_do_not_see_each_others_runs(on: &Stage) {
    Setup::without_mnist().under("/a/").run(on, |page| {
        let open_at = |folder: &str| {
            page.leave()?;
            page.host_changes(|site| folder.clone_into(&mut site.prefix));
            page.browser.open(&page.address.replace("/a/", folder))
        };
        // Each keeps a run of its own, and after a reload offers this run alone.
        page.ready()?;
        for (folder, steps) in [("/a/", 1), ("/b/", 2)] {
            open_at(folder)?;
            page.ready()?;
            for step in 1..=steps {
                page.browser.click("step")?;
                page.steps_are(step)?;
            }
            page.kept_up_to(steps)?;
        }
        for (folder, steps) in [("/a/", 1), ("/b/", 2)] {
            open_at(folder)?;
            let offer = page.offered()?;
            ensure!(offer.contains(&format!("step {steps},")), "in {folder} is offered {offer:?}");
            assert_eq!(page.listed()?.len(), 1, "in {folder}");
            page.ready()?;
        }
        Ok(())
    });
}

fn without_locks_a_tab_is_not_offered_what_another_has_open(on: &Stage) {
    let without = "delete Navigator.prototype.locks;";
    let setup = Setup::without_mnist().expecting("Script terminated by timeout").in_own_browser();
    setup.beginning_with(without).expect("the site is built").run(on, |page| {
        page.ready()?;
        page.until("navigator.locks === undefined")?;
        page.browser.click("step")?;
        page.kept_up_to(1)?;
        page.browser.reload()?;
        page.offered()?;
        page.ready()?;
        page.browser.click("new-seed")?;
        page.steps_are(0)?;
        page.train_epochs(0, 1)?;
        page.kept_up_to(EPOCH)?;
        let first = page.browser.open_tab()?;
        page.browser.open(&page.address)?;
        // The run of the page that is gone is offered, and that of the open tab is not.
        let offer = page.offered()?;
        ensure!(offer.contains("step 1,"), "offered is {offer:?}");
        assert_eq!(page.listed()?.len(), 1);
        page.ready()?;
        let second = page.browser.open_tab()?;
        page.browser.open("about:blank")?;
        page.browser.go_to(&first)?;
        page.browser.close_tab()?;
        page.browser.go_to(&second)?;
        page.browser.reload()?;
        page.browser.wait("kept-text", "that of the closed tab", READY, |text| text.contains("step 312"))?;
        page.browser.click("resume")?;
        page.steps_are(EPOCH)
    });
}

fn what_cannot_be_read_stays_until_it_is_discarded(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        let cases = [
            ("record.label.version += 1", "another version of this page"),
            ("delete record.kept.checkpoint.steps", "damaged"),
            ("for (const key in record) delete record[key]", "damaged"),
        ];
        for (change, said) in cases {
            page.browser.click("step")?;
            page.kept_up_to(1)?;
            page.change_records("runs", change)?;
            // Hidden pages write only what has changed since.
            for look in 1..=2 {
                page.browser.reload()?;
                let offer = page.offered()?;
                ensure!(offer.contains(said), "at look {look} it says {offer:?}");
                page.ready()?;
            }
            page.until("document.getElementById('resume').hidden")?;
            assert_eq!(page.count_records("runs", "true")?, 1, "looking at it has deleted it: {change}");
            page.browser.click("discard")?;
            page.browser.wait("kept-text", "gone", SOON, str::is_empty)?;
            page.comes("it is deleted", || Ok(page.count_records("runs", "true")? == 0))?;
        }
        Ok(())
    });
}

fn a_newer_version_in_another_tab_ends_keeping_with_a_sentence(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.click("step")?;
        page.kept_up_to(1)?;
        let newer = "const done = arguments[arguments.length - 1];
            indexedDB.open('moe /', 1000).onsuccess = ({ target }) => { target.result.close(); done(); };";
        page.browser.script_async(newer, json!([]))?;
        page.browser.wait("saved", "why", SOON, |text| text.contains("newer version of this page open"))?;
        // Training goes on, and the page says the same of the next checkpoint.
        page.browser.click("epoch-step")?;
        page.steps_are(EPOCH)?;
        let said = page.browser.text("saved")?;
        ensure!(said.contains("reload this page") && !said.contains("..") && !said.contains("DOM"), "it says {said:?}");
        // This version of the page cannot read the newer one's storage, and says so.
        page.browser.reload()?;
        page.browser.wait("saved", "why", READY, |text| text.contains("newer version of this page has kept"))?;
        page.ready()
    });
}

fn an_earlier_version_in_another_tab_is_said_to_be_in_the_way(on: &Stage) {
    let earlier = "indexedDB.open('moe /', 1).onsuccess = ({ target }) => { window.earlier = target.result; };";
    Setup::without_mnist().beginning_with(earlier).expect("the site is built").run(on, |page| {
        page.ready()?;
        page.browser.wait("saved", "why", SOON, |text| text.contains("must be closed first"))?;
        page.browser.click("step")?;
        page.steps_are(1)?;
        page.browser.script("window.earlier.close()", json!([]))?;
        page.kept_up_to(1)
    });
}
