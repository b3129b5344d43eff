//! Looking back: shows the weights of an earlier moment, and marks the moment on the curves.

use crate::page::state::State;
use crate::page::state::shown::ShownModel;
use crate::protocol::WeightsSnapshot;
use crate::training::Model;

/// A user who points at this place of the curves' x axis, or right of it, means the present.
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

#[cfg(test)]
mod tests {
    use crate::mixture::{Routing, Weights};
    use crate::page::state::State;
    use crate::page::state::event::Event;
    use crate::page::state::tests::{at_step, send};
    use crate::protocol::inspection::{Inspect, Inspected, Purpose, Territories};
    use crate::protocol::{FromWorker, Progress, ToWorker, WeightsSnapshot};
    use crate::training::presets::specialists;
    use crate::training::{Evaluation, Model, TrainConfig};

    /// A page whose run rests, with a test, a moment and territories at each of these steps.
    fn page() -> State {
        page_with(&[])
    }

    /// The same page, whose tests have found these shares of the gate.
    fn page_with(shares: &[f32]) -> State {
        let mut state = at_step(0);
        let bytes = Model::new(&state.shown.config, &Weights::zeros(state.shown.config.shape())).to_bytes();
        for steps in [10, 20, 40] {
            let weights = Some(WeightsSnapshot { steps, bytes: bytes.clone() });
            let evaluation =
                Some(Box::new(Evaluation { steps, gating_shares: shares.to_vec(), ..Evaluation::default() }));
            let progress = Progress { steps, weights, evaluation, ..Progress::default() };
            let territories = Territories { steps, ..Territories::default() };
            let answer = Event::Worker(FromWorker::Inspected(Inspected::Territories(territories)));
            send(&mut state, [Event::Worker(FromWorker::Progress(Box::new(progress))), answer]);
        }
        state
    }

    /// The moments that the messages ask for.
    fn asked(sent: &[ToWorker]) -> Vec<u32> {
        let moment = |message: &ToWorker| match message {
            ToWorker::Inspect(Inspect::Moment { purpose: Purpose::TimeMachine, weights, .. }) => Some(weights.steps),
            _ => None,
        };
        sent.iter().filter_map(moment).collect()
    }

    fn answered(steps: u32) -> Event {
        let territories = Territories { steps, ..Territories::default() };
        Event::Worker(FromWorker::Inspected(Inspected::Moment { purpose: Purpose::TimeMachine, territories }))
    }

    fn step_of_the_map(state: &State) -> Option<u32> {
        state.territories.shown().map(|territories| territories.steps)
    }

    #[test]
    fn the_map_follows_the_time_machine_a_question_at_a_time() {
        let mut state = page();
        assert_eq!(step_of_the_map(&state), Some(40));
        assert_eq!(asked(&send(&mut state, [Event::ViewMoment(0)])), [10]);
        assert!(asked(&send(&mut state, [Event::ViewMoment(1)])).is_empty(), "a question is unanswered");
        assert_eq!(asked(&send(&mut state, [answered(10)])), [20]);
        assert_eq!(step_of_the_map(&state), Some(10));
        assert!(asked(&send(&mut state, [answered(20)])).is_empty());
        assert_eq!(step_of_the_map(&state), Some(20));
    }

    #[test]
    fn an_expert_that_is_switched_off_leads_nothing_at_an_earlier_moment() {
        let mut state = page();
        send(&mut state, [Event::ViewMoment(0), answered(10)]);
        let sent = send(&mut state, [Event::SwitchExpert(3)]);
        let question = sent.iter().find_map(|message| match message {
            ToWorker::Inspect(Inspect::Moment { config, .. }) => Some(config),
            _ => None,
        });
        assert!(question.expect("a question").experts_off.contains(3));
    }

    /// The questions for tests of earlier moments: their steps and the experts that are off.
    fn retests(sent: &[ToWorker]) -> Vec<(u32, String)> {
        let retest = |message: &ToWorker| match message {
            ToWorker::Inspect(Inspect::Retest { config, weights }) => {
                Some((weights.steps, config.experts_off.to_string()))
            }
            _ => None,
        };
        sent.iter().filter_map(retest).collect()
    }

    fn retested(steps: u32, error: f32) -> Event {
        let evaluation = Evaluation { steps, error, complete: true, ..Evaluation::default() };
        Event::Worker(FromWorker::Inspected(Inspected::Retest(Box::new(evaluation))))
    }

    fn error(state: &State) -> Option<f32> {
        state.shown.test().map(|test| test.error)
    }

    #[test]
    fn an_expert_that_is_switched_off_is_off_in_the_figures_of_an_earlier_moment() {
        let mut state = page();
        assert!(
            retests(&send(&mut state, [Event::ViewMoment(0)])).is_empty(),
            "the test on the way had the same switches"
        );
        assert_eq!(error(&state), Some(0.0));
        assert_eq!(retests(&send(&mut state, [Event::SwitchExpert(3)])), [(10, "3".to_owned())]);
        assert_eq!(error(&state), None, "the figures with the expert are not those without it");
        assert!(retests(&send(&mut state, [retested(10, 0.5)])).is_empty());
        assert_eq!(error(&state), Some(0.5));
        // The next moment is asked about, too, and the present has its own test.
        assert_eq!(retests(&send(&mut state, [Event::ViewMoment(1)])), [(20, "3".to_owned())]);
        send(&mut state, [retested(20, 0.4), Event::ViewMoment(2)]);
        assert_eq!(error(&state), Some(0.0));
        // Switched on again, the tests on the way are not known to be those with these switches.
        assert_eq!(retests(&send(&mut state, [Event::SwitchExpert(3), Event::ViewMoment(0)])), [(10, "-".to_owned())]);
        assert_eq!(error(&state), None);
    }

    #[test]
    fn an_expert_that_no_digit_asks_was_not_switched_off() {
        let mut state = page_with(&[1.0, 0.0]);
        send(&mut state, [Event::ViewMoment(0)]);
        for (routing, needs) in [(Routing::Dense, true), (Routing::TopK, false)] {
            state.shown.config.set(TrainConfig { routing, ..specialists() });
            assert_eq!(state.shown.needs_retest(), needs, "{routing:?}");
        }
    }

    #[test]
    fn a_link_and_a_branch_made_while_looking_back_keep_the_switches() {
        let mut state = page();
        send(&mut state, [Event::ViewMoment(1), Event::SwitchExpert(3)]);
        let link = state.link().recipe;
        assert_eq!((link.steps, link.changes.len()), (20, 1));
        assert!(link.changes[0].1.experts_off.contains(3) && link.changes[0].0 == 20, "{link:?}");
        send(&mut state, [Event::Branch]);
        let replay = state.shown.replaying.as_ref().expect("the run is repeated");
        assert_eq!(replay.recipe, link);
    }

    #[test]
    fn at_the_present_the_map_is_that_of_the_present_whatever_arrives_late() {
        let mut state = page();
        send(&mut state, [Event::ViewMoment(0), Event::ViewMoment(2), answered(10)]);
        assert_eq!(step_of_the_map(&state), Some(40));
        assert_eq!(asked(&send(&mut state, [Event::ViewMoment(0)])), [10]);
        send(&mut state, [answered(999)]);
        assert_eq!(step_of_the_map(&state), Some(40), "an answer about another run");
    }
}
