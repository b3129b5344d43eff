//! Sharing by link: makes the link of the shown run, and opens links.

use crate::page::state::acts::Act;
use crate::page::state::event::Event;
use crate::page::state::fates::chosen::Chosen;
use crate::page::state::files::link::mended::mended;
use crate::page::state::files::link::opening::Opening;
use crate::page::state::files::link::{Link, Pad};
use crate::page::state::files::link_taken::LinkTaken;
use crate::page::state::keeping::keeper::PendingRun;
use crate::page::state::pad::subject::Subject;
use crate::page::state::question::Restart;
use crate::page::state::run::dataset::SourceKind;
use crate::page::state::run::training_loop::Pace;
use crate::page::state::run::workers::WorkerState;
use crate::page::state::{State, words};
use crate::protocol::{DataSource, ToWorker};
use crate::training::TrainConfig;
use std::collections::VecDeque;

impl State {
    /// The link of the shown run: the recipe that repeats it, the digits that it learnt from, and the content of the pad.
    pub fn link(&self) -> Link {
        let viewed = self.shown.time_machine.viewed_steps();
        let mut recipe = viewed.map_or_else(
            || self.shown.record.recipe(self.training.steps),
            |steps| self.shown.record.recipe_switched(steps, &self.shown.config),
        );
        if self.shown.is_model() || self.training.steps == 0 {
            recipe.config = TrainConfig::clone(&self.config);
        } else if viewed.is_none() {
            recipe.end_with(&self.config);
        }
        if self.shown.record.broken.is_some() {
            (recipe.steps, recipe.config) = (0, TrainConfig::clone(&self.config));
            recipe.changes.clear();
        }
        let learnt_from = self.dataset.as_ref().filter(|_| recipe.steps > 0);
        let source = learnt_from.map_or(self.chosen_source(), |dataset| SourceKind::of(&dataset.source));
        let checksum = learnt_from.map(|dataset| dataset.checksum);
        Link {
            recipe,
            source,
            checksum,
            pad: self.pad(),
            left_out: *self.to_leave_out,
            opens: self.opened_tab(),
            plays: false,
            rescues: self.rescue_is_due,
            fates: None,
        }
    }

    /// The link to share: of the run as it is, or of its beginning.
    fn link_to_share(&self) -> Link {
        let mut link = self.link();
        if *self.share_as != Opening::AsItIs {
            (link.recipe.steps, link.recipe.changes, link.checksum) = (0, VecDeque::new(), None);
            link.plays = *self.share_as == Opening::Playing;
            link.rescues = self.shown_act() == Some(Act::Rescue);
        }
        link
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

    /// Makes the link anew, so that opening it does this.
    pub(in crate::page::state) fn share_as(&mut self, opening: Opening) {
        self.share_as.set(opening);
        self.make_link();
    }

    /// Makes the link; once the browser has taken it, [`Self::link_taken`] says what it repeats.
    pub(in crate::page::state) fn make_link(&mut self) {
        self.link_made = Some(self.link_to_share().to_text());
    }

    /// The browser has taken the link: says where it is and what it repeats. A link that is on no clipboard is shown, to be
    /// copied by hand.
    pub(in crate::page::state) fn link_taken(&mut self, taken: LinkTaken) {
        let place = match (taken.is_in_address_bar, taken.is_on_clipboard) {
            (true, true) => "The link is in the address bar and on the clipboard",
            (false, true) => "The link is on the clipboard",
            (true, false) => {
                "The link is in the address bar, and here to be copied, for the browser gives this page no clipboard"
            }
            (false, false) => "The link is here to be copied, for the browser gives this page no clipboard",
        };
        let what = if std::mem::take(&mut self.fates.link_is_of_map) {
            "it opens this map, with its two settings, their ranges and its seed.".to_owned()
        } else {
            self.link_in_words()
        };
        self.set_message(Some(format!("{place}: {what}")));
        self.link_taken.set(Some(taken));
    }

    /// What opening the link does, as the end of a sentence.
    fn link_in_words(&self) -> String {
        let link = self.link_to_share();
        let pad = match &link.pad {
            Pad::Empty => "",
            Pad::Strokes(_) => " and the drawing",
            Pad::TestDigit(_) => " and the test digit",
        };
        if let Some(why) = self.shown.record.broken {
            return format!("it holds the settings{pad}; the run itself cannot be repeated. {why}");
        }
        let steps = words::steps(link.recipe.steps.into());
        match (&*self.dataset, link.recipe.steps, link.source) {
            (_, 0, SourceKind::Files) => format!("it holds the settings{pad}, but not your own digits."),
            (_, 0, _) if link.plays => format!("it plays the run from its start, with the settings{pad}."),
            (_, 0, _) | (None, ..) => format!("it holds the settings{pad}."),
            (Some(dataset), _, SourceKind::Files) => format!(
                "it repeats this run of {steps} to the bit for whoever has the same files of digits as you (checksum \
                 {:08x}) and chooses them when the page asks for them. The link does not hold them.",
                dataset.checksum
            ),
            (Some(dataset), ..) => {
                format!("opening it repeats this run of {steps} on {} to the bit.", dataset.name)
            }
        }
    }

    /// Whether this event says no to the run of a link.
    pub fn declines_link(&self, event: &Event) -> bool {
        let is_about_link = self.question.as_ref().is_some_and(|question| matches!(question.restart, Restart::Link(_)));
        is_about_link && matches!(event, Event::QuestionDeclined)
    }

    /// Opens the link with this text after `#`, after a question if a trained run would end.
    pub(in crate::page::state) fn open_link(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        // A link that mail has encoded as a whole has its first `=` once it is mended.
        if ![text, &mended(text)].iter().any(|text| text.contains('=')) {
            return self.open_part(text);
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

    /// Opens a link: its left-out sections and pad at once, its run once the data set is loaded. Until then the controls
    /// keep the settings of the run on the page; without a run they show those of the link.
    pub(in crate::page::state) fn open_run_of_link(&mut self, link: Link) {
        self.rescue_is_due = link.rescues;
        self.left_out.set(link.left_out);
        self.to_leave_out.set(link.left_out);
        if let Some(map) = &link.fates {
            self.fates.chosen = Chosen { seed: Some(link.recipe.config.seed), ..Chosen::clone(map) };
            self.fates.linked = Some(link.recipe.config.clone());
        }
        if let Some(part) = link.opens {
            self.open_part(part);
        }
        self.put_on_pad(link.pad.clone());
        let shows_run = self.dataset.is_some() && !self.shown.is_model();
        if !shows_run {
            self.config.set(link.recipe.config.clone());
        }
        let source = link.source;
        if source == SourceKind::Files && link.recipe.steps > 0 && !self.has_digits_of(&link) {
            self.set_message(Some(format!(
                "The run of this link learnt from {}{}. Choose the same files under “Digits”, and the page repeats the run.",
                source.in_words(),
                link.checksum.map_or(String::new(), |checksum| format!(" (checksum {checksum:08x})")),
            )));
            self.link_awaiting_files = Some(Box::new(link));
            return;
        }
        if shows_run || link.recipe.steps > 0 || link.plays {
            self.pending_run = Some(PendingRun::Link(Box::new(link)));
        }
        if source == SourceKind::Files {
            // Files cannot be loaded again: settings alone are used with the digits that are there or on their way.
            self.prepare_digits(self.awaited_source().map_or(SourceKind::Mnist, SourceKind::of));
        } else {
            self.prepare_digits(source);
        }
    }

    /// Whether the digits in use are those that the run of this link learnt from. A link without a checksum fits all
    /// data sets of its kind.
    fn has_digits_of(&self, link: &Link) -> bool {
        self.dataset.as_ref().is_some_and(|dataset| {
            SourceKind::of(&dataset.source) == link.source && link.checksum.is_none_or(|sum| sum == dataset.checksum)
        })
    }

    /// The user's files are loaded: begins the run of the link that waits for files, if it learnt from these digits.
    pub(in crate::page::state) fn fit_files_to_link(&mut self) {
        if self.dataset.as_ref().is_none_or(|dataset| SourceKind::of(&dataset.source) != SourceKind::Files) {
            return;
        }
        let Some(link) = self.link_awaiting_files.take() else { return };
        if self.has_digits_of(&link) {
            self.pending_run = Some(PendingRun::Link(link));
        } else if let (Some(dataset), Some(checksum)) = (&*self.dataset, link.checksum) {
            let found = dataset.checksum;
            self.set_message(Some(format!(
                "These are not the digits of the link: their checksum is {found:08x}, and the link’s run learnt from digits \
                 with the checksum {checksum:08x}. Its run is not repeated; open the link again to choose other files."
            )));
        }
    }

    /// Loads the data set of the pending run, which begins once the data set is there.
    pub(in crate::page::state) fn prepare_digits(&mut self, source: SourceKind) {
        if *self.worker == WorkerState::Lost {
            // The next worker gets the request, see [`Self::restart_worker`].
            return;
        }
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
            Some(PendingRun::Link(link)) => self.begin_run_of_link(*link),
            Some(PendingRun::Kept(kept)) => self.resume_on_digits(*kept),
            None => self.start(TrainConfig::clone(&self.config)),
        }
        if let Some(index) = self.pending_test_digit.take() {
            self.ask_linked_digit(index);
        }
    }

    /// Asks for the test digit that a link names; says so if the test set has no such digit.
    fn ask_linked_digit(&mut self, index: u32) {
        let n_test = self.dataset.as_ref().map_or(0, |dataset| dataset.n_test);
        if index < n_test {
            return self.ask_test_digit(index);
        }
        let why = format!("Test digit: there is no number {index} here, only 0 to {}.", n_test.saturating_sub(1));
        let said = self.message.as_ref().map_or(why.clone(), |said| format!("{said} {why}"));
        self.set_message(Some(said));
    }

    /// Repeats the run of a link, and says so if these are other digits than those that the run learnt from.
    fn begin_run_of_link(&mut self, link: Link) {
        let has_digits = self.has_digits_of(&link);
        if let Some(dataset) = self.dataset.as_ref().filter(|_| !has_digits && link.recipe.steps > 0) {
            let learnt_from = match (link.source, SourceKind::of(&dataset.source) == link.source) {
                (source, true) => format!("other digits by the name of {}", source.in_words()),
                (source, false) => source.in_words().to_owned(),
            };
            let (name, steps) = (&dataset.name, words::steps(link.recipe.steps.into()));
            self.set_message(Some(format!(
                "The run of this link learnt from {learnt_from}. Here its {steps} are trained on {name}, so that weights \
                 and figures differ from those of its sender."
            )));
        }
        self.replay(link.recipe);
        if link.plays {
            self.set_pace(Pace::Running);
        }
    }
}
