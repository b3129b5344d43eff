//! Charts of the run: what the axes say, how lines are thinned, and the three charts themselves.

pub mod cost_chart;
pub mod digit_table;
pub mod error_chart;
pub mod line_chart;
pub mod scale;
pub mod share_chart;
