//! What the page asks of its worker, and when the worker can answer.

use crate::page::state::State;
use crate::page::state::run::workers::WorkerState;
use crate::protocol::ToWorker;

impl State {
    /// Asks the worker for the next slice of training, if one is due.
    pub(in crate::page::state) fn request_slice(&mut self) {
        if *self.worker == WorkerState::Lost {
            return;
        }
        self.advance_replay();
        self.outbox.extend(self.training.next_request());
    }

    /// Whether the worker can answer: it is alive and has a data set.
    pub fn can_ask(&self) -> bool {
        self.dataset.is_some() && *self.worker == WorkerState::Works
    }

    /// Sends a message to the worker if the worker can answer. Returns whether it was sent.
    pub(in crate::page::state) fn ask(&mut self, message: ToWorker) -> bool {
        let can = self.can_ask();
        if can {
            self.outbox.push(message);
        }
        can
    }
}
