//! Sharing by link: makes the link of the shown run, and opens links.

use crate::page::state::files::link::{Link, Pad};
use crate::page::state::keeping::keeper::PendingRun;
use crate::page::state::pad::subject::Subject;
use crate::page::state::question::Restart;
use crate::page::state::run::dataset::SourceKind;
use crate::page::state::{State, words};
use crate::protocol::{DataSource, ToWorker};
use crate::training::TrainConfig;

impl State {
    /// The link of the shown run: the recipe that repeats it, and the content of the pad.
    pub fn link(&self) -> Link {
        let steps = self.shown.time_machine.viewed_steps().unwrap_or(self.training.steps);
        let mut recipe = self.shown.record.recipe(steps);
        if self.shown.is_model() || self.training.steps == 0 {
            recipe.config = TrainConfig::clone(&self.config);
        }
        if self.shown.record.broken.is_some() {
            (recipe.steps, recipe.config) = (0, TrainConfig::clone(&self.config));
            recipe.changes.clear();
        }
        Link { recipe, source: self.chosen_source(), pad: self.pad(), left_out: *self.to_leave_out }
    }

    /// The content of the pad, in the form of links and stored records.
    pub(in crate::page::state) fn pad(&self) -> Pad {
        match &*self.subject {
            Subject::Nothing => Pad::Empty,
            Subject::Drawing(strokes) => Pad::Strokes(strokes.clone()),
            Subject::TestDigit { index, .. } => Pad::TestDigit(*index),
        }
    }

    /// Puts the content of a link or record on the pad; a test digit once the data set is loaded.
    pub(in crate::page::state) fn put_on_pad(&mut self, pad: Pad) {
        match pad {
            Pad::Empty => self.show_subject(Subject::Nothing),
            Pad::Strokes(strokes) => self.show_subject(Subject::Drawing(strokes)),
            Pad::TestDigit(index) => self.pending_test_digit = Some(index),
        }
    }

    /// Makes the link for the address bar, with a message on what the link repeats.
    pub(in crate::page::state) fn make_link(&mut self) {
        let link = self.link();
        let steps = words::count(link.recipe.steps.into());
        let what = match (self.shown.record.broken, link.recipe.steps) {
            (Some(why), _) => format!("it holds the settings; the run itself cannot be repeated. {why}"),
            (None, 0) => "it holds the settings and the drawing.".to_owned(),
            (None, _) => format!("opening it repeats this run of {steps} steps to the bit."),
        };
        let files = if link.source == SourceKind::Files { " Your own data set is not in it." } else { "" };
        self.link_made = Some(link.to_text());
        self.set_message(Some(format!("The link is in the address bar and on the clipboard: {what}{files}")));
    }

    /// Opens the link with this text after `#`, after a question if a trained run would end.
    pub(in crate::page::state) fn open_link(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match Link::from_text(text) {
            Ok((link, remarks)) => {
                if !remarks.is_empty() {
                    self.set_message(Some(format!("Not all of the link could be used. {}", remarks.join(" "))));
                }
                self.restart_or_ask("The run of this link".to_owned(), Restart::Link(Box::new(link)));
            }
            Err(why) => self.set_message(Some(format!("{why} The page starts as usual."))),
        }
    }

    /// Opens a link: its settings, left-out sections and pad at once, its run once the data set is loaded.
    pub(in crate::page::state) fn open_run_of_link(&mut self, link: Link) {
        self.config.set(link.recipe.config.clone());
        self.left_out.set(link.left_out);
        self.to_leave_out.set(link.left_out);
        self.put_on_pad(link.pad);
        if link.recipe.steps > 0 {
            self.pending_run = Some(PendingRun::Recipe(Box::new(link.recipe)));
        }
        self.prepare_digits(link.source);
    }

    /// Loads the data set of the pending run, which begins once the data set is there.
    pub(in crate::page::state) fn prepare_digits(&mut self, source: SourceKind) {
        if self.awaited_source().map(SourceKind::of) == Some(source) {
            if self.requested_sources.is_empty() {
                self.begin_pending_run();
            }
            return;
        }
        if let Some(unsent) = self.outbox.iter().position(|message| matches!(message, ToWorker::UseDataset(_))) {
            // This data set replaces one whose request has not been sent yet.
            self.outbox.remove(unsent);
            self.requested_sources.pop();
        }
        self.use_source(if source == SourceKind::Mnist { DataSource::Mnist } else { DataSource::Generated });
    }

    /// The data set is loaded: repeats or resumes the pending run, or starts a fresh run with the settings in the
    /// controls.
    pub(in crate::page::state) fn begin_pending_run(&mut self) {
        match self.pending_run.take() {
            Some(PendingRun::Recipe(recipe)) => self.replay(*recipe),
            Some(PendingRun::Kept(offer)) => self.resume_offer(*offer),
            None => self.start(TrainConfig::clone(&self.config)),
        }
        if let Some(index) = self.pending_test_digit.take() {
            self.ask_test_digit(index);
        }
    }
}
