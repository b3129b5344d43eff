//! What the user has chosen for the next map: two settings with their ranges, the seed, and how fine the map is.

use crate::sweep::axis::{self, Axis};
use crate::sweep::division::Division;
use crate::sweep::lattice::LEVELS;

/// The level at which a map is as fine as it gets unless the user wants less: 32 by 32 cells.
const FINEST: usize = LEVELS.len() - 1;

/// What the user has chosen for a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// The setting that differs between columns, and the one that differs between rows.
    pub axes: [Axis; 2],
    /// The seed of all cells; none for that of the page.
    pub seed: Option<u32>,
    /// The finest level, a place of [`LEVELS`].
    pub finest: usize,
}

impl Default for Chosen {
    fn default() -> Self {
        Self { axes: [Axis::balance(), Axis::learning_rate()], seed: None, finest: FINEST }
    }
}

impl Chosen {
    /// Takes another setting for an axis, with its whole range. If the other axis has that setting, the two change places.
    pub fn choose(&mut self, which: usize, key: &str) {
        let Some(field) = axis::fields().find(|field| field.key == key) else { return };
        if self.axes[1 - which].key == key {
            return self.axes.swap(0, 1);
        }
        let suggested = [Axis::balance(), Axis::learning_rate()].into_iter().find(|axis| axis.key == key);
        self.axes[which] = suggested.unwrap_or_else(|| Axis::whole(field));
    }

    /// Takes a range for an axis; a sentence for each thing that was set right.
    pub fn set_range(&mut self, which: usize, range: [&str; 2], division: Division) -> Vec<String> {
        let (axis, remarks) = Axis::read(&self.axes[which].key, range, division);
        self.axes[which] = axis;
        remarks
    }

    /// Takes an axis of a link; a sentence if the second axis has the setting of the first, which then gets another one.
    pub fn take(&mut self, which: usize, axis: Axis) -> Option<String> {
        let is_twice = self.axes[1 - which].key == axis.key;
        if is_twice {
            self.axes[1 - which] = self.axes[which].clone();
        }
        self.axes[which] = axis;
        let [x, y] = self.axes.each_ref().map(|axis| axis.field().label);
        (is_twice && which == 1).then(|| {
            format!("Both axes of the map were “{y}”: upwards that was taken, and from left to right “{x}” instead.")
        })
    }

    /// Takes a number of columns and rows; a sentence if there cannot be so many.
    pub fn set_cells(&mut self, n: usize) -> Option<String> {
        let level = LEVELS.iter().rposition(|most| *most <= n).unwrap_or(0);
        self.finest = level;
        let taken = LEVELS[level];
        (taken != n).then(|| format!("A map has no {n} × {n} cells, so {taken} × {taken} were taken."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_axes_never_have_one_setting() {
        let mut chosen = Chosen::default();
        chosen.choose(0, "learning_rate");
        assert_eq!(chosen.axes.each_ref().map(|axis| axis.key.as_str()), ["learning_rate", "balance_weight"]);
        chosen.choose(0, "n_experts");
        let said = chosen.take(1, chosen.axes[0].clone());
        assert!(
            said.is_some_and(|said| said.contains("Both axes") && said.contains("left to right “Balance weight λ”"))
        );
        assert_eq!(chosen.axes.each_ref().map(|axis| axis.key.as_str()), ["balance_weight", "n_experts"]);
        chosen.choose(0, "seed");
        assert_eq!(chosen.axes[0].key, "balance_weight", "the seed is no axis");
    }

    #[test]
    fn too_many_cells_are_clamped_and_said() {
        let mut chosen = Chosen::default();
        assert_eq!((chosen.set_cells(16), chosen.finest), (None, 2));
        assert!(chosen.set_cells(4096).is_some_and(|why| why.contains("32 × 32")));
        assert!(chosen.set_cells(0).is_some_and(|why| why.contains("4 × 4")));
    }
}
