//! Files whose digits are turned: when the page asks about them, and what each answer does.

use crate::digits::turn::Turn;
use crate::page::state::State;
use crate::page::state::files::turn_question::{TurnAnswer, TurnQuestion};
use crate::protocol::{DataSource, GivenFiles, TurnedDigits};

impl State {
    /// The worker has found that the digits of the requested files are read far better turned: asks the user.
    pub(in crate::page::state) fn ask_about_turn(&mut self, found: TurnedDigits) {
        self.loading.set(None);
        if self.requested_sources.is_empty() {
            return;
        }
        if let DataSource::Files(files) = self.requested_sources.remove(0) {
            self.turn_question.set(Some(TurnQuestion { files, found }));
        }
    }

    pub(in crate::page::state) fn answer_turn_question(&mut self, answer: TurnAnswer) {
        let Some(TurnQuestion { files, found }) = self.turn_question.take() else { return };
        let turn = match answer {
            TurnAnswer::Turn => found.turn,
            TurnAnswer::Keep => Turn::NONE,
            TurnAnswer::Withdraw => {
                *self.controls_reset = ();
                self.set_message(Some("Your files are not used: the digits stay as they were.".to_owned()));
                return;
            }
        };
        self.use_source(DataSource::Files(GivenFiles { turn: Some(turn), ..files }));
    }
}
