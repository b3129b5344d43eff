//! Charts without pixels: axes, scales, and the share in the stacked chart.

pub mod choices;
pub mod scale;
pub mod share;
pub mod x_axis;
