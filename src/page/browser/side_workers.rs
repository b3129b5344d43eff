//! The workers beside the one that trains the page's run: those of a race, and those of the map of fates.

use crate::page::browser::downloads;
use crate::page::browser::worker_handle::WorkerHandle;
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::fates::map_of_fates::FatesEvent;
use crate::page::state::race::sides::RaceEvent;
use std::collections::BTreeMap;
use wasm_bindgen_futures::spawn_local;

/// The worker of a runner in a race.
pub fn race_worker(dispatch: &Dispatch, runner: usize) -> WorkerHandle {
    WorkerHandle::start(dispatch, "trains", move |received| {
        Event::Race(match received {
            Ok(message) => RaceEvent::Answered(runner, message),
            Err(why) => RaceEvent::Failed(runner, why),
        })
    })
}

/// The workers of the map of fates, by their names.
#[derive(Default)]
pub struct MapWorkers(BTreeMap<u32, WorkerHandle>);

impl MapWorkers {
    /// Ends the workers that should not live any more, starts new ones, and sends the messages of the map to its workers. Has the
    /// figures fetched that come with the page once they are wanted.
    pub fn serve(&mut self, state: &mut State, dispatch: &Dispatch) {
        let wanted = state.workers_of_map();
        self.0.retain(|worker, _| wanted.contains(worker));
        for worker in wanted {
            self.0.entry(worker).or_insert_with(|| map_worker(dispatch, worker));
        }
        for (worker, message) in state.take_fates_outbox() {
            if let Some(handle) = self.0.get(&worker) {
                handle.send(&message);
            }
        }
        if state.take_wanted_figures() {
            let to = dispatch.clone();
            spawn_local(async move { to.send(Event::Fates(FatesEvent::Arrived(downloads::fetch_fates().await))) });
        }
    }
}

fn map_worker(dispatch: &Dispatch, worker: u32) -> WorkerHandle {
    WorkerHandle::start(dispatch, "trains cells of the map", move |received| {
        Event::Fates(match received {
            Ok(message) => FatesEvent::Answered(worker, message),
            Err(why) => FatesEvent::Failed(worker, why),
        })
    })
}
