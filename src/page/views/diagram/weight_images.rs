//! What hidden units have learnt, as 14×14 images of the changes of their first-layer weights.
//!
//! Weights that have grown have the expert's colour, weights that have shrunk are grey, unchanged weights are clear.

use crate::digits::{N_INPUTS, REDUCED_SIDE};
use crate::kernel::ranking::largest_first;
use crate::page::canvas::Canvas;
use crate::page::canvas::palette::{Colour, Palette};
use crate::page::canvas::pixels::Pixels;
use crate::page::canvas::shapes::Rect;
use crate::page::state::State;
use crate::page::state::panels::weight_changes::changes;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::views::diagram::layout::Columns;
use ndarray::{Array2, ArrayView1, s};

/// At most this many images of each expert where there is room for few.
const MAX_IMAGES: usize = 12;
/// A unit takes the place of another only if it matters this many times as much, so that images do not jump about.
const TAKEOVER_RATIO: f32 = 2.0;

/// The images of all experts, from one snapshot of the weights.
pub struct WeightImages {
    /// One image with a row for each expert and a square for each unit.
    pixels: Option<Pixels>,
    /// The hidden units shown of each expert.
    units: Vec<Vec<usize>>,
    /// At most this many units are shown of each expert.
    max_units: usize,
    /// The last change of weights and colour scale that the images show; none if the images must be made anew.
    made: Option<Stamp>,
}

impl WeightImages {
    /// Images of the units that matter most.
    pub fn of_important_units() -> Self {
        Self { pixels: None, units: Vec::new(), max_units: MAX_IMAGES, made: None }
    }

    /// Images of all units, in their order.
    pub fn of_all_units() -> Self {
        Self { max_units: usize::MAX, ..Self::of_important_units() }
    }

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
            *self = Self { max_units: self.max_units, ..Self::of_important_units() };
            return;
        };
        let (n_experts, n_hidden) = (model.config.n_experts, model.config.n_hidden);
        let n_images = self.max_units.min(n_hidden);
        if self.units.len() != n_experts || self.units.iter().any(|units| units.len() != n_images) {
            self.units = vec![(0..n_images).collect(); n_experts];
            self.pixels = Some(Pixels::new((n_images * REDUCED_SIDE) as u32, (n_experts * REDUCED_SIDE) as u32));
        }
        let changes = changes(model, state.shown.initial_model.as_ref());
        let full = state.weights.scale.full_colours(&changes);
        let mut rgba = Vec::with_capacity(n_experts * n_images * N_INPUTS * 4);
        for (k, units) in self.units.iter_mut().enumerate() {
            let second = model.expert_second_layer(k);
            let importance = |h: usize| importance(changes[k].column(h), second.row(h + 1));
            keep_important(units, &(0..n_hidden).map(importance).collect::<Vec<_>>());
            append_row(&mut rgba, &changes[k], units, &full[k], [palette.expert(k), &palette.soft]);
        }
        if let Some(pixels) = &self.pixels {
            pixels.set(rgba);
        }
    }

    /// Draws the images of expert `k` in its row, as many as the row has room for.
    pub fn draw(&self, canvas: &Canvas, k: usize, row: &Rect, columns: &Columns) {
        let n_images = self.units.get(k).map_or(0, Vec::len);
        for i in 0..n_images.min(columns.n_images * columns.image_lines) {
            let (x, y) = columns.image(row, i);
            self.draw_unit(canvas, k, i, x, y, columns.image_side);
        }
    }

    /// Draws the image in place `i` of expert `k` as a square of `side`.
    pub fn draw_unit(&self, canvas: &Canvas, k: usize, i: usize, x: f64, y: f64, side: f64) {
        let size = REDUCED_SIDE as u32;
        if let Some(pixels) = self.pixels.as_ref().filter(|_| k < self.units.len()) {
            pixels.draw_square(canvas, (i as u32 * size, k as u32 * size), size, x, y, side);
        }
    }
}

/// How much a unit matters: the norm of its incoming weights times the norm of its outgoing weights.
fn importance(weights_in: ArrayView1<f32>, weights_out: ArrayView1<f32>) -> f32 {
    (weights_in.dot(&weights_in) * weights_out.dot(&weights_out)).sqrt()
}

/// Replaces the shown `units` by others that matter far more; see [`TAKEOVER_RATIO`].
fn keep_important(units: &mut [usize], importance: &[f32]) {
    let shown = units.to_vec();
    for other in largest_first(importance).into_iter().filter(|unit| !shown.contains(unit)) {
        let weakest = (0..units.len()).min_by(|&a, &b| importance[units[a]].total_cmp(&importance[units[b]]));
        match weakest {
            Some(place) if importance[other] > TAKEOVER_RATIO * importance[units[place]] => units[place] = other,
            _ => return,
        }
    }
}

/// Appends the pixels of one expert, `[14][units * 14]` of red, green, blue, opacity. A change of `full[h]` in unit `h` has
/// full colour: the first colour if the weight has grown, the second if it has shrunk.
fn append_row(rgba: &mut Vec<u8>, changes: &Array2<f32>, units: &[usize], full: &[f32], [grown, shrunk]: [&Colour; 2]) {
    for row in 0..REDUCED_SIDE {
        let pixels = changes.slice(s![row * REDUCED_SIDE..(row + 1) * REDUCED_SIDE, ..]);
        for &unit in units {
            for &change in pixels.column(unit) {
                let [r, g, b] = if change > 0.0 { grown.rgb } else { shrunk.rgb };
                rgba.extend([r, g, b, ((change.abs() / full[unit]).min(1.0) * 255.0) as u8]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_keeps_its_place_until_another_matters_far_more() {
        let mut units = [0, 1];
        keep_important(&mut units, &[1.0, 0.5, 0.9]);
        assert_eq!(units, [0, 1]);
        keep_important(&mut units, &[1.0, 0.4, 0.9]);
        assert_eq!(units, [0, 2]);
    }

    #[test]
    fn the_sign_sets_the_colour_and_the_scale_sets_the_opacity() {
        let mut changes = Array2::zeros((N_INPUTS, 2));
        changes[[0, 1]] = 2.0;
        changes[[1, 1]] = -1.0;
        let (red, grey) = (Colour::parse("#ff0000"), Colour::parse("#888888"));
        let mut rgba = Vec::new();
        append_row(&mut rgba, &changes, &[1], &[9.0, 2.0], [&red, &grey]);
        assert_eq!(rgba.len(), N_INPUTS * 4);
        assert_eq!(rgba[..8], [255, 0, 0, 255, 0x88, 0x88, 0x88, 127]);
        assert!(rgba[8..].chunks(4).all(|pixel| pixel[3] == 0));
    }
}
