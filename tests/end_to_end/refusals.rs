//! What a browser may lack, refuse or throw: the page says so where something is missing, and works on.

use crate::drawing::nought;
use crate::harness::{NONE, Page, READY, SOON, Setup, Stage, Test, tests};
use anyhow::Result;
use serde_json::json;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    without_a_clipboard_the_link_is_shown_selected,
    the_page_works_in_a_browser_that_refuses_all_that_it_can_do_without,
    what_the_browser_throws_all_the_same_is_said_and_the_page_works_on,
    a_picture_that_the_browser_does_not_make_is_said,
    a_worker_that_takes_no_message_is_said,
];

/// As on plain http, where browsers have no clipboard.
const NO_CLIPBOARD: &str = "Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined });";

/// Takes away, or makes throw, everything that the page can do without.
const REFUSE: &str = "
    const refuse = () => { throw new DOMException('refused', 'SecurityError'); };
    const refused = (owner, name) => Object.defineProperty(owner, name, { get: refuse });
    for (const name of ['clipboard', 'locks']) refused(Navigator.prototype, name);
    refused(window, 'indexedDB');
    for (const name of ['ResizeObserver', 'IntersectionObserver', 'matchMedia']) delete window[name];
    delete PointerEvent.prototype.getCoalescedEvents;
    Element.prototype.setPointerCapture = refuse;
    History.prototype.replaceState = refuse;
    HTMLDialogElement.prototype.showModal = refuse;
    HTMLElement.prototype.focus = refuse;";

/// Whether the link is shown, selected as a whole.
const LINK_IS_SELECTED: &str = "(() => {
    const link = document.querySelector('#link-to-copy');
    return !link.hidden && document.activeElement === link && link.selectionStart === 0
        && link.selectionEnd === link.value.length && link.value.includes('#v=1&');
})()";

impl Page {
    fn link_to_copy(&self) -> Result<String> {
        self.browser.text("link-to-copy")
    }
}

fn without_a_clipboard_the_link_is_shown_selected(on: &Stage) {
    Setup::without_mnist().beginning_with(NO_CLIPBOARD).expect("the site is built").run(on, |page| {
        page.ready()?;
        page.browser.click("share")?;
        page.says("in the address bar, and here to be copied")?;
        page.until(LINK_IS_SELECTED)?;
        let address = page.browser.script("return location.href", json!([]))?;
        assert_eq!(address.as_str(), Some(&*page.link_to_copy()?));
        page.browser.click("message-dismiss")?;
        page.until("document.querySelector('#message').hidden")?;
        page.train_below(30.0)
    });
}

fn the_page_works_in_a_browser_that_refuses_all_that_it_can_do_without(on: &Stage) {
    Setup::without_mnist().beginning_with(REFUSE).expect("the site is built").run(on, |page| {
        page.ready()?;
        page.browser.draw("pad", &nought())?;
        page.browser.wait("answer", "a digit", SOON, |text| text != NONE)?;
        page.train_below(30.0)?;
        page.browser.click("share")?;
        page.says("The link is here to be copied")?;
        assert!(page.link_to_copy()?.contains("#v=1&"));
        page.browser.set("preset", "reference")?;
        page.browser.click("question-yes")?;
        page.steps_are(0)?;
        page.browser.click("help-open")?;
        page.until("document.querySelector('#help').open")?;
        page.browser.click("help-close")?;
        page.browser.click("step")?;
        page.steps_are(1)
    });
}

fn what_the_browser_throws_all_the_same_is_said_and_the_page_works_on(on: &Stage) {
    Setup::without_mnist().expecting("thrown by the test").run(on, |page| {
        page.ready()?;
        let throw = "window.stroke = CanvasRenderingContext2D.prototype.stroke;
            CanvasRenderingContext2D.prototype.stroke = () => { throw new Error('thrown by the test'); };";
        page.browser.script(throw, json!([]))?;
        page.browser.draw("pad", &nought())?;
        page.says("The browser has refused something")?;
        page.browser.script("CanvasRenderingContext2D.prototype.stroke = window.stroke", json!([]))?;
        page.browser.click("message-dismiss")?;
        page.browser.wait("answer", "that of the drawing", SOON, |text| text != NONE)?;
        page.train_below(30.0)?;
        page.until("document.querySelector('#message').hidden")
    });
}

fn a_picture_that_the_browser_does_not_make_is_said(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.click("step")?;
        page.steps_are(1)?;
        page.browser
            .script("HTMLCanvasElement.prototype.toBlob = (take) => setTimeout(() => take(null))", json!([]))?;
        page.browser.set("picture", "error-chart")?;
        page.browser.click("save-png")?;
        page.says("No picture has been saved")?;
        // The message lies over the buttons.
        page.browser.click("message-dismiss")?;
        page.browser.script("URL.createObjectURL = () => { throw new Error('refused') }", json!([]))?;
        page.browser.click("save-svg")?;
        page.says("has not been saved: the browser did not take the file")?;
        page.browser.click("step")?;
        page.steps_are(2)
    });
}

fn a_worker_that_takes_no_message_is_said(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        // The page has asked for the map by itself: what is refused is what Train sends.
        page.browser.wait("territories-said", "the map is here", READY, |said| said.starts_with("Point at"))?;
        let refuse = "window.post = Worker.prototype.postMessage;
            Worker.prototype.postMessage = () => { throw new DOMException('refused', 'DataCloneError'); };";
        page.browser.script(refuse, json!([]))?;
        page.browser.click("train")?;
        page.says("could not hand it a message")?;
        page.browser.script("Worker.prototype.postMessage = window.post", json!([]))?;
        page.browser.click("restart-worker")?;
        page.ready()?;
        page.train_below(30.0)
    });
}
