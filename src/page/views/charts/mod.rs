//! The charts of the run: its error, its cost and the experts' shares, and the table of experts and digits.

mod chart_options;
mod cost_chart;
mod crosshair;
pub mod curves;
pub mod digit_table;
mod error_chart;
pub mod line_chart;
pub mod share_chart;

use crate::page::dispatch::Dispatch;
use crate::page::views::part::Part;
use cost_chart::CostChart;
use digit_table::DigitTable;
use error_chart::ErrorChart;
use share_chart::ShareChart;

/// The parts of the page in this folder.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    chart_options::listen(dispatch);
    vec![
        Box::new(ErrorChart::new(dispatch)),
        Box::new(CostChart::new(dispatch)),
        Box::new(ShareChart::new(dispatch)),
        Box::new(DigitTable::new(dispatch)),
    ]
}
