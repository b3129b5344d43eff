//! Where things are on the picture of the map: the plot, its cells, and the cell at a place.

use crate::page::canvas::shapes::Rect;
use crate::sweep::lattice::Lattice;
use crate::sweep::map::Place;

/// The plot on the picture, and what the lattice of the map is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plot {
    /// The plot, in the canvas's units.
    pub rect: Rect,
    /// Columns and rows.
    pub lattices: [Lattice; 2],
}

impl Plot {
    /// The cell of the lattice at a place of the canvas.
    pub fn cell_at(&self, x: f64, y: f64) -> Option<Place> {
        let [columns, rows] = self.lattices;
        let along = |part: f64, n: usize| (0.0..1.0).contains(&part).then(|| ((part * n as f64) as usize).min(n - 1));
        let column = along((x - self.rect.x) / self.rect.width, columns.0)?;
        let row = along((y - self.rect.y) / self.rect.height, rows.0)?;
        Some((column, rows.0 - 1 - row))
    }

    /// The part of the plot for which a place of this level stands.
    pub fn part(&self, (column, row): Place, level: usize) -> Rect {
        let [columns, rows] = self.lattices;
        let (left, right) = columns.part(column, level);
        let (below, above) = rows.part(row, level);
        let (width, height) = (self.rect.width / columns.0 as f64, self.rect.height / rows.0 as f64);
        let (x, y) = (left as f64 * width, (rows.0 - above) as f64 * height);
        let (w, h) = ((right - left) as f64 * width, (above - below) as f64 * height);
        Rect::new(self.rect.x + x, self.rect.y + y, w, h)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_on_the_picture_belongs_to_a_cell_and_rows_go_up() {
        let plot = Plot { rect: Rect::new(10.0, 20.0, 320.0, 160.0), lattices: [Lattice(32), Lattice(16)] };
        assert_eq!(plot.cell_at(11.0, 21.0), Some((0, 15)));
        assert_eq!(plot.cell_at(329.0, 179.0), Some((31, 0)));
        assert_eq!((plot.cell_at(9.0, 21.0), plot.cell_at(11.0, 181.0)), (None, None));
        assert_eq!(plot.part((0, 0), 3), Rect::new(10.0, 170.0, 10.0, 10.0));
        assert_eq!(plot.part((3, 1), 0), Rect::new(10.0, 140.0, 80.0, 40.0));
    }
}
