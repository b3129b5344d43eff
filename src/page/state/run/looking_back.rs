//! Looking back: shows the weights of an earlier moment, and marks the moment on the curves.

use crate::page::state::State;
use crate::page::state::shown::ShownModel;
use crate::protocol::WeightsSnapshot;
use crate::training::Model;

impl State {
    /// Shows the moment at this place; the last place is the present.
    pub(in crate::page::state) fn view_moment(&mut self, place: usize) {
        if let Some(moment) = self.shown.time_machine.view(place) {
            self.show_weights(&moment);
        }
    }

    /// The place of the shown moment on the curves' x axis, from 0 to 1; `None` while the present is shown.
    pub fn viewed_axis_share(&self) -> Option<f64> {
        let steps = self.shown.time_machine.viewed_steps()?;
        let share = f64::from(steps) / f64::from(self.training.steps.max(1));
        let (at, end) =
            (self.charts.x.of(self.shown.position.scaled(share)), self.charts.x.of(self.shown.history.end()));
        (end > 0.0).then(|| (at / end).clamp(0.0, 1.0))
    }

    /// Lets these weights answer.
    pub(in crate::page::state) fn show_weights(&mut self, snapshot: &WeightsSnapshot) {
        match Model::from_bytes(&self.shown.config, &snapshot.bytes) {
            Ok(model) => *self.shown.answers = Some(ShownModel { model, steps: snapshot.steps }),
            Err(wrong) => self.set_message(Some(format!(
                "The worker sent {} bytes of weights where {} were expected: reload the page.",
                wrong.found, wrong.expected
            ))),
        }
    }
}
