//! What the hidden units have learnt: an image of each unit of each expert, or of one expert alone, and a table of figures.

mod grid;
mod unit;
mod unit_images;
mod unit_table;
mod weight_images;

use crate::page::dispatch::Dispatch;
use crate::page::views::part::Part;
use unit_images::UnitImages;
use unit_table::UnitTable;

/// The parts of the page in this folder.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(UnitImages::new(dispatch)), Box::new(UnitTable::new(dispatch))]
}
