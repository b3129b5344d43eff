//! The top of the page: the figures of the run, messages and questions, the run that the browser has kept, the tour.

pub mod figures;
pub mod kept_bar;
pub mod messages;
pub mod tour_bar;

use crate::page::dispatch::Dispatch;
use crate::page::views::part::Part;
use figures::Figures;
use kept_bar::KeptBar;
use messages::Messages;
use tour_bar::TourBar;

/// The parts of the page that are here.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![
        Box::new(Messages::new(dispatch)),
        Box::new(KeptBar::new(dispatch)),
        Box::new(TourBar::new(dispatch)),
        Box::new(Figures::in_page()),
    ]
}
