//! What the state hands out to worker, browser and views, each item once.

use crate::page::state::State;
use crate::page::state::files::download::Download;
use crate::page::state::files::pictures::WantedPicture;
use crate::page::state::panels::revealed::Revealed;
use crate::protocol::ToWorker;

impl State {
    /// Hands out the messages to send to the worker.
    pub fn take_outbox(&mut self) -> Vec<ToWorker> {
        std::mem::take(&mut self.outbox)
    }

    /// Hands out the files to download.
    pub fn take_downloads(&mut self) -> Vec<Download> {
        std::mem::take(&mut self.downloads)
    }

    /// Hands out the link for address bar and clipboard; [`Event::LinkTaken`] answers.
    pub fn take_link(&mut self) -> Option<String> {
        self.link_made.take()
    }

    /// Whether the next frame hands out a picture or a section.
    pub fn wants_frame(&self) -> bool {
        self.wanted_picture.is_some() || self.revealed.is_some()
    }

    /// Hands out the picture that the user asked for.
    pub fn take_wanted_picture(&mut self) -> Option<WantedPicture> {
        self.wanted_picture.take()
    }

    /// Hands out the section to open and scroll to.
    pub fn take_revealed(&mut self) -> Option<Revealed> {
        self.revealed.take()
    }
}
