//! The user's progress on the guided tour.

/// An event of the tour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TourEvent {
    /// The tour begins.
    Begun,
    /// The tour goes to the next stop.
    Next,
    /// The tour ends.
    Ended,
}

/// The current stop of the tour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tour {
    /// The stop's place in `tour::stops::STOPS`; none if there is no tour.
    pub at: Option<usize>,
    /// Whether the user has done the stop's task.
    pub is_done: bool,
}
