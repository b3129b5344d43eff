//! The page while the browser translates it: the translator puts `<font>` elements of its own in place of the page's text
//! nodes, and the page's text must move on all the same.

use crate::drawing::nought;
use crate::harness::{Page, SOON, Setup, Stage, Test, number, percent, tests};
use anyhow::{Result, ensure};
use serde_json::{Value, json};

/// The tests of this file.
pub const TESTS: &[Test] =
    tests![text_moves_on_after_a_translation, text_moves_on_while_a_translator_is_at_work, figures_are_not_translated,];

/// Translates a text node as Chrome does. A translated text stands between ⟦ and ⟧.
const TRANSLATE: &str = "window.translate = (node) => {
        const [outer, inner] = [document.createElement('font'), document.createElement('font')];
        inner.textContent = `⟦${node.data}⟧`;
        outer.append(inner);
        node.replaceWith(outer);
    };
    window.textNodes = (root) => {
        const [walker, nodes] = [document.createTreeWalker(root, NodeFilter.SHOW_TEXT), []];
        while (walker.nextNode()) nodes.push(walker.currentNode);
        return nodes.filter((node) => node.data.trim() && !node.parentElement.closest('script, font'));
    };";

/// Translates all text, figures too.
const TRANSLATE_ALL: &str = "textNodes(document.body).forEach(translate)";

/// Translates all text but what is not to be translated, now and whenever it changes.
const KEEP_TRANSLATING: &str = "const all = () => textNodes(document.body)
        .filter((node) => node.parentElement.translate).forEach(translate);
    new MutationObserver(all).observe(document.body, { childList: true, characterData: true, subtree: true });
    all();";

/// Figures, alone in an element, that a translator may touch. Left out are the entries of lists, whose values are apart.
const UNPROTECTED: &str = "return textNodes(document.body)
    .filter((node) => /^[−+]?[0-9][0-9.,]*( %| bit)?$/.test(node.data.trim()))
    .map((node) => node.parentElement)
    .filter((element) => element.translate && !element.closest('option'))
    .map((element) => `${element.closest('[id]').id}: ${element.outerHTML}`)";

fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.contains('⟦')
}

/// Waits until an element shows a text that the page has written since the translation.
fn moves_on(page: &Page, handle: &str) -> Result<String> {
    page.browser.wait(handle, "written anew", SOON, is_plain)
}

fn text_moves_on_after_a_translation(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.script(TRANSLATE, json!([]))?;
        page.browser.script(TRANSLATE_ALL, json!([]))?;
        ensure!(page.browser.text("steps")? == "⟦0⟧", "nothing is translated");
        page.train_below(25.0)?;
        for figure in ["test-error", "baseline-test-error"] {
            percent(&moves_on(page, figure)?)?;
        }
        for figure in ["steps", "examples-per-second"] {
            number(&moves_on(page, figure)?)?;
        }
        for sentence in ["status", "saved", "time-said", "specialisation", "model-said"] {
            moves_on(page, sentence)?;
        }
        page.browser.draw("pad", &nought())?;
        page.browser.wait("answer", "a digit", SOON, |text| text.parse::<u8>().is_ok())?;
        page.browser.click("test-digit")?;
        moves_on(page, "true-label")?;
        page.press("diagram", "ArrowDown")?;
        moves_on(page, "diagram-said")?;
        page.browser.set("learning-rate", "1000")?;
        moves_on(page, "message-text")?;
        lists_keep_their_values(page)?;
        page.browser.click("tour-begin")?;
        let first = moves_on(page, "tour-title")?;
        page.browser.script(TRANSLATE_ALL, json!([]))?;
        page.browser.click("tour-next")?;
        ensure!(moves_on(page, "tour-title")? != first, "the tour stands still");
        moves_on(page, "tour-text").map(drop)
    });
}

/// What is chosen in a list is what the page takes, whatever its words.
fn lists_keep_their_values(page: &Page) -> Result<()> {
    page.opens("who-does-what")?;
    moves_on(page, "gallery-heading")?;
    page.browser.script(TRANSLATE_ALL, json!([]))?;
    for (list, value) in [("gallery-kind", "all"), ("gallery-truth", "3"), ("gallery-lead", "any")] {
        page.browser.set(list, value)?;
        ensure!(page.browser.text(list)? == value, "{list} has lost {value}");
    }
    page.browser.wait("gallery-heading", "on threes", SOON, |text| is_plain(text) && text.contains("show a 3"))?;
    page.browser.set("gallery-truth", "any")?;
    page.browser.wait("gallery-heading", "on all", SOON, |text| is_plain(text) && !text.contains("show a 3")).map(drop)
}

fn text_moves_on_while_a_translator_is_at_work(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.script(TRANSLATE, json!([]))?;
        page.browser.script(KEEP_TRANSLATING, json!([]))?;
        let says = |handle: &str, start: &str| {
            let wanted = format!("⟦{start}");
            page.browser.wait(handle, start, SOON, |text| text.starts_with(&wanted)).map(drop)
        };
        says("status", "Ready")?;
        page.browser.click("train")?;
        page.steps_reach(1)?;
        says("status", "Training")?;
        page.browser.click("pause")?;
        page.tested()?;
        says("status", "Paused")?;
        says("saved", "Kept")?;
        page.browser.click("test-digit")?;
        says("true-label", "It is a")?;
        page.browser.click("reset")?;
        page.steps_are(0)?;
        says("status", "Ready")
    });
}

fn figures_are_not_translated(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.script(TRANSLATE, json!([]))?;
        page.browser.click("step")?;
        page.steps_are(1)?;
        page.browser.click("reset")?;
        page.steps_are(0)?;
        page.train_below(25.0)?;
        page.browser.click("test-digit")?;
        page.opens("inside")?;
        for button in ["ablate", "check-gradients", "race-start", "by-hand"] {
            page.browser.script("document.getElementById(arguments[0]).click()", json!([button]))?;
        }
        page.becomes_true("the ablation is there", "return document.querySelector('#ablation-rows tr') !== null")?;
        page.becomes_true("the race is under way", "return document.querySelector('#race-rows tr') !== null")?;
        page.becomes_true("the gradients are checked", "return document.querySelector('#gradient-rows tr') !== null")?;
        let unprotected = page.browser.script(UNPROTECTED, json!([]))?;
        page.browser.script("document.getElementById('race-end').click()", json!([]))?;
        ensure!(unprotected == Value::Array(Vec::new()), "a translator may touch these figures: {unprotected:#}");
        Ok(())
    });
}
