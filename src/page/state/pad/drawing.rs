//! Changes of the pad's content, and the prediction that follows from them once a frame.

use crate::page::state::State;
use crate::page::state::pad::subject::Subject;
use crate::page::state::tracked::changed;
use crate::protocol::ToWorker;

impl State {
    /// Renders the pad's content and predicts its digit, if pad or weights have changed since the last frame.
    pub fn prepare_frame(&mut self) {
        let drawn_at = changed(&self.subject);
        let is_new = self.reading.rendered_at != drawn_at;
        if is_new {
            self.reading.image = self.subject.image();
            self.reading.rendered_at = drawn_at;
        }
        let changed_at = self.reading_changed();
        if self.reading.predicted_at != changed_at {
            let reduction = self.shown.config.input_reduction;
            self.reading.reduced = self.reading.image.as_ref().ok().map(|image| Box::new(reduction.apply(image)));
            self.reading.prediction = match (&*self.shown.answers, &self.reading.image) {
                (Some(answers), Ok(image)) => Some(answers.model.read(image)),
                _ => None,
            };
            self.reading.predicted_at = changed_at;
        }
        if is_new {
            self.ask_blame();
        }
    }

    /// Changes the pad's content, and marks the stored pad as outdated. A stroke whose pointer is still down ends.
    pub(in crate::page::state) fn change_subject(&mut self, change: impl FnOnce(&mut Subject)) {
        self.hand.let_go();
        change(&mut self.subject);
        self.mark_pad_changed();
    }

    /// Puts `subject` on the pad.
    pub(in crate::page::state) fn show_subject(&mut self, subject: Subject) {
        self.change_subject(|shown| *shown = subject);
    }

    /// Asks the worker for the test digit with this number, modulo their count.
    pub(in crate::page::state) fn ask_test_digit(&mut self, number: u32) {
        match &*self.dataset {
            Some(dataset) => self.outbox.push(ToWorker::TestDigit { index: number % dataset.n_test.max(1) }),
            None => self.set_message(Some("There are no test digits yet: the data set is still loading.".to_owned())),
        }
    }
}
