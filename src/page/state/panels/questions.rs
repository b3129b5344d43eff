//! The deeper views' events, their questions to the worker, and its answers. A closed view asks nothing.

use crate::page::state::State;
use crate::page::state::pad::subject::Subject;
use crate::page::state::panels::gallery::{self, GalleryEvent};
use crate::page::state::panels::revealed::Revealed;
use crate::page::state::panels::territories::TerritoriesEvent;
use crate::page::state::panels::weights::WeightsEvent;
use crate::page::state::panels::who_learns::WhoLearnsEvent;
use crate::page::state::pointed::Pointed;
use crate::page::state::tab::Tab;
use crate::page::state::tracked::Tracked;
use crate::protocol::ToWorker;
use crate::protocol::inspection::{DigitChoice, Inspect, Inspected, Purpose};

impl State {
    /// Applies an event of the gallery.
    pub(in crate::page::state) fn change_gallery(&mut self, event: GalleryEvent) {
        match event {
            GalleryEvent::Opened(is_open) => {
                let was_open = std::mem::replace(&mut self.gallery.is_open, is_open);
                if is_open && !was_open {
                    self.ask_gallery(0);
                }
            }
            GalleryEvent::Chosen(choice) => self.choose_digits(choice),
            GalleryEvent::Revealed(choice) => {
                self.open_tab(Tab::WhoDoesWhat);
                self.gallery.is_open = true;
                self.revealed = Some(Revealed::Gallery);
                self.choose_digits(choice);
            }
            GalleryEvent::Refreshed => self.ask_gallery(0),
            GalleryEvent::Earlier => self.turn_gallery(self.gallery.earlier()),
            GalleryEvent::Later => self.turn_gallery(self.gallery.later()),
            GalleryEvent::Pointed(place) => self.gallery.pointed = place,
            GalleryEvent::Taken(place) => {
                let digit = place.or(self.gallery.pointed).and_then(|place| self.gallery.digits().get(place));
                if let Some(index) = digit.map(|digit| digit.index) {
                    self.outbox.push(ToWorker::TestDigit { index });
                }
            }
        }
    }

    /// Applies an event of the weight images.
    pub(in crate::page::state) fn change_weights(&mut self, event: WeightsEvent) {
        match event {
            WeightsEvent::Chosen(expert) => self.weights.expert = expert,
            WeightsEvent::Revealed(expert) => {
                self.weights.expert = Some(expert);
                self.open_tab(Tab::Inside);
                self.revealed = Some(Revealed::Units);
            }
            WeightsEvent::Scaled(scale) => self.weights.scale = scale,
        }
    }

    /// Opens the view behind the mark pointed at: an expert's hidden units, or the test digits of a cell; or turns
    /// the switch pointed at.
    pub(in crate::page::state) fn reveal_pointed(&mut self) {
        if let Some(Pointed::Expert(expert)) = *self.pointed {
            self.change_weights(WeightsEvent::Revealed(expert));
        } else if let Some(Pointed::Switch(expert)) = *self.pointed {
            self.switch_expert(expert);
        } else if let Some(choice) = self.pointed.and_then(gallery::behind) {
            self.change_gallery(GalleryEvent::Revealed(choice));
        }
    }

    /// Stores an answer in its view, unless the answer belongs to the run before.
    pub(in crate::page::state) fn receive_inspected(&mut self, answer: Inspected) {
        // The map belongs to the digits and is asked for once; a film belongs to the run that it was asked of.
        if self.training.is_starting() && !matches!(answer, Inspected::Map(_) | Inspected::Moment { .. }) {
            return;
        }
        match answer {
            Inspected::Digits(page) => {
                self.gallery.receive(page);
            }
            Inspected::Dreams(dreams) => {
                self.dreams.receive(dreams);
            }
            Inspected::Map(map) => {
                self.territories.receive_map(map);
            }
            Inspected::Territories(territories) => {
                self.territories.receive_territories(territories);
            }
            Inspected::Moment { purpose: Purpose::Film, territories } => self.receive_moment(territories),
            Inspected::Moment { purpose: Purpose::TimeMachine, territories } => {
                self.territories.receive_moment(territories);
            }
            Inspected::Retest(evaluation) => self.shown.retest.receive(*evaluation),
            Inspected::Blame(blame) => {
                let is_outdated = self.who_learns.receive(blame);
                if is_outdated {
                    self.ask_blame();
                }
            }
        }
    }

    /// Applies an event of the panel on who learns from a digit.
    pub(in crate::page::state) fn change_who_learns(&mut self, event: WhoLearnsEvent) {
        match event {
            WhoLearnsEvent::Labelled(label) => self.who_learns.label = label,
            WhoLearnsEvent::Stage(stage) => {
                self.who_learns.stage = stage;
                return;
            }
        }
        self.ask_blame();
    }

    /// Applies an event of the map of territories.
    pub(in crate::page::state) fn change_map(&mut self, event: TerritoriesEvent) {
        match event {
            TerritoriesEvent::Pointed(digit) => self.territories.pointed = digit,
            TerritoriesEvent::Moved(key) => {
                let from = self.territories.pointed;
                self.territories.pointed = self.territories.beside(from, key);
            }
            TerritoriesEvent::Taken(digit) => {
                if let Some(digit) = digit.or(self.territories.pointed) {
                    self.outbox.push(ToWorker::TestDigit { index: digit as u32 });
                }
            }
        }
    }

    fn ask_map(&mut self) {
        if self.can_inspect() {
            let questions = Tracked::quietly(&mut self.territories).questions();
            self.outbox.extend(questions.into_iter().map(ToWorker::Inspect));
        }
    }

    /// Lets map and figures follow the time machine: asks who led at the moment that it shows, and for the test of that moment
    /// where the test that was made had other switches; forgets that at the present.
    pub(in crate::page::state) fn ask_about_viewed_moment(&mut self) {
        let viewed = self.shown.time_machine.viewed();
        if viewed.is_none() && self.territories.is_of_present() {
            return;
        }
        let Some(weights) = viewed.cloned() else { return self.territories.show_present() };
        if self.can_inspect() {
            let config = &self.shown.config;
            let question = Tracked::quietly(&mut self.territories).moment_question(config, &weights);
            self.outbox.extend(question.map(ToWorker::Inspect));
            if self.shown.needs_retest() {
                let question = Tracked::quietly(&mut self.shown.retest).question(&self.shown.config, &weights);
                self.outbox.extend(question.map(ToWorker::Inspect));
            }
        }
    }

    pub(in crate::page::state) fn ask_dreams(&mut self) {
        if !self.is_inside_open() || !self.can_inspect() {
            return;
        }
        let dreams = Tracked::quietly(&mut self.dreams);
        let question = self.shown.evaluation.as_ref().and_then(|test| dreams.question(test));
        if let Some(digits) = question {
            self.inspect(Inspect::Dreams { digits });
        }
    }

    /// Asks the worker how a training step on the pad's digit would change each expert at present.
    pub(in crate::page::state) fn ask_blame(&mut self) {
        if *self.subject == Subject::Nothing && self.who_learns.label.is_some() {
            self.who_learns.label = None;
        }
        if !self.is_inside_open() {
            return;
        }
        let label = self.subject.label().or(self.who_learns.label);
        let (Ok(image), Some(label), true) = (&self.reading.image, label, self.can_inspect()) else {
            self.who_learns.forget();
            return;
        };
        let pixels = image.to_vec();
        if let Some(number) = self.who_learns.next_number() {
            self.inspect(Inspect::Blame { number, label, pixels });
        }
    }

    /// Repeats the open views' questions after a test, because their answers belong to older weights.
    pub(in crate::page::state) fn inspect_again(&mut self, test_is_complete: bool) {
        self.ask_dreams();
        self.ask_map();
        if self.who_learns.blame.is_none() {
            self.ask_blame();
        }
        if self.gallery.is_open && (test_is_complete || self.gallery.page.is_none() && !self.gallery.is_waiting()) {
            self.ask_gallery(self.gallery.from());
        }
    }

    /// Forgets all answers: they belong to the run before.
    pub(in crate::page::state) fn forget_inspection(&mut self) {
        self.gallery.forget();
        self.who_learns.forget();
        self.dreams.forget();
        self.territories.forget_run();
    }

    fn choose_digits(&mut self, choice: DigitChoice) {
        self.gallery.choice = choice;
        self.ask_gallery(0);
    }

    fn turn_gallery(&mut self, to: Option<u32>) {
        if let Some(from) = to {
            self.ask_gallery(from);
        }
    }

    fn ask_gallery(&mut self, from: u32) {
        let question = self.gallery.question(from);
        if !self.inspect(question) {
            self.gallery.forget();
        }
    }

    /// Asks the worker about its model, if the worker has one. Returns whether it was asked.
    fn inspect(&mut self, question: Inspect) -> bool {
        self.can_inspect() && self.ask(ToWorker::Inspect(question))
    }

    fn can_inspect(&self) -> bool {
        self.shown.evaluation.is_some() && self.can_ask() && !self.training.is_starting()
    }
}
