//! What lies on the pad, and what follows when it changes.

use crate::page::state::State;
use crate::page::state::pad::subject::Subject;
use crate::protocol::ToWorker;

impl State {
    /// Changes what lies on the pad.
    pub(in crate::page::state) fn change_subject(&mut self, change: impl FnOnce(&mut Subject)) {
        change(&mut self.subject);
        self.image = self.subject.image();
        self.reading = None;
        self.stale.subject = true;
        self.keep_pad_later();
        self.ask_blame();
    }

    /// Puts `subject` on the pad.
    pub(in crate::page::state) fn show_subject(&mut self, subject: Subject) {
        self.change_subject(|shown| *shown = subject);
    }

    /// Asks for the test digit of this number, modulo their count.
    pub(in crate::page::state) fn ask_test_digit(&mut self, number: u32) {
        match &self.dataset {
            Some(dataset) => self.outbox.push(ToWorker::TestDigit { index: number % dataset.n_test.max(1) }),
            None => self.set_message(Some("There are no test digits yet: the data set is still loading.".to_owned())),
        }
    }
}
