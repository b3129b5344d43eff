//! The places of a map. A map has at most [`MOST`] columns and as many rows, its lattice; it is trained level by level, each
//! with twice as many columns and rows as the level before, and the places of a level are among those of the next.

/// The most columns or rows of a map.
pub const MOST: usize = 32;
/// The most columns or rows of each level.
pub const LEVELS: [usize; 4] = [4, 8, 16, MOST];

/// The columns of a map, or its rows: this many on the finest level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lattice(pub usize);

impl Lattice {
    /// Places of the lattice for each place of this level.
    pub fn stride(self, level: usize) -> usize {
        let stride = self.0 / LEVELS[level];
        // The next power of two below, so that levels lie within each other.
        if stride < 2 { 1 } else { 1 << stride.ilog2() }
    }

    /// The first place of this level: near the middle of the part of the map for which it stands on the coarsest level.
    fn first(self, level: usize) -> usize {
        (self.stride(0) - 1) / 2 % self.stride(level)
    }

    /// The places of this level.
    pub fn places(self, level: usize) -> impl Iterator<Item = usize> {
        (self.first(level)..self.0).step_by(self.stride(level))
    }

    /// The place of this level that stands for a place of the lattice.
    pub fn standing_for(self, place: usize, level: usize) -> usize {
        let stride = self.stride(level);
        let found = place / stride * stride + self.first(level);
        if found < self.0 { found } else { found.saturating_sub(stride) }
    }

    /// The part of the lattice for which a place of this level stands, from and to, the latter not included.
    pub fn part(self, place: usize, level: usize) -> (usize, usize) {
        let stride = self.stride(level);
        let from = place / stride * stride;
        // What is left over at the end belongs to the last place.
        let is_last = place + stride >= self.0;
        (from, if is_last { self.0 } else { from + stride })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_has_twice_as_many_places_as_the_one_before_and_all_of_those() {
        let places = |level| Lattice(32).places(level).collect::<Vec<_>>();
        assert_eq!(places(0), [3, 11, 19, 27]);
        assert_eq!((places(1).len(), places(2).len(), places(3).len()), (8, 16, 32));
        for n in 1..=MOST {
            for level in 1..LEVELS.len() {
                let finer: Vec<usize> = Lattice(n).places(level).collect();
                assert!(Lattice(n).places(level - 1).all(|place| finer.contains(&place)), "{n} {level}");
            }
            assert_eq!(Lattice(n).places(3).count(), n);
        }
    }

    #[test]
    fn the_parts_of_a_level_cover_the_lattice_once() {
        for n in 1..=MOST {
            for level in 0..LEVELS.len() {
                let lattice = Lattice(n);
                let mut end = 0;
                for place in lattice.places(level) {
                    let (from, to) = lattice.part(place, level);
                    assert_eq!(from, end, "{n} {level} {place}");
                    assert!((from..to).all(|at| lattice.standing_for(at, level) == place), "{n} {level} {place}");
                    end = to;
                }
                assert_eq!(end, n, "{n} {level}");
            }
        }
    }
}
