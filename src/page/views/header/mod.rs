//! The top of the page: the figures of the run, messages and questions, the run that the browser has kept, the tour.

pub mod figures;
pub mod kept_bar;
pub mod messages;
pub mod tour_bar;
