//! The guided tour: where it is, and whether what it asks for has been done.

use super::State;
use crate::page::tour::TourEvent;

impl State {
    /// Something happened to the tour.
    pub(super) fn change_tour(&mut self, event: TourEvent) {
        self.tour.change(event);
        self.stale.controls = true;
    }

    /// Sees whether what the tour asks for has been done.
    pub(super) fn check_tour(&mut self) {
        if !self.tour.is_done && self.tour.stop().is_some_and(|stop| (stop.is_done)(self)) {
            self.tour.is_done = true;
            self.stale.controls = true;
        }
    }
}
