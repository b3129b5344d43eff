//! Generated digits, written by a seeded hand: the data set that needs no file.
//!
//! Each digit is one of the shapes of [`super::strokes`], its points moved, its curve bent, widened, slanted and
//! rotated at random and drawn with a pen of random width. Digit `n` of a seed is the same on every platform and
//! whatever was generated before, so a data set can be made in parts.

use super::chance::Chance;
use super::raster::{Bounds, Brush, Place, Raster};
use super::sine::sine_of_turns;
use super::strokes::{ControlPoint, DigitStyle, Handwriting, Variant};
use super::{Digits, Image, N_CLASSES};
use std::ops::Range;

/// Longest side of a digit with its pen's width, in pixels.
const BOX: f32 = 19.6;
/// The place of the strokes' centre of mass: 14 from the middle of the first pixel, 14.5 from the left and upper edges.
const CENTRE: f32 = 14.0;
/// The radius varies by this share of the deviation that the handwriting names.
const RADIUS_SPREAD: f32 = 0.7;
/// Range of the bending waves' frequency, in waves per height of a digit.
const BEND_FREQUENCY: Range<f32> = 0.4..1.1;

/// [`Digits::checksum`] of the first 1,000 digits of seed 0, on every platform.
///
/// A change of the generator changes this number, and with it every run on generated digits.
pub const FIRST_THOUSAND_CHECKSUM: u32 = 0x5934_4555;

/// The seed of the training digits.
pub const TRAINING_SEED: u64 = 0;
/// The seed of the test digits.
pub const TEST_SEED: u64 = 1;

/// An endless supply of digits.
#[derive(Clone, Copy, Debug)]
pub struct Generator {
    seed: u64,
}

impl Generator {
    /// The digits of a seed. Training and test digits are those of different seeds.
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// Digit number `index` and its label.
    pub fn digit(&self, index: u64) -> (Image, u8) {
        let handwriting = Handwriting::embedded();
        let mut chance = Chance::new(self.seed, index);
        let label = chance.below(N_CLASSES as u32) as usize;
        let style = &handwriting.styles[label];
        let mut writing = Writing { handwriting, style, chance };
        (writing.image(), label as u8)
    }

    /// Adds the digits of a range to `digits`.
    pub fn extend(&self, digits: &mut Digits, range: Range<u64>) {
        for (image, label) in range.map(|index| self.digit(index)) {
            digits.images.push(&image);
            digits.labels.push(label);
        }
    }

    /// The digits of a range.
    pub fn digits(&self, range: Range<u64>) -> Digits {
        let mut digits = Digits::default();
        self.extend(&mut digits, range);
        digits
    }
}

/// One digit being written.
struct Writing {
    handwriting: &'static Handwriting,
    style: &'static DigitStyle,
    chance: Chance,
}

impl Writing {
    fn image(&mut self) -> Image {
        let variant = self.variant();
        let mut strokes: Vec<Vec<Place>> = variant.strokes.iter().map(|stroke| self.curve(stroke)).collect();
        let deform = self.deformation();
        for place in strokes.iter_mut().flatten() {
            *place = deform.apply(*place);
        }
        let brush = self.brush();
        place_on_image(&mut strokes, brush.radius);
        let mut raster = Raster::new(brush);
        for stroke in &strokes {
            raster.draw(stroke);
        }
        raster.image()
    }

    /// A shape at random, each as often as its weight says.
    fn variant(&mut self) -> &'static Variant {
        let variants = &self.style.variants;
        let mut left = self.chance.unit() * self.style.total_weight;
        let chosen = variants.iter().find(|variant| {
            left -= variant.weight;
            left < 0.0
        });
        chosen.or(variants.last()).expect("every digit has a shape")
    }

    /// The stroke with its control points moved, as a curve through them, the middle of the digit at (0, 0).
    fn curve(&mut self, stroke: &[ControlPoint]) -> Vec<Place> {
        let jitter = self.handwriting.knobs.jitter * self.style.jitter;
        let mut knots = Vec::with_capacity(2 * stroke.len());
        for point in stroke {
            let x = point.x - 0.5 + jitter * self.chance.normal();
            let y = point.y - 0.5 + jitter * self.chance.normal();
            let times = if point.is_corner { 2 } else { 1 };
            knots.extend(std::iter::repeat_n(Place { x, y }, times));
        }
        catmull_rom(&knots, self.handwriting.knobs.samples_per_span)
    }

    fn deformation(&mut self) -> Deformation {
        let (knobs, style, chance) = (&self.handwriting.knobs, self.style, &mut self.chance);
        let waist = knobs.waist * chance.normal();
        let [x_along_x, x_along_y, y_along_x, y_along_y] = std::array::from_fn(|_| Wave {
            amplitude: knobs.bend * chance.normal(),
            frequency: chance.within(BEND_FREQUENCY),
            phase: chance.within(0.0..1.0),
        });
        let width = style.width * chance.log_normal(style.width_deviation);
        let slant = style.slant + style.slant_deviation * chance.normal();
        let turns = knobs.rotation * chance.normal() / 360.0;
        let rotation = [sine_of_turns(turns + 0.25), sine_of_turns(turns)];
        Deformation { waist, bend_x: [x_along_x, x_along_y], bend_y: [y_along_x, y_along_y], width, slant, rotation }
    }

    fn brush(&mut self) -> Brush {
        let knobs = &self.handwriting.knobs;
        let median = knobs.radius[0] * self.style.radius;
        let radius = median * self.chance.log_normal(RADIUS_SPREAD * knobs.radius[1]);
        Brush { radius: radius.clamp(knobs.radius_min, knobs.radius_max), softness: knobs.softness }
    }
}

/// A wave that bends strokes.
struct Wave {
    amplitude: f32,
    frequency: f32,
    phase: f32,
}

impl Wave {
    fn at(&self, along: f32) -> f32 {
        self.amplitude * sine_of_turns(self.frequency * along + self.phase)
    }
}

/// The deformation of a whole digit.
struct Deformation {
    waist: f32,
    bend_x: [Wave; 2],
    bend_y: [Wave; 2],
    width: f32,
    slant: f32,
    /// Cosine and sine.
    rotation: [f32; 2],
}

impl Deformation {
    fn apply(&self, Place { x, y }: Place) -> Place {
        let y = y + self.waist * (1.0 - 4.0 * y * y);
        let (bent_x, bent_y) = (
            x + self.bend_x[0].at(x) + self.bend_x[1].at(y), //
            y + self.bend_y[0].at(x) + self.bend_y[1].at(y),
        );
        let x = bent_x * self.width - self.slant * bent_y;
        let [cosine, sine] = self.rotation;
        Place { x: cosine * x - sine * bent_y, y: sine * x + cosine * bent_y }
    }
}

/// A smooth curve through the knots: Catmull–Rom, `samples` a span, with each end knot doubled.
fn catmull_rom(knots: &[Place], samples: usize) -> Vec<Place> {
    let knot = |n: usize| knots[n.min(knots.len() - 1)];
    let mut curve = Vec::with_capacity(knots.len() * samples + 1);
    curve.push(knot(0));
    for span in 0..knots.len() - 1 {
        let (before, from, to, after) = (knot(span.saturating_sub(1)), knot(span), knot(span + 1), knot(span + 2));
        for sample in 1..=samples {
            let t = sample as f32 / samples as f32;
            let between = |before: f32, from: f32, to: f32, after: f32| {
                let square = 2.0 * before - 5.0 * from + 4.0 * to - after;
                let cube = 3.0 * (from - to) + after - before;
                from + 0.5 * t * (to - before + t * (square + t * cube))
            };
            curve.push(Place {
                x: between(before.x, from.x, to.x, after.x),
                y: between(before.y, from.y, to.y, after.y),
            });
        }
    }
    curve
}

/// Scales the strokes until they and the brush fill the box, and moves their centre of mass to the centre.
fn place_on_image(strokes: &mut [Vec<Place>], radius: f32) {
    let bounds = Bounds::of(strokes.iter().flatten().copied()).expect("every shape has points");
    let scale = (BOX - 2.0 * radius) / bounds.longest_side();
    let (mut length, mut moment_x, mut moment_y) = (0.0, 0.0, 0.0);
    for ends in strokes.iter().flat_map(|stroke| stroke.windows(2)) {
        let (dx, dy) = (ends[1].x - ends[0].x, ends[1].y - ends[0].y);
        let step = (dx * dx + dy * dy).sqrt();
        length += step;
        moment_x += step * (ends[0].x + ends[1].x) / 2.0;
        moment_y += step * (ends[0].y + ends[1].y) / 2.0;
    }
    let to_centre = Place { x: CENTRE - moment_x / length * scale, y: CENTRE - moment_y / length * scale };
    for place in strokes.iter_mut().flatten() {
        *place = place.scaled_and_moved(scale, to_centre);
    }
}
