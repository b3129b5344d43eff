//! The tabs of deeper views: with the pointer, with keys and by their addresses.

use crate::harness::{Page, SOON, Setup, Stage, TABS, Test, tests};
use anyhow::{Result, ensure};
use serde_json::json;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    one_tab_is_open_and_a_click_opens_another,
    arrow_keys_go_from_tab_to_tab,
    an_address_opens_the_tab_of_its_part_and_one_of_nothing_is_said,
];

/// Waits until this tab is open, and no other.
fn is_open(page: &Page, tab: &str) -> Result<()> {
    let state = "[...document.querySelectorAll('[role=tab]')].map((tab) => [tab.getAttribute('aria-selected'),
        tab.tabIndex, document.getElementById(tab.getAttribute('aria-controls')).checkVisibility()].join()).join(' ')";
    let wanted = TABS.map(|other| if other == tab { "true,0,true" } else { "false,-1,false" }).join(" ");
    page.until(&format!("{state} === '{wanted}'"))
}

fn one_tab_is_open_and_a_click_opens_another(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        is_open(page, TABS[0])?;
        for tab in TABS.into_iter().rev() {
            page.browser.click(&format!("tab-{tab}"))?;
            is_open(page, tab)?;
            page.until(&format!("location.hash === '#{tab}'"))?;
        }
        // The link of a run stays.
        page.browser.click("share")?;
        page.until("location.hash.includes('=')")?;
        page.browser.click(&format!("tab-{}", TABS[1]))?;
        is_open(page, TABS[1])?;
        page.until("location.hash.includes('=')")
    });
}

fn arrow_keys_go_from_tab_to_tab(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        let keys = [
            ("ArrowRight", "inside"),
            ("ArrowRight", "experiments"),
            ("End", "take-along"),
            ("ArrowRight", "who-does-what"),
            ("ArrowLeft", "take-along"),
            ("Home", "who-does-what"),
        ];
        let mut from = TABS[0];
        for (key, to) in keys {
            page.press(&format!("tab-{from}"), key)?;
            is_open(page, to)?;
            page.until(&format!("document.activeElement.id === 'tab-{to}'"))?;
            from = to;
        }
        page.drawn()?;
        assert_eq!(page.steps()?, 0, "an arrow key on a tab has trained");
        Ok(())
    });
}

fn an_address_opens_the_tab_of_its_part_and_one_of_nothing_is_said(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.open_afresh(&format!("{}#dreams", page.address))?;
        page.ready()?;
        is_open(page, "inside")?;
        page.until("Math.abs(document.getElementById('dreams').getBoundingClientRect().top) < innerHeight / 2")?;
        page.browser.wait("dreams-said", "that there are dreams", SOON, |text| text.starts_with("At step"))?;
        page.browser.script("location.hash = 'curves'", json!([]))?;
        is_open(page, "curves")?;
        ensure!(page.browser.text("message-text")?.is_empty(), "it says {:?}", page.browser.text("message-text"));
        page.open_afresh(&format!("{}#v=1&preset=collapse&steps=0&open=who-learns", page.address))?;
        page.ready()?;
        is_open(page, "inside")?;
        page.until("Math.abs(document.getElementById('who-learns').getBoundingClientRect().top) < innerHeight / 2")?;
        page.open_afresh(&format!("{}#v=1&steps=0&hide=deeper&open=dreams", page.address))?;
        page.ready()?;
        page.says("leaves out the part")?;
        page.until("scrollY === 0")?;
        page.open_afresh(&format!("{}#attic", page.address))?;
        page.ready()?;
        page.says("no part “attic”")?;
        is_open(page, TABS[0])
    });
}
