//! The ground below the digits of the map: square pieces, each of which belongs to the digit nearest to it.

use crate::page::canvas::shapes::{Path, Rect, Segment};
use std::collections::BTreeMap;

/// Side of a piece, pixels.
const PIECE: f64 = 8.0;
/// Ground reaches up to this distance from the nearest digit, pixels.
const SHORE: f64 = 20.0;

/// The pieces of a canvas, row after row.
#[derive(Default)]
pub struct Ground {
    /// The digit nearest to each piece; none far from all digits.
    nearest: Vec<Option<usize>>,
    n_columns: usize,
}

impl Ground {
    /// The ground around digits at these places, on a canvas of this size.
    pub fn around(places: &[(f64, f64)], width: f64, height: f64) -> Self {
        let (n_columns, n_rows) = ((width / PIECE) as usize, (height / PIECE) as usize);
        let nearest = (0..n_columns * n_rows).map(|piece| {
            let (x, y) = middle(piece, n_columns);
            let far = |place: &(f64, f64)| (place.0 - x).powi(2) + (place.1 - y).powi(2);
            let found = places.iter().map(far).enumerate().min_by(|a, b| a.1.total_cmp(&b.1));
            found.filter(|(_, distance)| *distance < SHORE * SHORE).map(|(digit, _)| digit)
        });
        Self { nearest: nearest.collect(), n_columns }
    }

    /// For each owner of ground the area that it has, in strips as long as they can be.
    pub fn areas<T: Copy + Ord>(&self, owner: impl Fn(Option<usize>) -> Option<T>) -> BTreeMap<T, Path> {
        let mut areas: BTreeMap<T, Path> = BTreeMap::new();
        for (row, pieces) in self.nearest.chunks(self.n_columns.max(1)).enumerate() {
            let mut column = 0;
            for strip in pieces.chunk_by(|a, b| owner(*a) == owner(*b)) {
                if let Some(owner) = owner(strip[0]) {
                    let (x, y) = (column as f64 * PIECE, row as f64 * PIECE);
                    let strip = Rect::new(x, y, strip.len() as f64 * PIECE, PIECE);
                    areas.entry(owner).or_default().0.push(Segment::Rounded(strip, 0.0));
                }
                column += strip.len();
            }
        }
        areas
    }

    /// The borders between owners, so that nobody needs colours to tell the territories apart.
    pub fn borders<T: PartialEq>(&self, owner: impl Fn(Option<usize>) -> Option<T>) -> Path {
        let mut lines = Vec::new();
        let at = |piece: usize| self.nearest.get(piece).copied().and_then(&owner);
        for piece in 0..self.nearest.len() {
            let Some(own) = at(piece) else { continue };
            let (x, y) = ((piece % self.n_columns) as f64 * PIECE, (piece / self.n_columns) as f64 * PIECE);
            let has_right = (piece + 1) % self.n_columns != 0;
            if has_right && at(piece + 1).is_some_and(|other| other != own) {
                lines.extend([Segment::Move(x + PIECE, y), Segment::Line(x + PIECE, y + PIECE)]);
            }
            if at(piece + self.n_columns).is_some_and(|other| other != own) {
                lines.extend([Segment::Move(x, y + PIECE), Segment::Line(x + PIECE, y + PIECE)]);
            }
        }
        Path(lines)
    }
}

/// The middle of a piece.
fn middle(piece: usize, n_columns: usize) -> (f64, f64) {
    let (column, row) = (piece % n_columns, piece / n_columns);
    ((column as f64 + 0.5) * PIECE, (row as f64 + 0.5) * PIECE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ground_is_near_digits_only() {
        let ground = Ground::around(&[(100.0, 100.0)], 400.0, 400.0);
        let near = ground.nearest.iter().enumerate().filter(|(_, nearest)| nearest.is_some());
        let places: Vec<(f64, f64)> = near.map(|(piece, _)| middle(piece, ground.n_columns)).collect();
        assert!(!places.is_empty());
        assert!(places.iter().all(|(x, y)| (x - 100.0).hypot(y - 100.0) < SHORE));
    }

    #[test]
    fn owners_have_areas_and_a_border_where_they_meet() {
        let ground = Ground::around(&[(20.0, 20.0), (44.0, 20.0)], 80.0, 80.0);
        let areas = ground.areas(|digit| digit);
        assert_eq!(areas.keys().copied().collect::<Vec<_>>(), [0, 1]);
        let Path(lines) = ground.borders(|digit| digit);
        assert!(
            !lines.is_empty()
                && lines.iter().all(|line| matches!(line, Segment::Move(32.0, _) | Segment::Line(32.0, _)))
        );
        assert!(ground.borders(|digit: Option<usize>| digit.map(|_| 0)).0.is_empty(), "one owner has no border");
    }
}
