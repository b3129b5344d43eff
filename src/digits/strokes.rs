//! The handwriting of generated digits: stroke shapes for each digit, and knobs for their variation.
//!
//! The handwriting is read once from `www/strokes.json`, which is part of the program.

use super::N_CLASSES;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The shapes of all digits and their variation.
pub struct Handwriting {
    /// The knobs that all digits share.
    pub knobs: Knobs,
    /// The style of each digit.
    pub styles: [DigitStyle; N_CLASSES],
}

/// How much handwriting varies. Lengths are in heights of a digit unless they say pixels.
#[derive(Clone, Debug, Deserialize)]
pub struct Knobs {
    /// Standard deviation of every control point.
    #[serde(rename = "jit")]
    pub jitter: f32,
    /// Standard deviation of the waist's shift up or down.
    #[serde(rename = "wy")]
    pub waist: f32,
    /// Mean and standard deviation of the slant, in widths per height.
    pub slant: [f32; 2],
    /// Mean and standard deviation of the slant of the digit 1.
    #[serde(rename = "slant1")]
    pub slant_of_one: [f32; 2],
    /// Standard deviation of the rotation, in degrees.
    #[serde(rename = "rot")]
    pub rotation: f32,
    /// Standard deviation of the logarithm of the width.
    #[serde(rename = "asp")]
    pub width: f32,
    /// Standard deviation of the amplitude of each bending wave.
    #[serde(rename = "warp")]
    pub bend: f32,
    /// Median brush radius in pixels, and the standard deviation of the radius' logarithm.
    #[serde(rename = "r")]
    pub radius: [f32; 2],
    /// Smallest brush radius, in pixels.
    #[serde(rename = "rmin")]
    pub radius_min: f32,
    /// Largest brush radius, in pixels.
    #[serde(rename = "rmax")]
    pub radius_max: f32,
    /// Width of the brush's soft edge, in pixels.
    #[serde(rename = "aa")]
    pub softness: f32,
    /// Samples of the curve between two control points.
    #[serde(rename = "seg")]
    pub samples_per_span: usize,
}

/// The style of one digit.
#[derive(Clone, Debug)]
pub struct DigitStyle {
    /// Factor on the jitter of control points.
    pub jitter: f32,
    /// Mean slant.
    pub slant: f32,
    /// Standard deviation of the slant.
    pub slant_deviation: f32,
    /// Factor on the width.
    pub width: f32,
    /// Standard deviation of the logarithm of the width.
    pub width_deviation: f32,
    /// Factor on the brush's radius.
    pub radius: f32,
    /// The digit's shapes.
    pub variants: Vec<Variant>,
    /// Sum of the variants' weights.
    pub total_weight: f64,
}

/// One shape of a digit.
#[derive(Clone, Debug, Deserialize)]
pub struct Variant {
    /// The shape's frequency, relative to the digit's other shapes.
    pub weight: f64,
    /// The strokes, each a list of control points.
    pub strokes: Vec<Vec<ControlPoint>>,
}

/// A place that a stroke passes, 0 to 1 from the left and from the top.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(from = "Vec<f32>")]
pub struct ControlPoint {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
    /// Whether the stroke turns sharply here.
    pub is_corner: bool,
}

impl From<Vec<f32>> for ControlPoint {
    fn from(numbers: Vec<f32>) -> Self {
        let number = |n| numbers.get(n).copied().unwrap_or(0.0);
        Self { x: number(0), y: number(1), is_corner: number(2) != 0.0 }
    }
}

/// The content of the file, with numbers for the digits that differ from the rule.
#[derive(Deserialize)]
struct StrokesFile {
    knobs: Knobs,
    jitter_mult: BTreeMap<String, f32>,
    slant_offset: BTreeMap<String, f32>,
    width_mult: BTreeMap<String, f32>,
    radius_mult: BTreeMap<String, f32>,
    variants: BTreeMap<String, Vec<Variant>>,
}

/// Zeros vary in width by this factor more than other digits.
const WIDTH_SPREAD_OF_ZERO: f32 = 1.3;

impl Handwriting {
    /// The handwriting that is part of the program.
    pub fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<Handwriting> = LazyLock::new(|| {
            let text = include_str!("../../www/strokes.json");
            Handwriting::from_json(text).expect("the strokes file is part of the program and was tested with it")
        });
        &EMBEDDED
    }

    fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        let mut file: StrokesFile = serde_json::from_str(text)?;
        let styles = std::array::from_fn(|digit| file.style_of(digit));
        Ok(Self { knobs: file.knobs, styles })
    }
}

impl StrokesFile {
    fn style_of(&mut self, digit: usize) -> DigitStyle {
        let key = digit.to_string();
        let given = |numbers: &BTreeMap<String, f32>, default| numbers.get(&key).copied().unwrap_or(default);
        let [slant, slant_deviation] = if digit == 1 { self.knobs.slant_of_one } else { self.knobs.slant };
        let width_spread = if digit == 0 { WIDTH_SPREAD_OF_ZERO } else { 1.0 };
        let (jitter, offset) = (given(&self.jitter_mult, 1.0), given(&self.slant_offset, 0.0));
        let (width, radius) = (given(&self.width_mult, 1.0), given(&self.radius_mult, 1.0));
        let variants = self.variants.remove(&key).unwrap_or_default();
        DigitStyle {
            jitter,
            slant: slant + offset,
            slant_deviation,
            width,
            width_deviation: self.knobs.width * width_spread,
            radius,
            total_weight: variants.iter().map(|variant| variant.weight).sum(),
            variants,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_has_shapes_that_can_be_drawn() {
        let handwriting = Handwriting::embedded();
        assert_eq!(handwriting.styles.iter().map(|style| style.variants.len()).sum::<usize>(), 145);
        for style in &handwriting.styles {
            assert!(style.total_weight > 0.0);
            for stroke in style.variants.iter().flat_map(|variant| &variant.strokes) {
                assert!(stroke.len() >= 2, "a stroke goes from somewhere to somewhere");
                assert!(stroke.iter().all(|p| (-0.5..1.5).contains(&p.x) && (-0.5..1.5).contains(&p.y)));
            }
        }
    }
}
