//! Model files: the pretrained model that answers from the start, and the user's, saved, loaded and dropped.

use crate::drawing::nought;
use crate::harness::{NONE, Page, READY, SOON, Setup, Stage, Test, percent, tests};
use anyhow::{Context, Result};
use moe::model_file::ModelFile;
use serde_json::json;
use xtask::workspace;

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    a_pretrained_model_answers_at_once_and_train_starts_afresh,
    a_site_without_a_pretrained_model_trains,
    a_damaged_pretrained_model_is_named_and_the_page_trains,
    a_saved_model_comes_back_with_its_settings_and_its_error,
    a_model_is_saved_for_other_runtimes,
    a_wrong_model_file_is_named_and_changes_nothing,
    a_run_that_diverges_stops_at_good_weights_and_says_why,
];

/// The pretrained model of the site.
const PRETRAINED: &str = "models/pretrained.safetensors";

fn pretrained() -> Vec<u8> {
    std::fs::read(workspace::root().join("www").join(PRETRAINED)).expect("the repository has a pretrained model")
}

/// Waits until the page says that the pretrained model answers.
fn speaks_of_pretrained(page: &Page) -> Result<()> {
    page.browser.wait("model-said", "that of the site", READY, |text| text.contains("pretrained model")).map(drop)
}

/// Saves what is shown by this button, for the test of this name; the file.
fn save(page: &Page, name: &str, button: &str) -> Result<Vec<u8>> {
    page.saved(name, |browser| browser.click(button))
}

/// Gives the page a file, by the picker or dropped anywhere.
fn give(page: &Page, how: &str, name: &str, bytes: &[u8]) -> Result<()> {
    page.browser
        .script(
            "const [how, name, bytes] = arguments;
             const data = new DataTransfer();
             data.items.add(new File([new Uint8Array(bytes)], name));
             if (how === 'drop') {
                 document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
             } else {
                 const picker = document.querySelector('[data-testid=\"model-file\"]');
                 picker.files = data.files;
                 picker.dispatchEvent(new Event('change', { bubbles: true }));
             }",
            json!([how, name, bytes]),
        )
        .context("cannot give the page a file")
        .map(drop)
}

fn a_pretrained_model_answers_at_once_and_train_starts_afresh(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.program_runs()?;
        page.browser.draw("pad", &nought())?;
        page.browser.wait("answer", "0", SOON, |text| text == "0")?;
        page.ready()?;
        speaks_of_pretrained(page)?;
        assert!(percent(&page.tested()?)? < 12.0, "the pretrained model reads generated digits badly");
        page.browser.click("step")?;
        page.steps_are(1)?;
        page.browser.wait("test-error", "that of a fresh run", SOON, |text| percent(text).is_ok_and(|e| e > 50.0))?;
        assert!(
            !page.browser.text("model-said")?.contains("pretrained model"),
            "the page still speaks of a pretrained model"
        );
        Ok(())
    });
}

fn a_site_without_a_pretrained_model_trains(on: &Stage) {
    Setup::without_mnist().without("models/").run(on, |page| {
        page.ready()?;
        page.browser.draw("pad", &nought())?;
        page.browser.click("clear")?;
        page.train_below(20.0)
    });
}

fn a_damaged_pretrained_model_is_named_and_the_page_trains(on: &Stage) {
    let setup = Setup::without_mnist().changed(PRETRAINED, pretrained()[..5_000].to_vec());
    setup.expecting("integrity").run(on, |page| {
        page.ready()?;
        page.says("The pretrained model cannot be used")?;
        page.train_below(20.0)
    });
}

fn a_saved_model_comes_back_with_its_settings_and_its_error(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.set("preset", "competitive")?;
        page.train_below(30.0)?;
        let error = page.tested()?;
        let saved = save(page, "comes_back", "save-model")?;
        let model = ModelFile::from_bytes(&saved)?;
        assert_eq!(u64::from(model.steps), page.steps()?);
        for how in ["pick", "drop"] {
            page.browser.click("reset")?;
            page.steps_are(0)?;
            page.browser.set("preset", "specialists")?;
            give(page, how, "mine.safetensors", &saved)?;
            page.says("The model “mine.safetensors” answers.")?;
            assert_eq!(page.tested()?, error, "a model that was given by {how} has another test error");
            // Its curves are there again.
            let curves = "document.getElementById('error-chart').getAttribute('aria-label')";
            page.until(&format!("{curves}.includes('the mixture misreads {error}')"))?;
            page.browser.wait("preset", "that of the model", SOON, |text| text == "competitive")?;
            let again = ModelFile::from_bytes(&save(page, "comes_back", "save-model")?)?;
            assert_eq!(
                (again.config, again.steps, again.dataset),
                (model.config.clone(), model.steps, model.dataset.clone())
            );
        }
        page.browser.click("step")?;
        page.steps_are(1)
    });
}

fn a_model_is_saved_for_other_runtimes(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        speaks_of_pretrained(page)?;
        let expected = ModelFile::from_bytes(&pretrained())?.to_onnx();
        assert!(
            save(page, "other_runtimes", "save-onnx")? == expected,
            "the ONNX file is another than the library writes"
        );
        Ok(())
    });
}

fn a_wrong_model_file_is_named_and_changes_nothing(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.train_below(30.0)?;
        let (error, steps) = (page.tested()?, page.steps()?);
        page.browser.draw("pad", &nought())?;
        page.browser.wait("answer", "a digit", SOON, |text| text != NONE)?;
        let good = pretrained();
        let replaced = |from: &str, to: &str| replace(&good, from.as_bytes(), to.as_bytes());
        let mut flipped = good.clone();
        let last = flipped.len() - 1;
        flipped[last] ^= 1;
        let cases = [
            ("cut.safetensors", good[..good.len() / 2].to_vec(), "damaged"),
            ("flipped.safetensors", flipped, "checksum"),
            ("old.safetensors", replaced("\"format_version\":\"1\"", "\"format_version\":\"9\""), "version 9"),
            ("wide.safetensors", replaced("\"n_hidden\":\"25\"", "\"n_hidden\":\"26\""), "settings ask for"),
        ];
        for (name, bytes, part) in cases {
            give(page, "pick", name, &bytes)?;
            page.says(name)?;
            page.says(part)?;
            assert_eq!((page.tested()?, page.steps()?), (error.clone(), steps), "{name} changed the run");
            assert_ne!(page.browser.text("answer")?, NONE, "{name} changed the drawing");
            page.browser.click("message-dismiss")?;
        }
        page.browser.click("step")?;
        page.steps_are(steps + 1)
    });
}

/// `bytes` with `from` replaced by something as long.
fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len(), "the file's length must stay");
    let start = bytes.windows(from.len()).position(|part| part == from).expect("the file has the text");
    [&bytes[..start], to, &bytes[start + from.len()..]].concat()
}

fn a_run_that_diverges_stops_at_good_weights_and_says_why(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.set("setting-optimizer", "sgd")?;
        page.browser.set("setting-schedule", "constant")?;
        // Each step makes every weight 29 times as large, so that the run cannot but diverge.
        page.browser.set("setting-weight_decay", "1")?;
        page.browser.set("learning-rate", "30")?;
        page.browser.click("train")?;
        page.says("The run has diverged")?;
        page.says("learning rate 30")?;
        page.browser.wait("test-error", "a figure", SOON, |text| percent(text).is_ok())?;
        page.browser.set("setting-weight_decay", "0")?;
        page.browser.set("learning-rate", "0.3")?;
        page.train_below(40.0)
    });
}
