//! The curves of error, cost and shares along the run, and the table of experts and digits.

pub mod cost_chart;
pub mod curves;
pub mod digit_table;
pub mod error_chart;
pub mod hover;
pub mod line_chart;
pub mod share_chart;
pub mod shown_curves;
