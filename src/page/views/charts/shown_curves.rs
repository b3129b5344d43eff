//! Charts of the run: what the axes say, how lines are thinned, what is read where one points, and the charts themselves.

use crate::page::canvas::Canvas;
use crate::page::canvas::palette::Palette;
use crate::page::canvas::shapes::{Align, TextStyle};
use crate::page::state::charts::scale::Kind;
use crate::page::state::charts::x_axis::XAxis;
use crate::page::state::run::earlier_runs::EarlierRun;
use crate::page::state::run::history::History;

/// What the charts show, and how.
pub struct Curves<'a> {
    /// The run.
    pub history: &'a History,
    /// Runs before it.
    pub earlier: &'a [EarlierRun],
    /// What runs along them.
    pub x: XAxis,
    /// The axis of errors.
    pub error_scale: Kind,
    /// Which share is stacked.
    pub share: crate::page::state::charts::share::Share,
    /// Where the moment is that is shown, as a share of the axis, if that is not now.
    pub viewed: Option<f64>,
    /// Where they are pointed at, as a share of the axis.
    pub pointed: Option<f64>,
}

/// Says in an empty chart what would fill it.
pub fn draw_hint(canvas: &Canvas, palette: &Palette) {
    let (left, top, right, bottom) = crate::page::views::charts::line_chart::plot_edges(canvas);
    let style = TextStyle { size: 12.0, bold: false, colour: &palette.soft, align: Align::Centre };
    let place = (f64::midpoint(left, right), f64::midpoint(top, bottom) + 4.0);
    canvas.text_with_rim(palette, "Train draws it.", place.0, place.1, style);
}
