//! The drawing of the map: ground in the colour of the expert that leads the nearest digit, each digit as its numeral, and
//! each expert's letter where the expert leads most.

use crate::mixture::expert_name;
use crate::page::canvas::Canvas;
use crate::page::canvas::palette::{Colour, Palette};
use crate::page::canvas::shapes::{Align, Fill, Path, Pen, TextStyle};
use crate::page::state::panels::territories::TerritoryMap;
use crate::page::views::territories::ground::Ground;

/// Room around the digits, pixels.
const MARGIN: f64 = 18.0;
/// Size of a numeral as a share of the map's width, and the least and the largest size, pixels.
const NUMERAL: (f64, f64, f64) = (1.0 / 64.0, 8.5, 13.0);
/// An expert's letter stands where the most of the expert's digits lie within this distance, pixels.
const NEAR: f64 = 40.0;
/// An expert that leads a smaller share of the digits has no letter on the map.
const LEAST_SHARE: f64 = 0.01;
/// The words at the place of what lies on the pad.
const ON_PAD: &str = "on the pad";
/// Radius of the disc around an expert's letter, pixels.
const BADGE: f64 = 10.0;

/// The drawing, with places that are worked out only when map or canvas change.
#[derive(Default)]
pub struct Painting {
    /// The places of the digits, pixels.
    pub pixels: Vec<(f64, f64)>,
    ground: Ground,
    /// The places on the map, and width and height of the canvas, from which all these follow.
    made_of: (Vec<(f32, f32)>, f64, f64),
}

impl Painting {
    /// Draws the map; `drawing` is the place of the drawing on the pad.
    pub fn draw(&mut self, canvas: &Canvas, palette: &Palette, map: &TerritoryMap, drawing: Option<(f32, f32)>) {
        let Some(digits) = &map.map else { return };
        let to_pixels = fit(&digits.places, canvas.width, canvas.height);
        let made_of = (digits.places.clone(), canvas.width, canvas.height);
        if self.made_of != made_of {
            self.pixels = digits.places.iter().copied().map(&to_pixels).collect();
            self.ground = Ground::around(&self.pixels, canvas.width, canvas.height);
            self.made_of = made_of;
        }
        let lead = |digit: usize| -> Option<usize> {
            map.shown().and_then(|all| all.leads.get(digit)).map(|&lead| lead.into())
        };
        let colour_of = |lead: Option<usize>| lead.map_or(&palette.soft, |lead| palette.expert(lead));
        let colour = |digit: usize| colour_of(lead(digit));
        let (share, least, largest) = NUMERAL;
        let numeral = (canvas.width * share).clamp(least, largest);
        let owner = |cell: Option<usize>| cell.map(&lead);
        canvas.opacity(0.16);
        for (lead, ground) in self.ground.areas(owner) {
            canvas.fill(&ground, Fill::Plain(colour_of(lead)));
        }
        canvas.opacity(0.45);
        canvas.stroke(&self.ground.borders(owner), Pen::new(&palette.soft, 1.0));
        canvas.opacity(1.0);
        for (digit, &(x, y)) in self.pixels.iter().enumerate() {
            let style = TextStyle { size: numeral, bold: true, colour: colour(digit), align: Align::Centre };
            canvas.text(palette, &digits.labels[digit].to_string(), x, y + 4.0, style);
            let answer = map.shown().and_then(|all| all.answers.get(digit));
            if answer.is_some_and(|answer| *answer != digits.labels[digit]) {
                ring(canvas, (x, y), 8.0, &palette.ink, 1.2);
            }
        }
        if let Some(territories) = map.shown() {
            for (expert, (x, y)) in heartlands(&self.pixels, &territories.leads) {
                canvas.fill(&Path::circle((x, y), BADGE), Fill::Plain(palette.expert(expert)));
                ring(canvas, (x, y), BADGE, &palette.panel, 2.0);
                let colour = palette.text_on(palette.expert(expert), 1.0);
                let style = TextStyle { size: 13.0, bold: true, colour, align: Align::Centre };
                canvas.text(palette, &expert_name(expert).to_string(), x, y + 4.5, style);
            }
        }
        if let Some(place) = map.pointed.and_then(|digit| self.pixels.get(digit)) {
            ring(canvas, *place, 11.0, &palette.ink, 2.0);
        }
        if let Some((x, y)) = drawing.map(to_pixels) {
            ring(canvas, (x, y), 13.0, &palette.panel, 6.0);
            ring(canvas, (x, y), 13.0, &palette.ink, 2.5);
            let style = TextStyle { size: 13.0, bold: true, colour: &palette.ink, align: Align::Centre };
            let above = if y < 34.0 { y + 28.0 } else { y - 19.0 };
            let half = canvas.text_width(palette, ON_PAD, style) / 2.0 + 4.0;
            canvas.text_with_rim(palette, ON_PAD, x.clamp(half, (canvas.width - half).max(half)), above, style);
        }
    }
}

fn ring(canvas: &Canvas, place: (f64, f64), radius: f64, colour: &Colour, pen: f64) {
    canvas.stroke(&Path::circle(place, radius), Pen::new(colour, pen));
}

/// A function from places on the map to pixels of a canvas of this size.
fn fit(places: &[(f32, f32)], width: f64, height: f64) -> impl Fn((f32, f32)) -> (f64, f64) + use<> {
    let axis = |of: fn(&(f32, f32)) -> f32, size: f64| {
        let values = || places.iter().map(of);
        let (low, high) = (values().fold(f32::MAX, f32::min), values().fold(f32::MIN, f32::max));
        let scale = (size - 2.0 * MARGIN).max(1.0) / f64::from((high - low).max(1e-6));
        move |value: f32| MARGIN + f64::from(value - low) * scale
    };
    let (x, y) = (axis(|place| place.0, width), axis(|place| place.1, height));
    move |place| (x(place.0), y(place.1))
}

/// The place for each expert's letter: the digit with the most of the expert's digits near it.
fn heartlands(pixels: &[(f64, f64)], leads: &[u8]) -> Vec<(usize, (f64, f64))> {
    let n_experts = leads.iter().max().map_or(0, |most| usize::from(*most) + 1);
    let heartland = |expert: usize| {
        let own = pixels.iter().zip(leads).filter(|(_, lead)| usize::from(**lead) == expert);
        let own: Vec<(f64, f64)> = own.map(|(place, _)| *place).collect();
        let n_near =
            |place: &(f64, f64)| own.iter().filter(|other| (place.0 - other.0).hypot(place.1 - other.1) < NEAR).count();
        let place = own.iter().copied().max_by_key(|place| n_near(place))?;
        (own.len() as f64 >= LEAST_SHARE * leads.len() as f64).then_some((expert, place))
    };
    (0..n_experts).filter_map(heartland).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_fills_its_canvas() {
        let to_pixels = fit(&[(-3.0, 10.0), (5.0, 30.0)], 300.0, 200.0);
        assert_eq!(to_pixels((-3.0, 10.0)), (MARGIN, MARGIN));
        let (x, y) = to_pixels((5.0, 30.0));
        assert!((x - 300.0 + MARGIN).abs() < 1e-3 && (y - 200.0 + MARGIN).abs() < 1e-3);
    }

    #[test]
    fn an_experts_letter_stands_where_most_of_its_digits_are() {
        let pixels = [(10.0, 10.0), (300.0, 300.0), (305.0, 300.0), (300.0, 305.0), (500.0, 20.0)];
        let found = heartlands(&pixels, &[2, 2, 2, 2, 0]);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].0, found[1].0), (0, 2));
        assert!(found[1].1.0 >= 300.0);
    }
}
