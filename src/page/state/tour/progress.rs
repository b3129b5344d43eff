//! The user's progress on the guided tour.

/// An event of the tour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TourEvent {
    /// The tour begins.
    Begun,
    /// The tour goes to the next stop.
    Next,
    /// The page does the current stop's task.
    Done,
    /// The tour ends.
    Ended,
}

/// The current stop of the tour.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tour {
    /// The stop's place in `tour::stops::STOPS`, or the number of stops at the tour's end; none if there is no tour.
    pub at: Option<usize>,
    /// Whether the stop's task is under way.
    pub is_begun: bool,
    /// Whether the user has done the stop's task.
    pub is_done: bool,
    /// The test error when the task was done, before it had any effect.
    pub error_before: Option<f32>,
    /// The error of the first test after that in which an expert is off; later tests are of a run that has trained on.
    pub error_without: Option<f32>,
}
