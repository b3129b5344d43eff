//! How the curves are drawn: their axes and what is stacked.

pub mod choices;
pub mod scale;
pub mod share;
pub mod x_axis;
