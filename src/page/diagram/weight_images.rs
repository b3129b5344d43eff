//! What hidden units have learnt: how their first-layer weights have changed since the start of the run, as 14×14 images.
//!
//! The random weights of the start would drown it. What has grown has the expert's colour, what has shrunk is grey, what is
//! as it was is clear; one scale for all units of an expert.

use super::layout::Columns;
use crate::digits::{N_INPUTS, REDUCED_SIDE};
use crate::mixture::Weights;
use crate::page::canvas::{Canvas, Pixels, Rect};
use crate::page::palette::{Colour, Palette};
use ndarray::{ArrayView1, ArrayView2, Axis};

/// Images drawn of each expert at most.
const MAX_IMAGES: usize = 12;
/// A weight of this many root mean squares has full colour.
const FULL_COLOUR: f32 = 3.0;
/// The smallest weight that has full colour, so that the first steps do not look like a finished pattern.
const SMALLEST_FULL_COLOUR: f32 = 0.05;
/// A unit gives up its place only to one that matters this many times as much, so that images stay where they are.
const STAYING: f32 = 2.0;

/// The images of all experts, from one snapshot of the weights.
#[derive(Default)]
pub struct WeightImages {
    /// One picture with a row for each expert and a square for each unit.
    pixels: Option<Pixels>,
    /// The hidden units shown of each expert.
    units: Vec<Vec<usize>>,
}

impl WeightImages {
    /// Makes the images anew.
    pub fn take(&mut self, weights: Option<&Weights>, first_weights: Option<&Weights>, palette: &Palette) {
        let Some(weights) = weights else {
            *self = Self::default();
            return;
        };
        let (n_experts, n_hidden) = (weights.expert_w1.shape()[0], weights.expert_w1.shape()[2]);
        let n_images = MAX_IMAGES.min(n_hidden);
        if self.units.len() != n_experts || self.units.iter().any(|units| units.len() != n_images) {
            self.units = vec![(0..n_images).collect(); n_experts];
            self.pixels = Some(Pixels::new((n_images * REDUCED_SIDE) as u32, (n_experts * REDUCED_SIDE) as u32));
        }
        let mut rgba = Vec::with_capacity(n_experts * n_images * N_INPUTS * 4);
        for (k, units) in self.units.iter_mut().enumerate() {
            let now = weights.expert_w1.index_axis(Axis(0), k);
            let first = match first_weights {
                Some(start) if start.expert_w1.dim() == weights.expert_w1.dim() => {
                    &now - &start.expert_w1.index_axis(Axis(0), k)
                }
                _ => now.to_owned(),
            };
            let second = weights.expert_w2.index_axis(Axis(0), k);
            let importance: Vec<f32> = (0..n_hidden).map(|h| importance(first.column(h), second.row(h + 1))).collect();
            keep_important(units, &importance);
            append_row(&mut rgba, first.view(), units, palette.expert(k), &palette.soft);
        }
        if let Some(pixels) = &self.pixels {
            pixels.set(rgba);
        }
    }

    /// Draws the images of expert `k` in its row, as many as there is room for.
    pub fn draw(&self, canvas: &Canvas, k: usize, row: &Rect, columns: &Columns) {
        let (Some(pixels), Some(units)) = (&self.pixels, self.units.get(k)) else { return };
        let size = REDUCED_SIDE as u32;
        for i in 0..units.len().min(columns.n_images * columns.image_lines) {
            let at = (i as u32 * size, k as u32 * size);
            let (x, y) = columns.image(row, i);
            pixels.draw_square(canvas, at, size, x, y, columns.image_side);
        }
    }
}

/// How much a unit matters: the length of its weights in times the length of its weights out.
fn importance(weights_in: ArrayView1<f32>, weights_out: ArrayView1<f32>) -> f32 {
    (weights_in.dot(&weights_in) * weights_out.dot(&weights_out)).sqrt()
}

/// Replaces shown units by others that matter far more.
fn keep_important(units: &mut [usize], importance: &[f32]) {
    let mut others: Vec<usize> = (0..importance.len()).filter(|unit| !units.contains(unit)).collect();
    others.sort_by(|&a, &b| importance[b].total_cmp(&importance[a]));
    for other in others {
        let weakest = (0..units.len()).min_by(|&a, &b| importance[units[a]].total_cmp(&importance[units[b]]));
        match weakest {
            Some(place) if importance[other] > STAYING * importance[units[place]] => units[place] = other,
            _ => return,
        }
    }
}

/// Appends the pixels of one expert: `[14][units * 14]` of red, green, blue, opacity.
fn append_row(rgba: &mut Vec<u8>, first: ArrayView2<f32>, units: &[usize], positive: &Colour, negative: &Colour) {
    // Row 0 is the bias, which has no place in the image.
    let pixels = first.slice(ndarray::s![1.., ..]);
    let mean_square = pixels.iter().map(|weight| weight * weight).sum::<f32>() / pixels.len().max(1) as f32;
    let full = (FULL_COLOUR * mean_square.sqrt()).max(SMALLEST_FULL_COLOUR);
    for row in 0..REDUCED_SIDE {
        for &unit in units {
            for column in 0..REDUCED_SIDE {
                let weight = pixels[[row * REDUCED_SIDE + column, unit]];
                let colour = if weight > 0.0 { positive } else { negative };
                let opacity = ((weight.abs() / full).min(1.0) * 255.0) as u8;
                rgba.extend([colour.rgb[0], colour.rgb[1], colour.rgb[2], opacity]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn a_unit_keeps_its_place_until_another_matters_far_more() {
        let mut units = [0, 1];
        keep_important(&mut units, &[1.0, 0.5, 0.9]);
        assert_eq!(units, [0, 1]);
        keep_important(&mut units, &[1.0, 0.4, 0.9]);
        assert_eq!(units, [0, 2]);
    }

    #[test]
    fn the_sign_decides_the_colour_and_the_bias_is_left_out() {
        let mut first = Array2::zeros((1 + N_INPUTS, 2));
        first[[0, 1]] = 100.0;
        first[[1, 1]] = 1.0;
        first[[2, 1]] = -1.0;
        let (red, grey) = (Colour::parse("#ff0000"), Colour::parse("#888888"));
        let mut rgba = Vec::new();
        append_row(&mut rgba, first.view(), &[1], &red, &grey);
        assert_eq!(rgba.len(), N_INPUTS * 4);
        assert_eq!(rgba[..8], [255, 0, 0, 255, 0x88, 0x88, 0x88, 255]);
        assert!(rgba[8..].chunks(4).all(|pixel| pixel[3] == 0));
    }
}
