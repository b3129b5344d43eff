//! The charts of the run: its error, its cost and the experts' shares, and the table of experts and digits.

mod chart_options;
mod cost_chart;
mod crosshair;
pub mod curves;
pub mod digit_table;
mod error_chart;
pub mod line_chart;
mod run_chart;
pub mod run_so_far;
pub mod share_chart;

use crate::page::dispatch::Dispatch;
use crate::page::views::part::Part;
use chart_options::ChartOptions;
use digit_table::DigitTable;
use run_chart::{Draw, RunChart};

/// The parts of the page in this folder.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    let chart = |handle, title, draw: Draw| Box::new(RunChart::new(handle, title, draw, dispatch));
    vec![
        Box::new(ChartOptions::new(dispatch)),
        chart("error-chart", "Error, %", error_chart::draw),
        Box::new(error_chart::CrosshairText::new()),
        chart("cost-chart", "Cost", cost_chart::draw),
        Box::new(RunChart::with_handle("share-chart", "The run so far", run_so_far::draw, dispatch)),
        Box::new(DigitTable::new(dispatch)),
    ]
}
