//! The curves of error, cost and shares along the run, and the table of experts and digits.

pub mod cost_chart;
pub mod curves;
pub mod digit_table;
pub mod error_chart;
pub mod hover;
pub mod line_chart;
pub mod share_chart;
pub mod shown_curves;

use crate::page::dispatch::Dispatch;
use crate::page::views::part::Part;
use curves::{CostChart, ErrorChart, ShareChart, listen_to_choices};
use digit_table::DigitTable;

/// The parts of the page that are here.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    listen_to_choices(dispatch);
    vec![
        Box::new(ErrorChart::new(dispatch)),
        Box::new(CostChart::new(dispatch)),
        Box::new(ShareChart::new(dispatch)),
        Box::new(DigitTable::new(dispatch)),
    ]
}
