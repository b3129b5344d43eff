//! The message, one of the notices at the lower edge of the page.

use crate::page::state::State;

/// The message for a call that the browser should not have refused.
pub const REFUSED: &str = "The browser has refused something that this page asked of it, so a part of the page may be missing. \
                       Run, drawing and settings are as they were, and everything else works on.";

impl State {
    /// Shows a message, or none. The same message again counts as a change: controls that the message is about show
    /// again what is in use.
    pub(in crate::page::state) fn set_message(&mut self, message: Option<String>) {
        self.link_taken.set(None);
        *self.message = message;
    }
}
