//! What the charts of the run show of the state.

use crate::page::canvas::Canvas;
use crate::page::canvas::palette::Palette;
use crate::page::canvas::shapes::{Align, TextStyle};
use crate::page::state::State;
use crate::page::state::charts::scale::ScaleKind;
use crate::page::state::charts::share::Share;
use crate::page::state::charts::x_axis::XAxis;
use crate::page::state::pointed::Pointed;
use crate::page::state::run::earlier_run::EarlierRun;
use crate::page::state::run::history::History;
use crate::page::views::charts::line_chart;

/// What the charts show, and how.
pub struct Curves<'a> {
    /// The run.
    pub history: &'a History,
    /// Runs before it.
    pub earlier: &'a [EarlierRun],
    /// The unit of the x axis.
    pub x: XAxis,
    /// The axis of errors.
    pub error_scale: ScaleKind,
    /// Which share is stacked.
    pub share: Share,
    /// Where the moment is that is shown, as a share of the axis; none while that is the present.
    pub viewed: Option<f64>,
    /// The place that is pointed at, as a share of the axis.
    pub pointed: Option<f64>,
}

impl<'a> Curves<'a> {
    /// The curves of the run that is shown.
    pub fn of(state: &'a State) -> Self {
        Self {
            history: &state.shown.history,
            earlier: &state.earlier_runs,
            x: state.charts.x,
            error_scale: state.charts.error_scale,
            share: state.charts.share,
            viewed: state.viewed_axis_share(),
            pointed: match *state.pointed {
                Some(Pointed::Along(place)) => Some(place),
                _ => None,
            },
        }
    }
}

/// Says in an empty chart what would fill it.
pub fn draw_hint(canvas: &Canvas, palette: &Palette) {
    let (left, top, right, bottom) = line_chart::plot_edges(canvas);
    let style = TextStyle { size: 12.0, bold: false, colour: &palette.soft, align: Align::Centre };
    let place = (f64::midpoint(left, right), f64::midpoint(top, bottom) + 4.0);
    canvas.text_with_rim(palette, "Train draws it.", place.0, place.1, style);
}
