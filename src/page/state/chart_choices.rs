//! How the curves are drawn, and what they show of the state.

use super::State;
use crate::page::charts::Curves;
use crate::page::charts::scale::Kind;
use crate::page::charts::share_chart::Share;
use crate::page::charts::x_axis::XAxis;
use crate::page::pointing::Pointed;
use crate::page::weights::WeightsEvent;

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

    pub(super) fn choose_charts(&mut self, choose: impl FnOnce(&mut ChartChoices)) {
        choose(&mut self.charts);
        self.stale.history = true;
        self.stale.evaluation = true;
        self.stale.controls = true;
    }

    pub(super) fn change_weights(&mut self, event: WeightsEvent) {
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
