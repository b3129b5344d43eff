//! Which cells come next: the whole map round by round and level by level; within a level first what is near the pointer and
//! where the cells of the level before differ.

use crate::sweep::map::{Map, Place};
use crate::sweep::rounds::N_ROUNDS;

/// A border is worth as much as being nearer by this part of the map.
const BORDER: f64 = 0.3;

/// A cell, and the round in which it is trained.
pub type Task = (Place, usize);

/// At most `n` tasks, the next one first, up to the level `finest`; those that `is_taken` says are left out.
pub fn next(map: &Map, finest: usize, pointed: Option<Place>, is_taken: impl Fn(&Task) -> bool, n: usize) -> Vec<Task> {
    let levels = (0..N_ROUNDS).flat_map(|round| (0..=finest).map(move |level| (round, level)));
    for (round, level) in levels {
        let is_open = |place: &Place| map.outcome(*place, round).is_none() && !is_taken(&(*place, round));
        let urgency = |place: Place| {
            let border = if is_border(map, place, level, round) { BORDER } else { 0.0 };
            (distance(map, place, pointed) - border, place)
        };
        let mut open: Vec<(f64, Place)> = map.places(level).filter(is_open).map(urgency).collect();
        if !open.is_empty() {
            open.sort_by(|a, b| a.0.total_cmp(&b.0));
            return open.into_iter().take(n).map(|(_, place)| (place, round)).collect();
        }
    }
    Vec::new()
}

/// How far a place is from the pointed one, or else from the middle, as a part of the map.
fn distance(map: &Map, place: Place, pointed: Option<Place>) -> f64 {
    let [columns, rows] = map.lattices();
    let pointed = pointed.unwrap_or((columns.0 / 2, rows.0 / 2));
    let part = |a: usize, b: usize, n: usize| a.abs_diff(b) as f64 / n as f64;
    part(place.0, pointed.0, columns.0).hypot(part(place.1, pointed.1, rows.0))
}

/// Whether the cell of the level before that stands for this place has another fate than one beside it.
fn is_border(map: &Map, place: Place, level: usize, round: usize) -> bool {
    let Some(before) = level.checked_sub(1) else { return false };
    let [columns, rows] = map.lattices().map(|lattice| lattice.stride(before));
    let (column, row) = map.standing_for(place, before);
    let fate = |place: Place| map.outcome(place, round).map(|outcome| outcome.fate);
    let beside = [
        (column.wrapping_sub(columns), row),
        (column + columns, row),
        (column, row.wrapping_sub(rows)),
        (column, row + rows),
    ];
    let own = fate((column, row));
    beside.into_iter().filter_map(fate).any(|fate| Some(fate) != own)
}
