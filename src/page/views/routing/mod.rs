//! Sparse gates: the row of years that begins a gate's run, and how a router shares out the batches.

mod chart;
mod eras;
mod load;
mod unserved;

use crate::page::dispatch::Dispatch;
use crate::page::views::part::Part;

/// The parts of the page in this folder.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![
        Box::new(eras::EraView::new(dispatch)),
        Box::new(load::LoadView::in_page()),
        Box::new(unserved::Unserved::in_page()),
    ]
}
