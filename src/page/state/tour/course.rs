//! The course of the guided tour: from stop to stop, and the check whether the user has done a stop's task.

use crate::page::state::State;
use crate::page::state::tour::progress::{Tour, TourEvent};
use crate::page::state::tour::stops::{STOPS, Stop, first_off};

/// The current stop; `None` if there is no tour, or at its end.
pub fn stop(tour: &Tour) -> Option<&'static Stop> {
    STOPS.get(tour.at?)
}

/// The tour after this event.
fn after(tour: &Tour, event: TourEvent) -> Tour {
    let at = match (event, tour.at) {
        (TourEvent::Begun, _) => Some(0),
        (TourEvent::Next, Some(at)) if at < STOPS.len() => {
            let next = (at + 1..STOPS.len()).find(|&next| tour.is_done || !STOPS[next].undoes_previous);
            Some(next.unwrap_or(STOPS.len()))
        }
        (TourEvent::Done, at) => return Tour { at, ..*tour },
        _ => None,
    };
    Tour { at, ..Tour::default() }
}

impl State {
    /// Applies an event of the tour.
    pub(in crate::page::state) fn change_tour(&mut self, event: TourEvent) {
        if let (TourEvent::Done, Some(stop)) = (event, stop(&self.tour)) {
            let doing = (stop.doing)(self);
            self.update(doing);
        }
        self.tour.set(after(&self.tour, event));
    }

    /// Checks whether the user has done the current stop's task.
    pub(in crate::page::state) fn check_tour(&mut self) {
        let is_begun = stop(&self.tour).is_some_and(|stop| (stop.is_begun)(self));
        if self.tour.is_begun != is_begun {
            self.tour.is_begun = is_begun;
        }
        if !self.tour.is_done && stop(&self.tour).is_some_and(|stop| (stop.is_done)(self)) {
            let error_before = self.shown.evaluation.as_ref().map(|test| test.error);
            self.tour.set(Tour { is_done: true, error_before, ..*self.tour });
        } else if self.tour.is_done && self.tour.error_without.is_none() {
            // A test that was under way knows nothing of the switch yet. An expert that is off has exactly 0 of the gate.
            let off = first_off(self).zip(self.shown.evaluation.as_ref());
            let error_without =
                off.filter(|(off, test)| test.gating_shares.get(*off) == Some(&0.0)).map(|(_, test)| test.error);
            if error_without.is_some() {
                self.tour.set(Tour { error_without, ..*self.tour });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::state::event::Event;
    use crate::page::state::tests::at_step;
    use crate::training::Evaluation;

    #[test]
    fn the_errors_with_an_expert_and_without_are_those_around_the_press() {
        let switching_off = STOPS.iter().position(|stop| stop.title == "Switch an expert off");
        let mut state = at_step(400);
        let tested = |state: &mut State, error: f32, share: f32| {
            let mut gating_shares = vec![0.1; 10];
            gating_shares[3] = share;
            state.shown.evaluation.set(Some(Evaluation { error, gating_shares, ..Evaluation::default() }));
            state.check_tour();
        };
        state.tour.set(Tour { at: switching_off, ..Tour::default() });
        tested(&mut state, 0.06, 0.1);
        state.update(Event::SwitchExpert(3));
        tested(&mut state, 0.05, 0.1);
        tested(&mut state, 0.08, 0.0);
        tested(&mut state, 0.03, 0.0);
        assert_eq!((state.tour.error_before, state.tour.error_without), (Some(0.06), Some(0.08)));
    }

    /// The titles of the stops on a tour where every task is done, or every task is skipped.
    fn titles(is_done: bool) -> Vec<&'static str> {
        let mut tour = Tour::default();
        tour = after(&tour, TourEvent::Begun);
        let mut titles = Vec::new();
        while let Some(stop) = stop(&tour) {
            titles.push(stop.title);
            tour.is_done = is_done;
            tour = after(&tour, TourEvent::Next);
        }
        assert_eq!(tour.at, Some(STOPS.len()), "the tour has an end");
        assert_eq!(after(&tour, TourEvent::Ended), Tour::default());
        titles
    }

    #[test]
    fn the_tour_goes_through_every_stop_and_ends() {
        assert_eq!(titles(true), STOPS.map(|stop| stop.title));
    }

    #[test]
    fn a_stop_that_undoes_a_skipped_stop_is_skipped_too() {
        let skipped = titles(false);
        assert_eq!(skipped.len(), 5);
        assert!(!skipped.contains(&"And on again") && !skipped.contains(&"Rescue it"), "{skipped:?}");
    }

    #[test]
    fn a_tour_that_has_not_begun_goes_nowhere() {
        let mut tour = Tour::default();
        tour = after(&tour, TourEvent::Next);
        assert_eq!(tour, Tour::default());
    }
}
