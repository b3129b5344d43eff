//! All runs of a sweep on several threads, a run on one thread.
//!
//! Threads share the digits and nothing else, so that the bits of a run do not depend on their number.

use crate::plan::Plan;
use crate::row::Row;
use crate::training::{DigitSets, train};
use anyhow::Result;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// Trains the runs `todo` on that many threads and hands each result to `done`, in the order in which they come.
///
/// # Errors
///
/// Fails where `done` fails; every thread then ends after its present run.
pub fn train_all(
    plan: &Plan,
    digits: &DigitSets,
    todo: &[usize],
    n_threads: usize,
    mut done: impl FnMut(Row) -> Result<()>,
) -> Result<()> {
    let next = AtomicUsize::new(0);
    let (results, received) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..n_threads.min(todo.len()) {
            let (results, next) = (results.clone(), &next);
            scope.spawn(move || {
                while let Some(&run) = todo.get(next.fetch_add(1, Ordering::Relaxed)) {
                    // Nobody listens any more where a result could not be written.
                    if results.send(train(plan, run, digits)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(results);
        // The receiver goes before the threads are waited for.
        received.into_iter().try_for_each(|row| done(row?))
    })
}
