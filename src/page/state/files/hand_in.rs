//! The text that a student hands in: what the run is, its figures and the fingerprint of its weights, with the link that repeats
//! it. A teacher opens the link and compares.

use crate::page::state::State;
use crate::page::state::files::download::Download;
use crate::page::state::run::training_loop::Pace;
use crate::page::state::words::{count, percent, whole_percent};
use crate::training::description;

/// The file's name.
const NAME: &str = "hand-in.txt";

/// Digits of a fingerprint that are shown: enough to tell runs apart.
const SHOWN_DIGITS: usize = 16;

impl State {
    /// The first digits of the fingerprint of the shown weights; `None` while training runs, and while the weights of
    /// the shown step are still on their way.
    pub fn fingerprint(&self) -> Option<String> {
        let rests = *self.training.pace == Pace::Paused && !self.training.is_in_slice();
        let steps = self.shown.time_machine.viewed_steps().unwrap_or_else(|| self.shown_steps());
        let resting = self.shown.answers.as_ref().filter(|shown| rests && shown.steps == steps);
        resting.map(|shown| shown.model.fingerprint()[..SHOWN_DIGITS].to_owned())
    }

    /// Saves the text, whose link begins with the page's `address`. A run that trains has no fingerprint yet.
    pub(in crate::page::state) fn hand_in(&mut self, address: &str) {
        match self.text_to_hand_in(address) {
            Ok(text) => {
                self.downloads.push(Download { name: NAME.to_owned(), bytes: text.into_bytes() });
                self.set_message(Some(format!("The run is written down in {NAME}, among your downloads.")));
            }
            Err(why) => self.set_message(Some(why.to_owned())),
        }
    }

    fn text_to_hand_in(&self, address: &str) -> Result<String, &'static str> {
        const NO_RUN: &str = "There is no run to hand in yet: press Train first.";
        if self.shown.is_model() || self.training.steps == 0 {
            return Err(NO_RUN);
        }
        if *self.training.pace != Pace::Paused || self.shown.time_machine.viewed_steps().is_some() {
            return Err("Pause the run, and go back to “Now”: what is handed in is the end of the run.");
        }
        if self.shown.record.broken.is_some() {
            return Err("This run cannot be repeated, so nobody could check it. Start a new one.");
        }
        let latest = self.shown.evaluation.as_ref().filter(|test| test.complete && test.steps == self.training.steps);
        let (Some(test), Some(fingerprint), Some(dataset)) = (latest, self.fingerprint(), self.dataset.as_ref()) else {
            return Err("The last weights are being tested. Try again in a second.");
        };
        let link = self.link();
        let lines = [
            "A mixture of experts: a run to check".to_owned(),
            String::new(),
            format!("Settings: {}, seed {}", description::describe(&link.recipe.config), link.recipe.config.seed),
            format!("Changes on the way: {}", link.recipe.changes.len()),
            format!("Digits: {} (checksum {:08x})", dataset.name, dataset.checksum),
            format!("Steps: {} ({:.2} epochs)", count(self.training.steps.into()), self.shown.position.epochs),
            format!("Misread: {} of {} test digits", percent(test.error), count(test.n_digits.into())),
            format!("One network alone: {}", percent(test.baseline_error)),
            format!("Experts in use: {:.1}", test.effective_experts),
            format!("Knowing only who leads, one knows {} of the digit", whole_percent(test.specialisation)),
            format!("Fingerprint of the weights: {fingerprint}"),
            String::new(),
            format!("Link: {address}#{}", link.to_text()),
            String::new(),
            "To check it, open the link and wait until the run is repeated. The figures on the page, and the fingerprint at the \
             foot of its settings, are then those above."
                .to_owned(),
            String::new(),
        ];
        Ok(lines.join("\n"))
    }
}
