//! The guided tour: where it is, and whether what it asks for has been done.

use crate::page::state::State;
use crate::page::state::tour::progress::TourEvent;

impl State {
    /// Something happened to the tour.
    pub(in crate::page::state) fn change_tour(&mut self, event: TourEvent) {
        self.tour.change(event);
        self.stale.controls = true;
    }

    /// Sees whether what the tour asks for has been done.
    pub(in crate::page::state) fn check_tour(&mut self) {
        if !self.tour.is_done && self.tour.stop().is_some_and(|stop| (stop.is_done)(self)) {
            self.tour.is_done = true;
            self.stale.controls = true;
        }
    }
}
