//! Looking back: shows the weights of an earlier moment, and marks the moment on the curves.

use crate::page::state::State;
use crate::page::state::shown::ShownModel;
use crate::protocol::WeightsSnapshot;
use crate::training::Model;

/// From this place of the curves' x axis on the present is meant.
const PRESENT: f64 = 0.985;

impl State {
    /// Shows the moment at this place; the last place is the present.
    pub(in crate::page::state) fn view_moment(&mut self, place: usize) {
        if let Some(moment) = self.shown.time_machine.view(place) {
            self.show_weights(&moment);
        }
    }

    /// Shows the moment at this place of the curves' x axis, from 0 to 1; close to the end the present.
    pub(in crate::page::state) fn view_along(&mut self, along: f64) {
        let time = &self.shown.time_machine;
        if time.is_empty() || self.shown.is_model() {
            return;
        }
        let end = self.shown.history.end();
        let at = self.charts.x.scale(end, (0.0, 1.0)).value(along);
        let steps = self.charts.x.share(at, end) * end.steps;
        let last = time.len() - 1;
        let place = if along > PRESENT { last } else { time.last_by(steps as u32) };
        self.view_moment(place);
    }

    /// The place of the shown moment on the curves' x axis, from 0 to 1; `None` while the present is shown.
    pub fn viewed_axis_share(&self) -> Option<f64> {
        let steps = self.shown.time_machine.viewed_steps()?;
        let share = f64::from(steps) / f64::from(self.training.steps.max(1));
        let axis = self.charts.x.scale(self.shown.history.end(), (0.0, 1.0));
        Some(axis.pixel(self.charts.x.of(self.shown.position.scaled(share))).clamp(0.0, 1.0))
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
