//! How the curves are drawn, and what they show of the state.

use crate::page::state::State;
use crate::page::state::charts::scale::Kind;
use crate::page::state::charts::share::Share;
use crate::page::state::charts::x_axis::XAxis;
use crate::page::state::panels::weights::WeightsEvent;
use crate::page::state::pointed::Pointed;
use crate::page::views::charts::shown_curves::Curves;

/// How the curves are drawn.
#[derive(Clone, Copy, Debug)]
pub struct ChartChoices {
    /// What runs along them.
    pub x: XAxis,
    /// The axis of errors.
    pub error_scale: Kind,
    /// Which share is stacked.
    pub share: Share,
}

impl Default for ChartChoices {
    fn default() -> Self {
        Self { x: XAxis::default(), error_scale: Kind::Log, share: Share::default() }
    }
}

impl State {
    /// What the charts show.
    pub fn curves(&self) -> Curves<'_> {
        Curves {
            history: &self.history,
            earlier: &self.earlier_runs,
            x: self.charts.x,
            error_scale: self.charts.error_scale,
            share: self.charts.share,
            viewed: self.viewed_along(),
            pointed: match self.pointed {
                Some(Pointed::Along(place)) => Some(place),
                _ => None,
            },
        }
    }

    pub(in crate::page::state) fn choose_charts(&mut self, choose: impl FnOnce(&mut ChartChoices)) {
        choose(&mut self.charts);
        self.stale.history = true;
        self.stale.evaluation = true;
        self.stale.controls = true;
    }

    pub(in crate::page::state) fn change_weights(&mut self, event: WeightsEvent) {
        match event {
            WeightsEvent::Opened(is_open) => self.weights.is_open = is_open,
            WeightsEvent::Chosen(expert) => self.weights.expert = expert,
            WeightsEvent::Revealed(expert) => {
                (self.weights.is_open, self.weights.expert, self.weights.is_revealed) = (true, Some(expert), true);
            }
            WeightsEvent::Scaled(scale) => self.weights.scale = scale,
        }
        self.stale.weights = true;
    }
}
