//! The events of the race: start, pause, end, and the messages of the runners' workers.

use crate::page::state::State;
use crate::page::state::race::contest::Contest;
use crate::page::state::race::sides::RaceEvent;
use crate::page::state::run::training_loop::Pace;
use crate::page::state::tracked::Tracked;
use crate::protocol::ToWorker;

impl State {
    /// Applies an event of the race.
    pub(in crate::page::state) fn change_race(&mut self, event: RaceEvent) {
        match event {
            RaceEvent::Chosen { runner, key } => self.race.chosen[runner] = key,
            RaceEvent::Started => self.start_race(),
            RaceEvent::PausedOrResumed => {
                if let Some(contest) = &mut self.race.contest {
                    contest.set_running(!contest.is_running);
                }
            }
            RaceEvent::Ended => {
                self.race.contest = None;
                self.abandon_guess();
            }
            RaceEvent::Answered(runner, message) => {
                if let Some(contest) = &mut self.race.contest {
                    contest.on_message(runner, message);
                }
                self.judge_guess();
            }
            RaceEvent::Failed(runner, why) => {
                if let Some(contest) = &mut self.race.contest {
                    contest.fail(runner, &format!("{why} End the race and start it again."));
                }
            }
        }
    }

    fn start_race(&mut self) {
        let Some(source) = self.dataset.as_ref().map(|dataset| dataset.source.clone()) else {
            return self.set_message(Some("There are no digits to race on yet: they are loading.".to_owned()));
        };
        // The runners need all cores, so the page's own run pauses.
        if *self.training.pace != Pace::Paused {
            self.set_pace(Pace::Paused);
        }
        let settings = self.race.settings(&self.config);
        self.race.contest = Some(Contest::new(settings, &source));
    }

    /// Hands out the messages to the runners' workers, each with its runner.
    pub fn take_race_outbox(&mut self) -> Vec<(usize, ToWorker)> {
        Tracked::quietly(&mut self.race).contest.as_mut().map(Contest::take_outbox).unwrap_or_default()
    }
}
