//! The top of the page: the figures of the run, messages and questions, the run that the browser has kept, and the tour.

mod figures;
mod kept_bar;
mod messages;
mod tour_bar;

use crate::page::dispatch::Dispatch;
use crate::page::views::part::Part;
use figures::Figures;
use kept_bar::KeptBar;
use messages::Messages;
use tour_bar::TourBar;

/// The parts of the page in this folder.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![
        Box::new(Messages::new(dispatch)),
        Box::new(KeptBar::new(dispatch)),
        Box::new(TourBar::new(dispatch)),
        Box::new(Figures::in_page()),
    ]
}
