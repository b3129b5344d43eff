//! The format of a drawing in a link: three hexadecimal digits for each coordinate, its step on the pad's grid; strokes are
//! separated by `-`.

use crate::digits::ink::{Point, Stroke};
use crate::page::state::pad::grid::{MAX_POINTS, STEPS};

/// The strokes as text, cut off after `MAX_POINTS` points. Successive points with the same coordinates are written
/// once.
pub fn to_text(strokes: &[Stroke]) -> String {
    let mut left = MAX_POINTS;
    let mut texts = Vec::new();
    for stroke in strokes {
        let mut points: Vec<String> = stroke.iter().map(|point| [point.x, point.y].map(digits).concat()).collect();
        points.dedup();
        points.truncate(left);
        left -= points.len();
        if !points.is_empty() {
            texts.push(points.concat());
        }
    }
    texts.join("-")
}

fn digits(coordinate: f32) -> String {
    format!("{:03x}", (coordinate.clamp(0.0, 1.0) * STEPS).round() as u32)
}

/// The strokes of a text; `None` if the text is no drawing.
pub fn from_text(text: &str) -> Option<Vec<Stroke>> {
    if text.len() > 7 * MAX_POINTS || !text.is_ascii() {
        return None;
    }
    text.split('-').map(stroke).collect()
}

fn stroke(text: &str) -> Option<Stroke> {
    let (points, []) = text.as_bytes().as_chunks::<6>() else { return None };
    if points.is_empty() {
        return None;
    }
    let coordinate = |digits: &[u8]| {
        let digits = str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|d| d.is_ascii_hexdigit()))?;
        u32::from_str_radix(digits, 16).ok().map(|value| value as f32 / STEPS)
    };
    points.iter().map(|point| Some(Point { x: coordinate(&point[..3])?, y: coordinate(&point[3..])? })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_of_too_many_points_is_cut_off_and_can_be_read() {
        let stroke = |y: f32| (0..3000).map(|x| Point { x: x as f32 / STEPS, y }).collect::<Stroke>();
        let strokes = [stroke(0.1), stroke(0.5), stroke(0.9)];
        let back = from_text(&to_text(&strokes)).expect("the page reads its own drawings");
        assert_eq!(back.iter().map(Vec::len).collect::<Vec<_>>(), [3000, 1000]);
    }

    #[test]
    fn text_that_is_no_drawing_gives_none() {
        for text in ["", "12", "00000g", "000000--000000", "+00+00"] {
            assert_eq!(from_text(text), None, "{text}");
        }
    }
}
