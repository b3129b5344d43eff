//! The content of the pad: nothing, a drawing, or a test digit.

use crate::digits::ink::{self, NoImage, Point, Stroke};
use crate::digits::{Image, N_PIXELS};
use crate::page::state::pad::grid::{MAX_POINTS, on_grid};

/// The content of the pad.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Subject {
    /// Nothing.
    #[default]
    Nothing,
    /// A drawing: its strokes.
    Drawing(Vec<Stroke>),
    /// A digit from the test set.
    TestDigit {
        /// Its number in the test set.
        index: u32,
        /// Its true digit.
        label: u8,
        /// Its image.
        image: Box<Image>,
    },
}

impl Subject {
    /// A test digit from the worker's message; `None` unless `pixels` is a 28×28 image.
    pub fn test_digit(index: u32, label: u8, pixels: &[u8]) -> Option<Self> {
        let image: &[u8; N_PIXELS] = pixels.try_into().ok()?;
        Some(Self::TestDigit { index, label, image: Box::new(*image) })
    }

    /// Begins a stroke. On a test digit, a new drawing replaces the test digit.
    pub fn begin_stroke(&mut self, at: Point) {
        let stroke = vec![on_grid(at)];
        match self {
            Self::Drawing(_) if self.is_full() => {}
            Self::Drawing(strokes) => strokes.push(stroke),
            _ => *self = Self::Drawing(vec![stroke]),
        }
    }

    /// Extends the last stroke, as far as the pad takes more points. A place where the pointer stays is one point.
    pub fn extend_stroke(&mut self, points: Vec<Point>) {
        let mut left = MAX_POINTS.saturating_sub(self.n_points());
        if let Self::Drawing(strokes) = self
            && let Some(stroke) = strokes.last_mut()
        {
            for point in points.into_iter().map(on_grid) {
                if left > 0 && stroke.last() != Some(&point) {
                    stroke.push(point);
                    left -= 1;
                }
            }
        }
    }

    /// Whether the pad takes no more points.
    pub fn is_full(&self) -> bool {
        self.n_points() >= MAX_POINTS
    }

    fn n_points(&self) -> usize {
        self.strokes().iter().map(Vec::len).sum()
    }

    /// Removes the last stroke, or the test digit.
    pub fn undo(&mut self) {
        if let Self::Drawing(strokes) = self
            && strokes.len() > 1
        {
            strokes.pop();
        } else {
            *self = Self::Nothing;
        }
    }

    /// The strokes of a drawing; none for other content.
    pub fn strokes(&self) -> &[Stroke] {
        if let Self::Drawing(strokes) = self { strokes } else { &[] }
    }

    /// The 28×28 image for the networks.
    ///
    /// # Errors
    ///
    /// [`NoImage`] if the pad is empty or the drawing is too small.
    pub fn image(&self) -> Result<Image, NoImage> {
        match self {
            Self::Nothing => Err(NoImage::Empty),
            Self::Drawing(strokes) => ink::image_of(strokes),
            Self::TestDigit { image, .. } => Ok(**image),
        }
    }

    /// The true digit of a test digit; `None` for a drawing.
    pub fn label(&self) -> Option<u8> {
        if let Self::TestDigit { label, .. } = self { Some(*label) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Point = Point { x: 0.2, y: 0.4 };
    const THERE: Point = Point { x: 0.8, y: 0.4 };

    #[test]
    fn strokes_are_drawn_and_undone_one_by_one() {
        let mut subject = Subject::default();
        subject.begin_stroke(HERE);
        subject.extend_stroke(vec![THERE]);
        subject.begin_stroke(THERE);
        assert_eq!(subject.strokes(), [vec![HERE, THERE], vec![THERE]]);
        subject.undo();
        assert_eq!(subject.strokes(), [vec![HERE, THERE]]);
        subject.undo();
        assert_eq!(subject, Subject::Nothing);
        subject.undo();
        assert_eq!(subject.image(), Err(NoImage::Empty));
    }

    #[test]
    fn drawing_replaces_a_test_digit() {
        let mut subject = Subject::test_digit(3, 7, &[9; N_PIXELS]).expect("784 pixels are an image");
        assert_eq!(subject.label(), Some(7));
        assert_eq!(subject.image(), Ok([9; N_PIXELS]));
        subject.begin_stroke(HERE);
        assert_eq!(subject.label(), None);
        assert_eq!(subject.strokes(), [vec![HERE]]);
    }

    #[test]
    fn a_test_digit_of_the_wrong_size_is_rejected() {
        assert_eq!(Subject::test_digit(0, 0, &[0; 100]), None);
    }
}
