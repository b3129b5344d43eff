//! The run that a film shows, in a state of its own: a copy of the page's as it was when the film was asked for, which goes
//! from moment to moment while the page goes on.

use crate::page::state::State;
use crate::page::state::run::history::History;
use crate::page::state::shown::Shown;
use crate::page::state::tracked::Tracked;
use crate::protocol::WeightsSnapshot;
use crate::protocol::inspection::{Inspect, Purpose, Territories};
use crate::training::TrainConfig;
use std::rc::Rc;

/// The run, at one of its moments.
pub struct FilmedRun {
    /// The page at this moment.
    pub state: Box<State>,
    /// The curves of the whole run.
    pub whole: History,
    /// The run's settings when the film was asked for.
    config: TrainConfig,
    moments: Vec<Rc<WeightsSnapshot>>,
}

impl FilmedRun {
    /// The run of this page, before its first moment.
    pub fn of(page: &State) -> Self {
        let config = TrainConfig::clone(&page.shown.config);
        let mut shown = Shown::run(config.clone());
        shown.record = page.shown.record.clone();
        let mut state =
            State { shown, subject: page.subject.clone(), dataset: page.dataset.clone(), ..State::default() };
        state.territories.map = page.territories.map.clone().filter(|map| map.done == 1.0);
        let moments = page.shown.time_machine.moments().to_vec();
        Self { state: Box::new(state), whole: History::clone(&page.shown.history), config, moments }
    }

    /// The steps of the moments, in order.
    pub fn steps(&self) -> Vec<u32> {
        self.moments.iter().map(|moment| moment.steps).collect()
    }

    /// The question who led on each digit of the map at this moment.
    pub fn question(&self, moment: usize) -> Inspect {
        let weights = WeightsSnapshot::clone(&self.moments[moment]);
        Inspect::Moment { purpose: Purpose::Film, config: Box::new(self.config_at(moment)), weights }
    }

    /// Shows this moment, with these territories.
    pub fn show(&mut self, moment: usize, territories: Territories) {
        let (config, weights) = (self.config_at(moment), self.moments[moment].clone());
        let state = &mut *self.state;
        state.config.set(config.clone());
        state.shown.config.set(config);
        state.training.steps = weights.steps;
        state.shown.history = Tracked::new(self.whole.until(weights.steps));
        let test = state.shown.history.tests().last().map(|test| test.evaluation.clone());
        *state.shown.evaluation = test;
        state.show_weights(&weights);
        state.territories.present = Some(territories);
        state.prepare_frame();
    }

    /// The settings at a moment; at the last moment, those that the page had when the film was asked for: the user may
    /// have turned a switch after that moment.
    fn config_at(&self, moment: usize) -> TrainConfig {
        let record = &self.state.shown.record;
        if moment + 1 == self.moments.len() || record.broken.is_some() {
            return self.config.clone();
        }
        record.config_at(self.moments[moment].steps).clone()
    }
}
