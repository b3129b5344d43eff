//! How SVG writes paths, numbers and text.

use crate::page::canvas::shapes::{Path, Rect, Segment};

/// The letters and numbers of a path, for the attribute `d`.
pub fn path_data(path: &Path) -> String {
    let mut data = String::new();
    for segment in &path.0 {
        let letters = match *segment {
            Segment::Move(x, y) => format!("M{} {}", number(x), number(y)),
            Segment::Line(x, y) => format!("L{} {}", number(x), number(y)),
            Segment::Curve([a, b, c]) => {
                format!(
                    "C{} {} {} {} {} {}",
                    number(a.0),
                    number(a.1),
                    number(b.0),
                    number(b.1),
                    number(c.0),
                    number(c.1)
                )
            }
            Segment::Circle(x, y, radius) => {
                let (r, d) = (number(radius), number(2.0 * radius));
                format!("M{} {}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0z", number(x - radius), number(y))
            }
            Segment::Rounded(rect, radius) => rounded(rect, radius),
            Segment::Close => "z".to_owned(),
        };
        data.push_str(&letters);
    }
    data
}

/// The letters and numbers of a rectangle with rounded corners.
fn rounded(Rect { x, y, width, height }: Rect, radius: f64) -> String {
    let radius = radius.min(width / 2.0).min(height / 2.0);
    if radius <= 0.0 {
        return format!("M{} {}h{}v{}h-{}z", number(x), number(y), number(width), number(height), number(width));
    }
    let (r, across, down) = (number(radius), number(width - 2.0 * radius), number(height - 2.0 * radius));
    format!(
        "M{} {}h{across}a{r} {r} 0 0 1 {r} {r}v{down}a{r} {r} 0 0 1 -{r} {r}h-{across}a{r} {r} 0 0 1 -{r} -{r}v-{down}\
         a{r} {r} 0 0 1 {r} -{r}z",
        number(x + radius),
        number(y)
    )
}

/// A number with at most two decimals, enough for a picture. Infinities and NaN become 0, because SVG knows neither.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Text with the characters escaped that XML reserves.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
