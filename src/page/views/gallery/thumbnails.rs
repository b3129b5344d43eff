//! The digits of the gallery on its canvas: their places and their drawing. A place is the index of a
//! digit among those shown.

use crate::digits::{N_PIXELS, SIDE};
use crate::mixture::expert_name;
use crate::page::canvas::Canvas;
use crate::page::canvas::palette::Palette;
use crate::page::canvas::pixels::{Pixels, inked};
use crate::page::canvas::shapes::{Align, Rect, TextStyle};
use crate::page::state::panels::gallery::in_words;
use crate::page::state::words;
use crate::protocol::inspection::{DIGITS_A_PAGE, ReadDigit};

/// The least width of a digit with its words, pixels.
const LEAST_WIDTH: f64 = 84.0;
/// The height of a digit with its words, pixels.
const HEIGHT: f64 = 96.0;
/// Side of a digit's image, pixels.
const IMAGE: f64 = 56.0;
/// Size of the text, pixels.
const TEXT_SIZE: f64 = 13.0;

/// How many digits stand side by side on a canvas of this width.
pub fn n_columns(width: f64) -> usize {
    ((width / LEAST_WIDTH) as usize).max(1)
}

/// The height that this many digits need, pixels.
pub fn height(n_digits: usize, width: f64) -> f64 {
    n_digits.div_ceil(n_columns(width)).max(1) as f64 * HEIGHT
}

/// The place of the digit at a point, if there is one.
pub fn place_at(x: f64, y: f64, width: f64, n_digits: usize) -> Option<usize> {
    let n_columns = n_columns(width);
    let column = (x / (width / n_columns as f64)) as usize;
    let place = (y / HEIGHT) as usize * n_columns + column;
    (x >= 0.0 && y >= 0.0 && column < n_columns && place < n_digits).then_some(place)
}

/// The place that an arrow key, Home or End leads to; none for other keys.
pub fn neighbour(place: Option<usize>, key: &str, n_columns: usize, n_digits: usize) -> Option<usize> {
    let from = |place: usize| match key {
        "ArrowLeft" => Some(place.saturating_sub(1)),
        "ArrowRight" => Some(place + 1),
        "ArrowUp" => Some(place.checked_sub(n_columns).unwrap_or(place)),
        "ArrowDown" => Some(if place + n_columns < n_digits { place + n_columns } else { place }),
        "Home" => Some(0),
        "End" => Some(n_digits),
        _ => None,
    };
    let to = match place {
        Some(place) => from(place)?,
        None => from(0).map(|_| 0)?,
    };
    Some(to.min(n_digits.checked_sub(1)?))
}

/// The images of all digits of a page, one below the other.
pub struct Thumbnails(Pixels);

impl Thumbnails {
    /// Room for the images of a full page.
    pub fn new() -> Self {
        Self(Pixels::new(SIDE as u32, (DIGITS_A_PAGE * SIDE) as u32))
    }

    /// Sets the images to those of these digits.
    pub fn set(&self, digits: &[ReadDigit], palette: &Palette) {
        let mut levels: Vec<u8> = digits.iter().take(DIGITS_A_PAGE).flat_map(|digit| digit.pixels.clone()).collect();
        levels.resize(DIGITS_A_PAGE * N_PIXELS, 0);
        self.0.set(inked(&levels, &palette.ink));
    }

    /// Draws each digit with its label, the answer and its lead expert.
    pub fn draw(&self, canvas: &Canvas, digits: &[ReadDigit], pointed: Option<usize>, palette: &Palette) {
        let n_columns = n_columns(canvas.width);
        let width = canvas.width / n_columns as f64;
        for (place, digit) in digits.iter().enumerate() {
            let (x, y) = ((place % n_columns) as f64 * width, (place / n_columns) as f64 * HEIGHT);
            let middle = x + width / 2.0;
            let well = Rect::new(middle - IMAGE / 2.0 - 2.0, y + 4.0, IMAGE + 4.0, IMAGE + 4.0);
            canvas.fill_rounded(well, 6.0, &palette.background);
            self.0.draw_square(canvas, (0, (place * SIDE) as u32), SIDE as u32, well.x + 2.0, well.y + 2.0, IMAGE);
            if pointed == Some(place) {
                canvas.outline_rounded(well, 6.0, &palette.accent, 2.0);
            }
            let style = TextStyle { size: TEXT_SIZE, bold: false, colour: &palette.ink, align: Align::Centre };
            let read = format!("is {}, {}", digit.truth, words::read(digit.answer));
            canvas.text(palette, &read, middle, well.y + well.height + 12.0, style);
            let lead = usize::from(digit.lead);
            let foot = well.y + well.height + 25.0;
            canvas.fill_rounded(Rect::new(middle - 22.0, foot - 8.0, 8.0, 8.0), 2.5, palette.expert(lead));
            let style = TextStyle { colour: &palette.soft, align: Align::Left, ..style };
            canvas.text(palette, &format!("lead {}", expert_name(lead)), middle - 10.0, foot, style);
        }
    }
}

/// The gallery in words.
pub fn description(heading: &str, digits: &[ReadDigit]) -> String {
    let first: Vec<String> = digits.iter().take(3).map(in_words).collect();
    if first.is_empty() {
        return heading.to_owned();
    }
    format!("{heading} The first: {}. Arrow keys point at a digit, Enter puts it on the pad.", first.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_belongs_to_the_place_of_a_digit() {
        assert_eq!(n_columns(350.0), 4);
        assert_eq!(place_at(1.0, 1.0, 350.0, 10), Some(0));
        assert_eq!(place_at(349.0, HEIGHT + 1.0, 350.0, 10), Some(7));
        assert_eq!(place_at(349.0, 2.0 * HEIGHT + 1.0, 350.0, 10), None);
        assert_eq!(place_at(-1.0, 1.0, 350.0, 10), None);
        assert_eq!(height(10, 350.0), 3.0 * HEIGHT);
        assert_eq!(height(0, 50.0), HEIGHT);
    }

    #[test]
    fn arrows_move_by_a_place_or_a_row_and_stay_among_the_digits() {
        assert_eq!(neighbour(None, "ArrowDown", 4, 10), Some(0));
        assert_eq!(neighbour(Some(0), "ArrowRight", 4, 10), Some(1));
        assert_eq!(neighbour(Some(9), "ArrowRight", 4, 10), Some(9));
        assert_eq!(neighbour(Some(5), "ArrowDown", 4, 10), Some(9));
        assert_eq!(neighbour(Some(8), "ArrowDown", 4, 10), Some(8));
        assert_eq!(neighbour(Some(5), "ArrowUp", 4, 10), Some(1));
        assert_eq!(neighbour(Some(5), "End", 4, 10), Some(9));
        assert_eq!(neighbour(Some(5), "x", 4, 10), None);
        assert_eq!(neighbour(None, "ArrowDown", 4, 0), None);
    }
}
