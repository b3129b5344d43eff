//! Turned digits: the eight positions that an image can lie in, and ink and paper exchanged or not.
//!
//! EMNIST stores each image transposed, and other people's digits are black on white. [`Turn::apply`] sets such an image
//! right.

use super::{Dataset, Digits, Image, N_PIXELS, SIDE};
use serde::{Deserialize, Serialize};

/// A change of all images of a data set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Whether rows and columns are exchanged, before the image is turned.
    pub is_transposed: bool,
    /// Quarter turns clockwise, 0 to 3.
    pub quarters: u8,
    /// Whether ink and paper are exchanged.
    pub is_inverted: bool,
}

impl Turn {
    /// The turn that changes nothing.
    pub const NONE: Self = Self { is_transposed: false, quarters: 0, is_inverted: false };

    /// All 16 turns, the one that changes nothing first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..16).map(|n| Self { is_inverted: n & 8 > 0, is_transposed: n & 4 > 0, quarters: n & 3 })
    }

    /// The image with this change.
    pub fn apply(self, image: &Image) -> Image {
        let pixel = |row: usize, column: usize| {
            let last = SIDE - 1;
            let (row, column) = match self.quarters % 4 {
                0 => (row, column),
                1 => (last - column, row),
                2 => (last - row, last - column),
                _ => (column, last - row),
            };
            let pixel = image[if self.is_transposed { column * SIDE + row } else { row * SIDE + column }];
            if self.is_inverted { u8::MAX - pixel } else { pixel }
        };
        std::array::from_fn::<u8, N_PIXELS, _>(|n| pixel(n / SIDE, n % SIDE))
    }

    /// The digits with this change.
    pub fn apply_to(self, digits: Digits) -> Digits {
        if self == Self::NONE {
            return digits;
        }
        let Digits { images, labels } = digits;
        Digits { images: images.iter().map(|image| self.apply(&image)).collect(), labels }
    }

    /// The data set with this change.
    pub fn apply_to_set(self, dataset: Dataset) -> Dataset {
        let Dataset { name, train, test } = dataset;
        Dataset { name, train: self.apply_to(train), test: self.apply_to(test) }
    }

    /// The change in words, as the end of a sentence that says how digits are read.
    pub fn in_words(self) -> String {
        let position = match (self.is_transposed, self.quarters % 4) {
            (false, 0) => "",
            (false, 1) => "turned by a quarter clockwise",
            (false, 2) => "turned upside down",
            (false, _) => "turned by a quarter anticlockwise",
            (true, 0) => "with rows and columns exchanged",
            (true, 1) => "mirrored left to right",
            (true, 2) => "mirrored along the other diagonal",
            (true, _) => "mirrored top to bottom",
        };
        match (position, self.is_inverted) {
            ("", false) => "as they are".to_owned(),
            ("", true) => "with ink and paper exchanged".to_owned(),
            (position, false) => position.to_owned(),
            (position, true) => format!("{position}, and with ink and paper exchanged"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An image with a single inked pixel.
    fn dot(row: usize, column: usize) -> Image {
        std::array::from_fn(|n| u8::from(n == row * SIDE + column) * 200)
    }

    #[test]
    fn a_turn_moves_each_pixel_to_its_place() {
        let check =
            |turn: Turn, (row, column)| assert_eq!(turn.apply(&dot(2, 5)), dot(row, column), "{}", turn.in_words());
        let of = |is_transposed, quarters| Turn { is_transposed, quarters, is_inverted: false };
        check(Turn::NONE, (2, 5));
        check(of(false, 1), (5, 25));
        check(of(false, 2), (25, 22));
        check(of(false, 3), (22, 2));
        check(of(true, 0), (5, 2));
        check(of(true, 1), (2, 22));
        check(of(true, 2), (22, 25));
        check(of(true, 3), (25, 5));
        let inverted = Turn { is_inverted: true, ..Turn::NONE }.apply(&dot(2, 5));
        assert_eq!((inverted[0], inverted[2 * SIDE + 5]), (255, 55));
    }

    #[test]
    fn no_two_turns_are_the_same_and_the_first_changes_nothing() {
        let turned: Vec<Image> = Turn::all().map(|turn| turn.apply(&dot(2, 5))).collect();
        assert_eq!(turned[0], dot(2, 5));
        assert!(turned.iter().enumerate().all(|(n, image)| !turned[..n].contains(image)));
        let words: std::collections::BTreeSet<String> = Turn::all().map(Turn::in_words).collect();
        assert_eq!(words.len(), 16);
    }
}
