//! The making of a map by workers of its own, each of which trains one cell at a time and has the next ones waiting. Where a
//! worker dies, another one takes its place and trains its cells again.

use super::order::{self, Task};
use crate::protocol::{DataSource, FromWorker, ToWorker, VERSION};
use crate::sweep::map::{Map, Place};
use crate::sweep::outcome::Outcome;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::RangeInclusive;

/// Cells that a worker has at a time: the one that it trains, the next one, and more of them while they are short, so that no
/// worker waits for the page.
const CELLS_A_WORKER: RangeInclusive<usize> = 2..=4;
/// Examples that a worker has before it on the whole: what it learns from in about a twentieth of a second.
const EXAMPLES_A_WORKER: usize = 12_000;
/// Tasks that are looked for at a time.
const TASKS: usize = 16;
/// Workers that may die, one after the other, without a cell in between.
const MOST_LOSSES: u32 = 4;
/// Names that are kept for workers that take the places of others.
const NAMES: u32 = 1 << 20;
/// The most workers, whatever the number of cores: each has the digits in its own memory.
const MOST_WORKERS: u32 = 16;

/// The making of a map.
#[derive(Debug)]
pub struct Making {
    /// Whether the workers train, and do not pause.
    pub is_running: bool,
    /// Why the making has ended early.
    pub failure: Option<String>,
    source: DataSource,
    /// The workers, and whether each has its digits.
    workers: BTreeMap<u32, bool>,
    /// The cells that workers have, by the numbers of their messages.
    given: BTreeMap<u32, (u32, Task)>,
    tasks: VecDeque<Task>,
    /// The name of the next worker.
    next_worker: u32,
    n_cells_so_far: u32,
    losses: u32,
    outbox: Vec<(u32, ToWorker)>,
}

impl Making {
    /// The making by this number of workers on the digits of this source. Its workers get names that no worker of an earlier
    /// making had: `n_so_far` counts all.
    pub fn new(source: DataSource, n_workers: u32, n_so_far: &mut u32) -> Self {
        let mut making = Self {
            is_running: true,
            failure: None,
            source,
            workers: BTreeMap::new(),
            given: BTreeMap::new(),
            tasks: VecDeque::new(),
            next_worker: *n_so_far,
            n_cells_so_far: 0,
            losses: 0,
            outbox: Vec::new(),
        };
        (0..n_workers.clamp(1, MOST_WORKERS)).for_each(|_| making.start_worker());
        // Room for the workers that take the places of those that die.
        *n_so_far = making.next_worker + NAMES;
        making
    }

    fn start_worker(&mut self) {
        let worker = self.next_worker;
        self.next_worker += 1;
        self.workers.insert(worker, false);
        self.outbox.push((worker, ToWorker::SetWorkers { n: 1 }));
        self.outbox.push((worker, ToWorker::UseDataset(self.source.clone())));
    }

    /// The workers that should live.
    pub fn workers(&self) -> BTreeSet<u32> {
        self.workers.keys().copied().collect()
    }

    /// Whether a worker has its digits.
    pub fn has_begun(&self) -> bool {
        self.workers.values().any(|is_ready| *is_ready)
    }

    /// Hands out the messages to the workers, each with its worker.
    pub fn take_outbox(&mut self) -> Vec<(u32, ToWorker)> {
        std::mem::take(&mut self.outbox)
    }

    /// Pauses at once: the cells that are being trained are dropped, and trained again later.
    pub fn pause(&mut self) {
        self.is_running = false;
        self.drop_cells();
    }

    /// Takes all cells back, because the map is another one now, or pauses.
    pub fn drop_cells(&mut self) {
        self.given.clear();
        self.tasks.clear();
        self.outbox.retain(|(_, message)| !matches!(message, ToWorker::TrainCell { .. }));
        self.outbox.extend(self.workers.keys().map(|worker| (*worker, ToWorker::DropCells)));
    }

    /// Looks for the next tasks anew, because the pointer is elsewhere.
    pub fn reconsider(&mut self) {
        self.tasks.clear();
    }

    /// Handles a message from a worker; gives the outcome of a cell.
    pub fn on_message(&mut self, worker: u32, message: FromWorker, map: &Map) -> Option<(Task, Outcome)> {
        if !self.workers.contains_key(&worker) {
            return None;
        }
        match message {
            FromWorker::Ready { version } if version != VERSION => {
                self.fail("The page and its worker are of different versions. Reload the page.".to_owned());
            }
            FromWorker::DatasetReady { checksum, .. } if checksum != map.plan.digits.checksum => {
                self.fail("A worker of the map got other digits than the page has.".to_owned());
            }
            FromWorker::DatasetReady { .. } => drop(self.workers.insert(worker, true)),
            FromWorker::CellTrained { number, outcome } => {
                let (_, task) = self.given.remove(&number)?;
                self.losses = 0;
                return Some((task, outcome));
            }
            FromWorker::Refused { why }
            | FromWorker::DatasetFailed { why }
            | FromWorker::DatasetIncomplete { why, .. }
            | FromWorker::DatasetMissing { why } => self.fail(why),
            _ => {}
        }
        None
    }

    /// A worker has died: another one takes its place, unless too many have died in a row.
    pub fn lose(&mut self, worker: u32, why: &str) {
        if self.workers.remove(&worker).is_none() {
            return;
        }
        self.given.retain(|_, (of, _)| *of != worker);
        self.outbox.retain(|(to, _)| *to != worker);
        self.tasks.clear();
        self.losses += 1;
        if self.losses > MOST_LOSSES {
            return self.fail(why.to_owned());
        }
        self.start_worker();
    }

    fn fail(&mut self, why: String) {
        self.is_running = false;
        self.failure = Some(why);
        self.workers.clear();
        self.given.clear();
        self.outbox.clear();
    }

    /// Gives each worker that waits its next cells. Returns whether anything is left to do.
    pub fn give_cells(&mut self, map: &Map, finest: usize, pointed: Option<Place>) -> bool {
        if !self.is_running {
            return true;
        }
        let ready: Vec<u32> =
            self.workers.iter().filter(|(_, is_ready)| **is_ready).map(|(worker, _)| *worker).collect();
        for nth in 0..*CELLS_A_WORKER.end() {
            for worker in &ready {
                let has: Vec<usize> =
                    self.given.values().filter(|(of, _)| of == worker).map(|(_, task)| task.1).collect();
                let examples: usize = has.iter().map(|round| map.round(*round).examples as usize).sum();
                if has.len() > nth || has.len() >= *CELLS_A_WORKER.start() && examples >= EXAMPLES_A_WORKER {
                    continue;
                }
                let Some((place, round)) = self.next_task(map, finest, pointed) else {
                    return !self.given.is_empty();
                };
                let number = self.n_cells_so_far;
                self.n_cells_so_far += 1;
                self.given.insert(number, (*worker, (place, round)));
                let (config, round) = (map.config(place), map.round(round));
                self.outbox.push((*worker, ToWorker::TrainCell { number, config, round }));
            }
        }
        true
    }

    fn next_task(&mut self, map: &Map, finest: usize, pointed: Option<Place>) -> Option<Task> {
        while let Some(task) = self.tasks.pop_front() {
            if map.outcome(task.0, task.1).is_none() {
                return Some(task);
            }
        }
        let is_taken = |task: &Task| self.given.values().any(|(_, given)| given == task);
        self.tasks = order::next(map, finest, pointed, is_taken, TASKS).into();
        self.tasks.pop_front()
    }
}
