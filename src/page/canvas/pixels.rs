//! Images of few pixels, such as digits, drawn enlarged with sharp edges.

use crate::page::browser::dom;
use crate::page::canvas::palette::Colour;
use crate::page::canvas::{Canvas, context_of};
use std::cell::RefCell;
use wasm_bindgen::Clamped;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// An image of few pixels.
pub struct Pixels {
    element: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    /// Red, green, blue, opacity, row after row. A canvas would give back rounded colours.
    rgba: RefCell<Vec<u8>>,
}

impl Pixels {
    /// An image of this size, clear.
    pub fn new(width: u32, height: u32) -> Self {
        let element: HtmlCanvasElement = dom::create("canvas");
        element.set_width(width);
        element.set_height(height);
        let context = context_of(&element);
        Self { element, context, rgba: RefCell::default() }
    }

    /// Replaces the pixels, `[height][width]` of red, green, blue, opacity.
    pub fn set(&self, rgba: Vec<u8>) {
        let data = ImageData::new_with_u8_clamped_array(Clamped(&rgba), self.element.width());
        data.and_then(|data| self.context.put_image_data(&data, 0.0, 0.0)).ok();
        self.rgba.replace(rgba);
    }

    /// Draws a square of the image on `canvas`: the square of `size` pixels at `(column, row)`, enlarged to `side`.
    pub fn draw_square(&self, canvas: &Canvas, (column, row): (u32, u32), size: u32, x: f64, y: f64, side: f64) {
        canvas.record(|svg| svg.pixels(&self.square(column, row, size), size as usize, x, y, side));
        canvas.context.set_image_smoothing_enabled(false);
        let (from_x, from_y, from) = (f64::from(column), f64::from(row), f64::from(size));
        canvas
            .context
            .draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &self.element,
                from_x,
                from_y,
                from,
                from,
                x,
                y,
                side,
                side,
            )
            .ok();
    }

    fn square(&self, column: u32, row: u32, size: u32) -> Vec<[u8; 4]> {
        let rgba = self.rgba.borrow();
        let (pixels, _) = rgba.as_chunks::<4>();
        let rows = pixels.chunks_exact(self.element.width() as usize).skip(row as usize).take(size as usize);
        rows.flat_map(|pixels| &pixels[column as usize..(column + size) as usize]).copied().collect()
    }
}

/// Grey levels, 255 for full ink, as pixels in the colour `ink` whose opacity is the level.
pub fn inked(levels: &[u8], ink: &Colour) -> Vec<u8> {
    levels.iter().flat_map(|&level| [ink.rgb[0], ink.rgb[1], ink.rgb[2], level]).collect()
}
