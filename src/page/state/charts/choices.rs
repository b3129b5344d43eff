//! The user's choices for the charts.

use crate::page::state::charts::scale::ScaleKind;
use crate::page::state::charts::share::Share;
use crate::page::state::charts::x_axis::XAxis;

/// Axes and scales that the user chose for the charts.
#[derive(Clone, Copy, Debug)]
pub struct ChartChoices {
    /// The x axis.
    pub x: XAxis,
    /// The scale of the error axis.
    pub error_scale: ScaleKind,
    /// The share in the stacked chart.
    pub share: Share,
}

impl Default for ChartChoices {
    fn default() -> Self {
        Self { x: XAxis::default(), error_scale: ScaleKind::Log, share: Share::default() }
    }
}
