//! Charts of the run: what the axes say, how lines are thinned, what is read where one points, and the charts themselves.

pub mod cost_chart;
pub mod digit_table;
pub mod error_chart;
pub mod hover;
pub mod line_chart;
pub mod scale;
pub mod share_chart;
pub mod x_axis;

use super::canvas::{Align, Canvas, TextStyle};
use super::history::History;
use super::palette::Palette;
use super::state::EarlierRun;
use scale::Kind;
use x_axis::XAxis;

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
    pub share: share_chart::Share,
    /// Where the moment is that is shown, as a share of the axis, if that is not now.
    pub viewed: Option<f64>,
    /// Where they are pointed at, as a share of the axis.
    pub pointed: Option<f64>,
}

/// Says in an empty chart what would fill it.
fn draw_hint(canvas: &Canvas, palette: &Palette) {
    let (left, top, right, bottom) = line_chart::plot_edges(canvas);
    let style = TextStyle { size: 12.0, bold: false, colour: &palette.soft, align: Align::Centre };
    let place = (f64::midpoint(left, right), f64::midpoint(top, bottom) + 4.0);
    canvas.text_with_rim(palette, "Train draws it.", place.0, place.1, style);
}
