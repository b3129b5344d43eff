//! Looking back on the run: which moment is shown, and where on the curves it is.

use crate::page::state::State;
use crate::page::state::shown::ShownModel;
use crate::protocol::WeightsSnapshot;
use crate::training::Model;

impl State {
    /// Shows the moment of that number; the last one is the present.
    pub(in crate::page::state) fn view_moment(&mut self, place: usize) {
        if let Some(moment) = self.shown.time_machine.view(place) {
            self.show_weights(&moment);
        }
    }

    /// Where on the curves the moment is that is shown, if it is not the latest.
    pub fn viewed_axis_share(&self) -> Option<f64> {
        let steps = self.shown.time_machine.viewed_steps()?;
        let share = f64::from(steps) / f64::from(self.training.steps.max(1));
        let (at, end) =
            (self.charts.x.of(self.shown.position.scaled(share)), self.charts.x.of(self.shown.history.end()));
        (end > 0.0).then(|| (at / end).clamp(0.0, 1.0))
    }

    /// Makes the model of these weights the one that answers.
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
