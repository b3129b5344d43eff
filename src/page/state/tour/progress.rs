//! The guided tour: eight things to do, each done when the page sees that it is.

pub use crate::page::state::tour::stops::STOPS;
pub use crate::page::state::tour::stops::Stop;
pub use crate::page::views::header::tour_bar::TourBar;

/// What happened to the tour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TourEvent {
    /// It begins.
    Begun,
    /// On to the next stop.
    Next,
    /// It ends.
    Ended,
}

/// Where the tour is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tour {
    /// The stop, as a place in [`STOPS`]; none if there is no tour.
    pub at: Option<usize>,
    /// Whether what it asks for has been done.
    pub is_done: bool,
}

impl Tour {
    /// The stop of now.
    pub fn stop(&self) -> Option<&'static Stop> {
        STOPS.get(self.at?)
    }

    /// Something happened to the tour.
    pub fn change(&mut self, event: TourEvent) {
        let at = match (event, self.at) {
            (TourEvent::Begun, _) => Some(0),
            (TourEvent::Next, Some(at)) => (at + 1..STOPS.len()).find(|&next| self.is_done || !STOPS[next].takes_back),
            _ => None,
        };
        *self = Self { at, is_done: false };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The titles that the tour goes through when each stop is done, or each is skipped.
    fn titles(is_done: bool) -> Vec<&'static str> {
        let mut tour = Tour::default();
        tour.change(TourEvent::Begun);
        let mut titles = Vec::new();
        while let Some(stop) = tour.stop() {
            titles.push(stop.title);
            tour.is_done = is_done;
            tour.change(TourEvent::Next);
        }
        assert_eq!(tour, Tour::default());
        titles
    }

    #[test]
    fn the_tour_goes_through_every_stop_and_ends() {
        assert_eq!(titles(true), STOPS.map(|stop| stop.title));
    }

    #[test]
    fn what_was_skipped_is_not_taken_back() {
        let skipped = titles(false);
        assert_eq!(skipped.len(), 6);
        assert!(!skipped.contains(&"And on again") && !skipped.contains(&"Rescue it"), "{skipped:?}");
    }

    #[test]
    fn a_tour_that_has_not_begun_goes_nowhere() {
        let mut tour = Tour::default();
        tour.change(TourEvent::Next);
        assert_eq!(tour, Tour::default());
    }
}
