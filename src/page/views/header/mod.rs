//! What stands around the views: controls and figures of the run, messages and questions, kept runs, and the tour.

mod controls;
mod figures;
mod kept_bar;
mod kept_list;
mod lead;
mod messages;
mod size_baseline;
mod tour_bar;
mod turned;

use crate::page::dispatch::Dispatch;
use crate::page::views::part::Part;
use controls::Controls;
use figures::Figures;
use kept_bar::KeptBar;
use lead::Lead;
use messages::Messages;
use size_baseline::SizeBaselineFigures;
use tour_bar::TourBar;
use turned::Turned;

/// The parts of the page in this folder.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![
        Box::new(Controls::new(dispatch)),
        Box::new(Lead::new(dispatch)),
        Box::new(Messages::new(dispatch)),
        Box::new(Turned::new(dispatch)),
        Box::new(KeptBar::new(dispatch)),
        Box::new(TourBar::new(dispatch)),
        Box::new(Figures::in_page()),
        Box::new(SizeBaselineFigures::in_page()),
    ]
}
