//! What the charts show of a run.

use crate::page::state::State;
use crate::page::state::charts::scale::ScaleKind;
use crate::page::state::charts::share::Share;
use crate::page::state::charts::x_axis::XAxis;
use crate::page::state::pointed::Pointed;
use crate::page::state::run::earlier_run::EarlierRun;
use crate::page::state::run::history::History;

/// A run for the charts, with the choices of how to draw it.
pub struct Curves<'a> {
    /// The tests and training figures of the run.
    pub history: &'a History,
    /// Runs before this one.
    pub earlier: &'a [EarlierRun],
    /// The unit of the x axis.
    pub x: XAxis,
    /// The scale of the axis of errors.
    pub error_scale: ScaleKind,
    /// Which share is stacked.
    pub share: Share,
    /// Changes of settings during the run, in words, each with its step.
    pub marks: Vec<(u32, String)>,
    /// The moment that the time machine shows, as a share of the x axis; none while it shows the present.
    pub viewed: Option<f64>,
    /// The place that the user points at, as a share of the x axis.
    pub pointed: Option<f64>,
}

impl<'a> Curves<'a> {
    /// What is added to the values at the ends of the lines while an earlier moment is looked back on.
    pub fn now(&self) -> &'static str {
        if self.viewed.is_some() { " now" } else { "" }
    }

    /// The curves of the run that the page shows.
    pub fn of(state: &'a State) -> Self {
        Self {
            history: &state.shown.history,
            earlier: &state.earlier_runs,
            x: state.charts.x,
            error_scale: state.charts.error_scale,
            share: state.charts.share,
            marks: state.shown.record.marks(),
            viewed: state.viewed_axis_share(),
            pointed: match *state.pointed {
                Some(Pointed::Along(place)) => Some(place),
                _ => None,
            },
        }
    }
}
