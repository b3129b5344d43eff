//! The map of fates: its controls, the map as a picture and as a table, and the cell that is pointed at.

mod controls;
mod drawing;
mod legend;
mod map_view;
mod plot;
mod sentences;
mod table;

use crate::page::dispatch::Dispatch;
use crate::page::views::part::Part;

/// The parts of the page in this folder.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(controls::Controls::new(dispatch)), Box::new(map_view::MapView::new(dispatch))]
}
