//! Drawing on a canvas: text, paths and lines.
//!
//! Views draw only with the methods here, so that a canvas can record the drawing and save it as [`Svg`].

use crate::page::canvas::Canvas;
use crate::page::canvas::palette::{Colour, Palette};
use crate::page::canvas::shapes::{Align, Fill, Path, Pen, Rect, Segment, TextStyle};
use crate::page::canvas::svg::Svg;
use std::f64::consts::TAU;

/// Width of the rim around text. Half of it lies outside the letters, so that the rims of two words meet.
const RIM: f64 = 6.0;

impl Canvas {
    /// Sets the opacity of what is drawn next.
    pub fn opacity(&self, opacity: f64) {
        self.record(|svg| svg.opacity(opacity));
        self.context.set_global_alpha(opacity);
    }

    /// Writes `text` with its baseline at `y`.
    pub fn text(&self, palette: &Palette, text: &str, x: f64, y: f64, style: TextStyle) {
        self.record(|svg| svg.text(text, x, y, style));
        self.fill_text(palette, text, x, y, style);
    }

    /// Writes `text` with a rim in the panel's colour, so that it is readable over lines.
    pub fn text_with_rim(&self, palette: &Palette, text: &str, x: f64, y: f64, style: TextStyle) {
        self.record(|svg| svg.rim(text, x, y, style, (&palette.panel, RIM)));
        self.record(|svg| svg.text(text, x, y, style));
        self.set_font(palette, style);
        self.context.set_line_join("round");
        self.context.set_line_width(RIM);
        self.context.set_stroke_style_str(&palette.panel.css);
        self.context.stroke_text(text, x, y).ok();
        self.fill_text(palette, text, x, y, style);
    }

    /// The width of `text`, in units.
    pub fn text_width(&self, palette: &Palette, text: &str, style: TextStyle) -> f64 {
        self.set_font(palette, style);
        self.context.measure_text(text).map_or(0.0, |metrics| metrics.width())
    }

    fn fill_text(&self, palette: &Palette, text: &str, x: f64, y: f64, style: TextStyle) {
        self.set_font(palette, style);
        self.context.set_fill_style_str(&style.colour.css);
        self.context.fill_text(text, x, y).ok();
    }

    fn set_font(&self, palette: &Palette, style: TextStyle) {
        self.context.set_font(&format!("{} {}px {}", style.weight(), style.size, palette.font));
        self.context.set_text_align(match style.align {
            Align::Left => "left",
            Align::Centre => "center",
            Align::Right => "right",
        });
    }

    /// Fills the area inside `path`.
    pub fn fill(&self, path: &Path, fill: Fill) {
        self.trace(path);
        self.fill_traced(path, fill);
    }

    /// Draws along `path` with `pen`.
    pub fn stroke(&self, path: &Path, pen: Pen) {
        self.trace(path);
        self.stroke_traced(path, pen);
    }

    /// Fills the area inside `path` with this opacity, and draws along `path` with `pen`, opaque.
    pub fn fill_and_stroke(&self, path: &Path, fill: Fill, opacity: f64, pen: Pen) {
        self.trace(path);
        self.opacity(opacity);
        self.fill_traced(path, fill);
        self.opacity(1.0);
        self.stroke_traced(path, pen);
    }

    fn fill_traced(&self, path: &Path, fill: Fill) {
        self.record(|svg| svg.fill(path, fill));
        match fill {
            Fill::Plain(colour) => self.context.set_fill_style_str(&colour.css),
            Fill::Fading(colour, [(from, first), (to, last)]) => {
                let shading = self.context.create_linear_gradient(from, 0.0, to, 0.0);
                for (place, opacity) in [(0.0, first), (1.0, last)] {
                    shading.add_color_stop(place, &colour.with_opacity(opacity)).ok();
                }
                self.context.set_fill_style_canvas_gradient(&shading);
            }
        }
        self.context.fill();
    }

    fn stroke_traced(&self, path: &Path, pen: Pen) {
        self.record(|svg| svg.stroke(path, pen));
        self.context.set_stroke_style_str(&pen.colour.css);
        self.context.set_line_width(pen.width);
        self.context.set_line_join("round");
        self.context.set_line_cap(if pen.is_round { "round" } else { "butt" });
        if let Some((dash, gap)) = pen.dashes {
            self.context.set_line_dash(&js_sys::Array::of2(&dash.into(), &gap.into())).ok();
        }
        self.context.stroke();
        if pen.dashes.is_some() {
            self.context.set_line_dash(&js_sys::Array::new()).ok();
        }
    }

    fn trace(&self, path: &Path) {
        let context = &self.context;
        context.begin_path();
        for segment in &path.0 {
            match *segment {
                Segment::Move(x, y) => context.move_to(x, y),
                Segment::Line(x, y) => context.line_to(x, y),
                Segment::Curve([a, b, c]) => context.bezier_curve_to(a.0, a.1, b.0, b.1, c.0, c.1),
                Segment::Circle(x, y, radius) => {
                    context.move_to(x + radius, y);
                    context.arc(x, y, radius, 0.0, TAU).ok();
                }
                Segment::Rounded(Rect { x, y, width, height }, radius) => {
                    context.round_rect_with_f64(x, y, width, height, radius).ok();
                }
                Segment::Close => context.close_path(),
            }
        }
    }

    /// Has `draw` draw, and cuts its drawing off outside `rect`.
    pub fn clipped(&self, rect: Rect, draw: impl FnOnce()) {
        self.record(|svg| svg.begin_clip(rect));
        self.context.save();
        self.trace(&Path::rounded(rect, 0.0));
        self.context.clip();
        draw();
        self.context.restore();
        self.record(Svg::end_clip);
    }

    /// Draws the pixels of another canvas in this place.
    pub fn draw_canvas(&self, other: &Canvas, place: Rect) {
        let Rect { x, y, width, height } = place;
        let context = &self.context;
        context.draw_image_with_html_canvas_element_and_dw_and_dh(other.element(), x, y, width, height).ok();
    }

    /// The canvas's pixels, row after row: red, green, blue, opacity. `None` if the browser does not give them.
    pub fn read_pixels(&self) -> Option<Vec<u8>> {
        let (width, height) = (self.element().width(), self.element().height());
        let data = self.context.get_image_data(0.0, 0.0, width.into(), height.into()).ok()?;
        Some(data.data().0)
    }

    /// Fills a rectangle with rounded corners.
    pub fn fill_rounded(&self, rect: Rect, radius: f64, colour: &Colour) {
        self.fill(&Path::rounded(rect, radius), Fill::Plain(colour));
    }

    /// Outlines a rectangle with rounded corners.
    pub fn outline_rounded(&self, rect: Rect, radius: f64, colour: &Colour, pen: f64) {
        self.stroke(&Path::rounded(rect, radius), Pen::new(colour, pen));
    }

    /// Draws a straight line.
    pub fn line(&self, from: (f64, f64), to: (f64, f64), colour: &Colour, pen: f64) {
        self.stroke(&Path::through([from, to]), Pen::new(colour, pen));
    }
}
