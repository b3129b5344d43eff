//! What hidden units have learnt, as 14×14 images of the changes of their first-layer weights.
//!
//! Weights that have grown have the expert's colour, weights that have shrunk are grey, unchanged weights are clear.

use crate::digits::{N_INPUTS, REDUCED_SIDE};
use crate::page::canvas::Canvas;
use crate::page::canvas::palette::{Colour, Palette};
use crate::page::canvas::pixels::Pixels;
use crate::page::state::State;
use crate::page::state::panels::weight_changes::changes;
use crate::page::state::tracked::{Stamp, changed};
use ndarray::{Array2, s};

/// The images of all experts, from one snapshot of the weights.
#[derive(Default)]
pub struct WeightImages {
    /// One image with a row for each expert and a square for each unit.
    pixels: Option<Pixels>,
    /// Number of experts, and of the hidden units of each.
    size: (usize, usize),
    /// The last change of weights and colour scale that the images show; none if the images must be made anew.
    made: Option<Stamp>,
}

impl WeightImages {
    /// Makes the images anew if the weights or the colour scale have changed.
    pub fn refresh(&mut self, state: &State, palette: &Palette) {
        let latest = Stamp::latest([changed(&state.shown.answers), changed(&state.weights)]);
        if self.made != Some(latest) {
            self.make(state, palette);
            self.made = Some(latest);
        }
    }

    /// Has the next refresh make the images anew.
    pub fn forget(&mut self) {
        self.made = None;
    }

    fn make(&mut self, state: &State, palette: &Palette) {
        let Some(model) = state.shown.answers.as_ref().map(|shown| &shown.model) else {
            *self = Self::default();
            return;
        };
        let size = (model.config.n_experts, model.config.n_hidden);
        if self.size != size {
            self.size = size;
            self.pixels = Some(Pixels::new((size.1 * REDUCED_SIDE) as u32, (size.0 * REDUCED_SIDE) as u32));
        }
        let changes = changes(model, state.shown.initial_model.as_ref());
        let full = state.weights.scale.full_colours(&changes);
        let mut rgba = Vec::with_capacity(size.0 * size.1 * N_INPUTS * 4);
        for (k, changes) in changes.iter().enumerate() {
            append_row(&mut rgba, changes, &full[k], [palette.expert(k), &palette.soft]);
        }
        if let Some(pixels) = &self.pixels {
            pixels.set(rgba);
        }
    }

    /// Draws the image of hidden unit `unit` of expert `k` as a square of `side`.
    pub fn draw_unit(&self, canvas: &Canvas, k: usize, unit: usize, x: f64, y: f64, side: f64) {
        let size = REDUCED_SIDE as u32;
        if let Some(pixels) = self.pixels.as_ref().filter(|_| k < self.size.0) {
            pixels.draw_square(canvas, (unit as u32 * size, k as u32 * size), size, x, y, side);
        }
    }
}

/// Appends the pixels of one expert, `[14][units * 14]` of red, green, blue, opacity. A change of `full[h]` in unit `h` has
/// full colour: the first colour if the weight has grown, the second if it has shrunk.
fn append_row(rgba: &mut Vec<u8>, changes: &Array2<f32>, full: &[f32], [grown, shrunk]: [&Colour; 2]) {
    for row in 0..REDUCED_SIDE {
        let pixels = changes.slice(s![row * REDUCED_SIDE..(row + 1) * REDUCED_SIDE, ..]);
        for (unit, full) in full.iter().enumerate() {
            for &change in pixels.column(unit) {
                let [r, g, b] = if change > 0.0 { grown.rgb } else { shrunk.rgb };
                rgba.extend([r, g, b, ((change.abs() / full).min(1.0) * 255.0) as u8]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_sets_the_colour_and_the_scale_sets_the_opacity() {
        let mut changes = Array2::zeros((N_INPUTS, 1));
        changes[[0, 0]] = 2.0;
        changes[[1, 0]] = -1.0;
        let [red, grey] = ["#ff0000", "#888888"].map(|css| Colour::parse(css).expect("a colour"));
        let mut rgba = Vec::new();
        append_row(&mut rgba, &changes, &[2.0], [&red, &grey]);
        assert_eq!(rgba.len(), N_INPUTS * 4);
        assert_eq!(rgba[..8], [255, 0, 0, 255, 0x88, 0x88, 0x88, 127]);
        assert!(rgba[8..].chunks(4).all(|pixel| pixel[3] == 0));
    }
}
