//! The top of the page: controls and figures of the run, messages and questions, the kept run, and the tour.

mod controls;
mod figures;
mod kept_bar;
mod messages;
mod tour_bar;

use crate::page::dispatch::Dispatch;
use crate::page::views::part::Part;
use controls::Controls;
use figures::Figures;
use kept_bar::KeptBar;
use messages::Messages;
use tour_bar::TourBar;

/// The parts of the page in this folder.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![
        Box::new(Controls::new(dispatch)),
        Box::new(Messages::new(dispatch)),
        Box::new(KeptBar::new(dispatch)),
        Box::new(TourBar::new(dispatch)),
        Box::new(Figures::in_page()),
    ]
}
