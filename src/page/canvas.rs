//! Canvases that are sharp at any device pixel ratio, and drawing in CSS pixels.

use super::dom::{self, MissingElement};
use super::palette::{Colour, Palette};
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// Where text stands relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// It begins there.
    Left,
    /// Its middle is there.
    Centre,
    /// It ends there.
    Right,
}

/// How text looks.
#[derive(Clone, Copy)]
pub struct TextStyle<'a> {
    /// Pixels.
    pub size: f64,
    /// Whether it is bold.
    pub bold: bool,
    /// Its colour.
    pub colour: &'a Colour,
    /// Where it stands.
    pub align: Align,
}

/// A rectangle, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Rect {
    /// A rectangle by its upper left corner and its size.
    pub fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { x, y, width, height }
    }

    /// The right edge.
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// Half way down.
    pub fn middle(&self) -> f64 {
        self.y + self.height / 2.0
    }
}

/// A canvas of the page, in CSS pixels.
pub struct Canvas {
    element: HtmlCanvasElement,
    /// What one draws with.
    pub context: CanvasRenderingContext2d,
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
    label: String,
}

impl Canvas {
    /// The canvas of that id.
    pub fn new(id: &str) -> Result<Self, MissingElement> {
        let element: HtmlCanvasElement = dom::element(id)?;
        let context = context_of(&element);
        Ok(Self { element, context, width: 0.0, height: 0.0, label: String::new() })
    }

    /// The element, to listen to.
    pub fn element(&self) -> &HtmlCanvasElement {
        &self.element
    }

    /// Matches the canvas to its size on the screen, and clears it. Whether there is room to draw.
    pub fn clear(&mut self) -> bool {
        let ratio = dom::window().device_pixel_ratio();
        self.width = f64::from(self.element.client_width());
        self.height = f64::from(self.element.client_height());
        let (width, height) = ((self.width * ratio).round() as u32, (self.height * ratio).round() as u32);
        if (self.element.width(), self.element.height()) != (width, height) {
            self.element.set_width(width);
            self.element.set_height(height);
        }
        self.context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0).ok();
        self.context.clear_rect(0.0, 0.0, self.width, self.height);
        self.context.set_global_alpha(1.0);
        self.width > 0.0 && self.height > 0.0
    }

    /// What it shows, in words, for those who do not see it.
    pub fn describe(&mut self, words: &str) {
        if self.label != words {
            dom::set_attribute(&self.element, "aria-label", words);
            words.clone_into(&mut self.label);
        }
    }

    /// Sets the opacity of what is drawn next.
    pub fn opacity(&self, opacity: f64) {
        self.context.set_global_alpha(opacity);
    }

    /// Writes `text` with its base line at `y`.
    pub fn text(&self, palette: &Palette, text: &str, x: f64, y: f64, style: TextStyle) {
        self.set_font(palette, style);
        self.context.set_fill_style_str(&style.colour.css);
        self.context.fill_text(text, x, y).ok();
    }

    /// Writes `text` with a rim of the panel's colour, so that it reads over lines.
    pub fn text_with_rim(&self, palette: &Palette, text: &str, x: f64, y: f64, style: TextStyle) {
        self.set_font(palette, style);
        self.context.set_line_join("round");
        self.context.set_line_width(4.0);
        self.context.set_stroke_style_str(&palette.panel.css);
        self.context.stroke_text(text, x, y).ok();
        self.text(palette, text, x, y, style);
    }

    /// How wide `text` is, pixels.
    pub fn text_width(&self, palette: &Palette, text: &str, style: TextStyle) -> f64 {
        self.set_font(palette, style);
        self.context.measure_text(text).map_or(0.0, |metrics| metrics.width())
    }

    fn set_font(&self, palette: &Palette, style: TextStyle) {
        let weight = if style.bold { 650 } else { 400 };
        self.context.set_font(&format!("{weight} {}px {}", style.size, palette.font));
        self.context.set_text_align(match style.align {
            Align::Left => "left",
            Align::Centre => "center",
            Align::Right => "right",
        });
    }

    /// Fills a rectangle with rounded corners.
    pub fn fill_rounded(&self, rect: Rect, radius: f64, colour: &Colour) {
        self.context.set_fill_style_str(&colour.css);
        self.rounded_path(rect, radius);
        self.context.fill();
    }

    /// Outlines a rectangle with rounded corners.
    pub fn outline_rounded(&self, rect: Rect, radius: f64, colour: &Colour, pen: f64) {
        self.context.set_stroke_style_str(&colour.css);
        self.context.set_line_width(pen);
        self.rounded_path(rect, radius);
        self.context.stroke();
    }

    fn rounded_path(&self, rect: Rect, radius: f64) {
        let Rect { x, y, width, height } = rect;
        self.context.begin_path();
        self.context.round_rect_with_f64(x, y, width.max(0.0), height.max(0.0), radius).ok();
    }

    /// Draws a straight line.
    pub fn line(&self, from: (f64, f64), to: (f64, f64), colour: &Colour, pen: f64) {
        self.context.set_stroke_style_str(&colour.css);
        self.context.set_line_width(pen);
        self.context.begin_path();
        self.context.move_to(from.0, from.1);
        self.context.line_to(to.0, to.1);
        self.context.stroke();
    }
}

/// A picture of a few pixels, drawn enlarged with sharp edges.
pub struct Pixels {
    element: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl Pixels {
    /// A picture of that size.
    pub fn new(width: u32, height: u32) -> Self {
        let element: HtmlCanvasElement = dom::create("canvas");
        element.set_width(width);
        element.set_height(height);
        let context = context_of(&element);
        Self { element, context }
    }

    /// Replaces the pixels, `[height][width]` of red, green, blue, opacity.
    pub fn set(&self, rgba: &[u8]) {
        let data = ImageData::new_with_u8_clamped_array(Clamped(rgba), self.element.width());
        data.and_then(|data| self.context.put_image_data(&data, 0.0, 0.0)).ok();
    }

    /// Draws the part at `(column, row)` of `size` pixels a side as a square of `side` on `canvas`.
    pub fn draw_square(&self, canvas: &Canvas, (column, row): (u32, u32), size: u32, x: f64, y: f64, side: f64) {
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
}

/// Grey levels (255 full ink) as pixels of `ink` with opacity.
pub fn inked(levels: &[u8], ink: &Colour) -> Vec<u8> {
    levels.iter().flat_map(|&level| [ink.rgb[0], ink.rgb[1], ink.rgb[2], level]).collect()
}

fn context_of(element: &HtmlCanvasElement) -> CanvasRenderingContext2d {
    let context =
        element.get_context("2d").ok().flatten().expect("every browser that runs WebAssembly has 2-D canvases");
    context.unchecked_into()
}
