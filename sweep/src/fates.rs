//! The map of fates that comes with the page: 16 by 16 cells of the page's suggested map, trained in every round.

use crate::data::{self, Source};
use crate::progress::Progress;
use anyhow::{Context, Result};
use moe::choice::Choice;
use moe::sweep::axis::Axis;
use moe::sweep::cell_training::CellTraining;
use moe::sweep::map::{Map, MapDigits, Place, Plan};
use moe::sweep::map_text;
use moe::sweep::rounds::N_ROUNDS;
use moe::training::presets::specialists;
use moe::training::{Fate, Inputs};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// The level of 16 by 16 cells.
const LEVEL: usize = 2;

/// Trains the map and writes it.
///
/// # Errors
///
/// Fails where there are no digits and where the file cannot be written.
pub fn make(source: Source, n_threads: usize, out: &Path) -> Result<()> {
    let dataset = data::load(source)?;
    let count = |n: usize| u32::try_from(n).context("there are too many digits");
    let digits = MapDigits {
        name: dataset.name.clone(),
        checksum: dataset.checksum(),
        n_train: count(dataset.train.len())?,
        n_test: count(dataset.test.len())?,
    };
    let axes = [Axis::balance(), Axis::learning_rate()];
    let mut map = Map::new(Plan::new(&specialists(), axes, digits));
    let reduction = map.plan.settings.input_reduction;
    let [train, test] = [dataset.train, dataset.test].map(|digits| Inputs::new(digits, reduction));
    let places: Vec<Place> = map.places(LEVEL).collect();
    let tasks: Vec<(Place, usize)> =
        (0..N_ROUNDS).rev().flat_map(|round| places.iter().map(move |place| (*place, round))).collect();
    let plan = map.clone();
    let (next, (done, received)) = (AtomicUsize::new(0), mpsc::channel());
    let mut progress = Progress::new(0, tasks.len());
    std::thread::scope(|scope| {
        for _ in 0..n_threads {
            let (done, next, plan, tasks, train, test) = (done.clone(), &next, &plan, &tasks, &train, &test);
            scope.spawn(move || {
                while let Some(&(place, round)) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let cell = CellTraining::new(&plan.config(place), plan.round(round), train.len());
                    if done.send((place, round, cell.finish(train, test))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(done);
        for (n, (place, round, outcome)) in received.into_iter().enumerate() {
            map.note(place, round, outcome);
            progress.show(n + 1);
        }
    });
    progress.end(tasks.len());
    for (fate, _, label) in Fate::ALL {
        let n = places.iter().filter(|place| map.outcome(**place, N_ROUNDS - 1).is_some_and(|cell| cell.fate == *fate));
        eprintln!("{label}: {}", n.count());
    }
    std::fs::write(out, map_text::write(&map)).with_context(|| format!("{} cannot be written", out.display()))
}
