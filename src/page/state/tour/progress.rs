//! Where the user is on the guided tour.

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
    /// The stop, as a place in `tour::stops::STOPS`; none if there is no tour.
    pub at: Option<usize>,
    /// Whether what the stop asks for has been done.
    pub is_done: bool,
}
