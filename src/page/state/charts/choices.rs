//! How the curves are drawn.

use crate::page::state::charts::scale::ScaleKind;
use crate::page::state::charts::share::Share;
use crate::page::state::charts::x_axis::XAxis;

/// How the curves are drawn.
#[derive(Clone, Copy, Debug)]
pub struct ChartChoices {
    /// What runs along them.
    pub x: XAxis,
    /// The axis of errors.
    pub error_scale: ScaleKind,
    /// Which share is stacked.
    pub share: Share,
}

impl Default for ChartChoices {
    fn default() -> Self {
        Self { x: XAxis::default(), error_scale: ScaleKind::Log, share: Share::default() }
    }
}
