//! The guided tour: eight things to do, each done when the page sees that it is.

mod bar;
mod stops;

pub use bar::TourBar;
pub use stops::{STOPS, Stop};

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
            (TourEvent::Next, Some(at)) if at + 1 < STOPS.len() => Some(at + 1),
            _ => None,
        };
        *self = Self { at, is_done: false };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tour_goes_through_every_stop_and_ends() {
        let mut tour = Tour::default();
        tour.change(TourEvent::Next);
        assert_eq!(tour.stop().map(|stop| stop.title), None);
        tour.change(TourEvent::Begun);
        for stop in STOPS {
            assert_eq!(tour.stop().map(|stop| stop.title), Some(stop.title));
            tour.change(TourEvent::Next);
        }
        assert_eq!(tour, Tour::default());
    }
}
