//! The places of the images of hidden units: a block for each expert, and in it the images of its units in lines.

use crate::digits::REDUCED_SIDE;

/// From this width on, pixels, an expert's name stands beside its images, not above them.
const WIDE: f64 = 600.0;
/// Width of a name beside images, pixels.
const NAME_WIDTH: f64 = 92.0;
/// Height of a name above images, pixels.
const NAME_HEIGHT: f64 = 20.0;
/// Room between images, pixels.
const GAP: f64 = 4.0;
/// Room between the blocks of two experts, pixels.
const BLOCK_GAP: f64 = 10.0;
/// Side of a weight in an image, pixels: the largest and the smallest if several experts are shown.
const MANY: (usize, usize) = (3, 2);
/// Side of a weight in an image, pixels: the largest and the smallest if one expert is shown.
const ONE: (usize, usize) = (8, 3);
/// At most this height for the lines of one expert that is shown alone, pixels, so that all its images can be seen at once.
const ONE_HEIGHT: f64 = 400.0;
/// Weights along a side of an image.
const WEIGHTS: usize = REDUCED_SIDE;

/// The places of all images.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Grid {
    /// The first shown expert.
    pub first: usize,
    /// Number of shown experts.
    pub n_experts: usize,
    /// Hidden units of each expert.
    pub n_units: usize,
    /// Images side by side.
    pub n_columns: usize,
    /// Side of an image, pixels.
    pub side: f64,
    left: f64,
    head: f64,
}

impl Grid {
    /// The places on a canvas of this width.
    pub fn new(width: f64, first: usize, n_experts: usize, n_units: usize) -> Self {
        let (left, head) = if width >= WIDE { (NAME_WIDTH, 0.0) } else { (0.0, NAME_HEIGHT) };
        let step = |scale: usize| (scale * WEIGHTS) as f64 + GAP;
        let n_lines = |scale: usize| n_units.div_ceil((((width - left + GAP) / step(scale)) as usize).max(1)).max(1);
        // Images of several experts are as large as one line for each expert allows; images of one expert as large as
        // ONE_HEIGHT allows. If even the smallest images do not fit, they stand in as many lines as they need.
        let is_one = n_experts == 1;
        let (most, least) = if is_one { ONE } else { MANY };
        let fits = |scale: &usize| match n_lines(*scale) {
            lines if is_one => lines as f64 * step(*scale) <= ONE_HEIGHT,
            lines => lines == 1,
        };
        let scale = (least..=most).rev().find(fits).unwrap_or(least);
        let n_columns = n_units.div_ceil(n_lines(scale)).max(1);
        Self { first, n_experts, n_units, n_columns, side: step(scale) - GAP, left, head }
    }

    /// The height of everything, pixels.
    pub fn height(&self) -> f64 {
        (self.block() * self.n_experts as f64 - BLOCK_GAP).max(0.0)
    }

    /// Left and upper edge of an image.
    pub fn place(&self, expert: usize, unit: usize) -> (f64, f64) {
        let step = self.side + GAP;
        let top = self.top(expert) + self.head + step * (unit / self.n_columns) as f64;
        (self.left + step * (unit % self.n_columns) as f64, top)
    }

    /// The upper edge of an expert's block.
    pub fn top(&self, expert: usize) -> f64 {
        self.block() * expert.saturating_sub(self.first) as f64
    }

    /// The expert and the unit at a point.
    pub fn at(&self, x: f64, y: f64) -> Option<(usize, usize)> {
        let step = self.side + GAP;
        let block = (y / self.block()).floor();
        let (column, line) =
            (((x - self.left) / step).floor(), ((y - block * self.block() - self.head) / step).floor());
        if block < 0.0 || column < 0.0 || line < 0.0 || column >= self.n_columns as f64 {
            return None;
        }
        let unit = line as usize * self.n_columns + column as usize;
        (unit < self.n_units && (block as usize) < self.n_experts).then_some((self.first + block as usize, unit))
    }

    /// The image that an arrow key leads to: another unit to the left and right, another expert or line up and down.
    pub fn neighbour(&self, (expert, unit): (usize, usize), key: &str) -> Option<(usize, usize)> {
        let down = if self.n_experts == 1 { (0, self.n_columns) } else { (1, 0) };
        let (experts, units) = (self.first..self.first + self.n_experts, 0..self.n_units);
        let to = match key {
            "ArrowLeft" => (Some(expert), unit.checked_sub(1)),
            "ArrowRight" => (Some(expert), Some(unit + 1)),
            "ArrowUp" => (expert.checked_sub(down.0), unit.checked_sub(down.1)),
            "ArrowDown" => (Some(expert + down.0), Some(unit + down.1)),
            _ => return None,
        };
        let to = to.0.zip(to.1).filter(|(expert, unit)| experts.contains(expert) && units.contains(unit));
        Some(to.unwrap_or((expert, unit)))
    }

    /// Height of an expert's block with the gap below it, pixels.
    fn block(&self) -> f64 {
        let lines = self.n_units.div_ceil(self.n_columns.max(1)).max(1) as f64;
        self.head + lines * (self.side + GAP) - GAP + BLOCK_GAP
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_image_is_found_at_its_place_and_inside() {
        for width in [260.0, 340.0, 700.0, 1370.0] {
            for (first, n_experts, n_units) in [(0, 10, 25), (3, 1, 25), (0, 16, 100), (0, 1, 1)] {
                let grid = Grid::new(width, first, n_experts, n_units);
                for expert in first..first + n_experts {
                    for unit in 0..n_units {
                        let (x, y) = grid.place(expert, unit);
                        assert_eq!(grid.at(x + 1.0, y + 1.0), Some((expert, unit)), "{grid:?}");
                        assert!(x + grid.side <= width && y + grid.side <= grid.height() + 1e-6, "{grid:?}");
                    }
                }
            }
        }
        assert_eq!(Grid::new(700.0, 0, 10, 25).at(10.0, 10.0), None, "there is the name");
    }

    #[test]
    fn the_images_of_one_expert_are_larger_and_can_be_seen_at_once() {
        for width in [296.0, 340.0, 700.0, 1370.0] {
            let (many, one) = (Grid::new(width, 0, 10, 25), Grid::new(width, 0, 1, 25));
            assert!(one.side > many.side && one.height() < ONE_HEIGHT + NAME_HEIGHT, "{one:?}");
        }
        assert!(Grid::new(1370.0, 0, 1, 25).side >= 2.0 * Grid::new(1370.0, 0, 10, 25).side);
    }

    #[test]
    fn arrows_go_from_image_to_image_and_stop_at_the_edges() {
        let many = Grid::new(1370.0, 0, 10, 25);
        assert_eq!(many.neighbour((2, 24), "ArrowRight"), Some((2, 24)));
        assert_eq!(many.neighbour((2, 24), "ArrowDown"), Some((3, 24)));
        assert_eq!(many.neighbour((0, 5), "ArrowUp"), Some((0, 5)));
        let one = Grid::new(340.0, 7, 1, 25);
        assert_eq!(one.neighbour((7, 0), "ArrowDown"), Some((7, one.n_columns)));
        assert_eq!(one.neighbour((7, 0), "Enter"), None);
    }
}
