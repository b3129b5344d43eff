//! A canvas that is sharp at any device pixel ratio, and drawing in CSS pixels.
//!
//! Everything on a canvas is drawn by the methods here. So a canvas can write down what it draws, and the same charts come
//! out as [`svg::Svg`].

use crate::page::browser::dom;
use crate::page::canvas::palette::{Colour, Palette};
use crate::page::canvas::shapes::{Align, Fill, Path, Pen, Rect, Segment, TextStyle};
use crate::page::canvas::sizes::{self, KnownSize};
use crate::page::canvas::svg::Svg;
use std::cell::{Cell, RefCell};
use std::f64::consts::TAU;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement};

/// Canvas pixels to a CSS pixel in a picture that is saved, at least.
const SAVED_RATIO: f64 = 2.0;
/// Width of the rim around text, pixels: half of it is outside, and wide enough to meet between two words.
const RIM: f64 = 6.0;

/// A canvas of the page, in CSS pixels.
pub struct Canvas {
    element: HtmlCanvasElement,
    pub(super) context: CanvasRenderingContext2d,
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
    /// What a picture of it is called; none if it makes no picture.
    title: Option<&'static str>,
    label: String,
    recording: RefCell<Recording>,
    /// Whether it is in the window or close to it.
    is_near: Rc<Cell<bool>>,
    /// Whether it is drawn only where it is near.
    skips_when_far: Cell<bool>,
    size: KnownSize,
}

/// Whether what is drawn is written down.
enum Recording {
    /// It is not.
    Off,
    /// From the next clearing on.
    Awaited,
    /// It is, here.
    On(Svg),
}

impl Canvas {
    /// The canvas of that id.
    pub fn new(id: &str) -> Self {
        let element: HtmlCanvasElement = dom::element(id);
        let context = context_of(&element);
        let recording = RefCell::new(Recording::Off);
        let (is_near, skips_when_far, size) = (Rc::new(Cell::new(true)), Cell::new(false), KnownSize::default());
        let (title, label) = (None, String::new());
        Self { element, context, width: 0.0, height: 0.0, title, label, recording, is_near, skips_when_far, size }
    }

    /// The canvas of that id, which the user can save as a picture of this title.
    pub fn titled(id: &str, title: &'static str) -> Self {
        Self { title: Some(title), ..Self::new(id) }
    }

    /// What a picture of the canvas is called; none if it makes no picture.
    pub fn title(&self) -> Option<&'static str> {
        self.title
    }

    /// The element and the size that it is known to have, to watch it.
    pub fn watched_size(&self) -> (HtmlCanvasElement, KnownSize) {
        (self.element.clone(), self.size.clone())
    }

    /// The element and whether it is in the window or close to it, to watch it.
    pub fn watched_nearness(&self) -> (HtmlCanvasElement, Rc<Cell<bool>>) {
        (self.element.clone(), self.is_near.clone())
    }

    /// The element, to listen to.
    pub fn element(&self) -> &HtmlCanvasElement {
        &self.element
    }

    /// From now on it is drawn only while it is near the window, or again wherever it is.
    pub fn skip_when_far(&self, skips_when_far: bool) {
        self.skips_when_far.set(skips_when_far);
    }

    /// Whether what would be drawn is to be seen: on the screen, or in a picture that is saved.
    pub fn is_wanted(&self) -> bool {
        self.is_near.get() || !self.skips_when_far.get() || !matches!(*self.recording.borrow(), Recording::Off)
    }

    /// Its width and height on the screen, CSS pixels.
    pub fn size(&self) -> (f64, f64) {
        // One without width may just have come to be shown.
        let known = self.size.get().filter(|(width, _)| *width > 0.0);
        let size = known.unwrap_or_else(|| sizes::measured(&self.element));
        self.size.set(Some(size));
        size
    }

    /// Gives the element that it fills this height, pixels, unless it has it.
    pub fn fit_height(&self, plot: &HtmlElement, height: f64) {
        let (style, height) = (plot.style(), format!("{height}px"));
        if style.get_property_value("height").as_ref() != Ok(&height) {
            style.set_property("height", &height).ok();
            self.size.set(None);
        }
    }

    /// Matches the canvas to its size on the screen, and clears it. Whether it is wanted and there is room to draw; one
    /// that is not wanted stays as it is.
    pub fn clear(&mut self) -> bool {
        if !self.is_wanted() {
            return false;
        }
        (self.width, self.height) = self.size();
        let mut ratio = dom::window().device_pixel_ratio();
        let recording = self.recording.get_mut();
        if !matches!(recording, Recording::Off) {
            *recording = Recording::On(Svg::new(self.width, self.height));
            ratio = ratio.max(SAVED_RATIO);
        }
        let (width, height) = ((self.width * ratio).round() as u32, (self.height * ratio).round() as u32);
        if (self.element.width(), self.element.height()) != (width, height) {
            self.element.set_width(width);
            self.element.set_height(height);
        }
        self.context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0).ok();
        self.context.clear_rect(0.0, 0.0, self.width, self.height);
        self.opacity(1.0);
        self.width > 0.0 && self.height > 0.0
    }

    /// What it shows, in words, for those who do not see it.
    pub fn describe(&mut self, words: &str) {
        if self.label != words {
            dom::set_attribute(&self.element, "aria-label", words);
            words.clone_into(&mut self.label);
        }
    }

    /// What it shows, in words.
    pub fn description(&self) -> &str {
        &self.label
    }

    /// Writes down what is drawn after the next clearing.
    pub fn begin_recording(&self) {
        self.recording.replace(Recording::Awaited);
    }

    /// Ends that; what was drawn, if it was cleared since and there was room.
    pub fn end_recording(&self) -> Option<Svg> {
        match self.recording.replace(Recording::Off) {
            Recording::On(svg) if self.width > 0.0 && self.height > 0.0 => Some(svg),
            _ => None,
        }
    }

    pub(super) fn record(&self, write: impl FnOnce(&mut Svg)) {
        if let Recording::On(svg) = &mut *self.recording.borrow_mut() {
            write(svg);
        }
    }

    /// Sets the opacity of what is drawn next.
    pub fn opacity(&self, opacity: f64) {
        self.record(|svg| svg.opacity(opacity));
        self.context.set_global_alpha(opacity);
    }

    /// Writes `text` with its base line at `y`.
    pub fn text(&self, palette: &Palette, text: &str, x: f64, y: f64, style: TextStyle) {
        self.record(|svg| svg.text(text, x, y, style, None));
        self.write(palette, text, x, y, style);
    }

    /// Writes `text` with a rim of the panel's colour, so that it reads over lines.
    pub fn text_with_rim(&self, palette: &Palette, text: &str, x: f64, y: f64, style: TextStyle) {
        self.record(|svg| svg.text(text, x, y, style, Some((&palette.panel, RIM))));
        self.set_font(palette, style);
        self.context.set_line_join("round");
        self.context.set_line_width(RIM);
        self.context.set_stroke_style_str(&palette.panel.css);
        self.context.stroke_text(text, x, y).ok();
        self.write(palette, text, x, y, style);
    }

    /// How wide `text` is, pixels.
    pub fn text_width(&self, palette: &Palette, text: &str, style: TextStyle) -> f64 {
        self.set_font(palette, style);
        self.context.measure_text(text).map_or(0.0, |metrics| metrics.width())
    }

    fn write(&self, palette: &Palette, text: &str, x: f64, y: f64, style: TextStyle) {
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

    /// Fills the area within a path.
    pub fn fill(&self, path: &Path, fill: Fill) {
        self.trace(path);
        self.fill_traced(path, fill);
    }

    /// Follows a path with a pen.
    pub fn stroke(&self, path: &Path, pen: Pen) {
        self.trace(path);
        self.stroke_traced(path, pen);
    }

    /// Fills the area within a path with that opacity, and follows the path with a pen that is opaque.
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
        for part in &path.0 {
            match *part {
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

    /// Draws what `draw` draws, cut off outside `rect`.
    pub fn clipped(&self, rect: Rect, draw: impl FnOnce()) {
        self.record(|svg| svg.begin_clip(rect));
        self.context.save();
        self.trace(&Path::rounded(rect, 0.0));
        self.context.clip();
        draw();
        self.context.restore();
        self.record(Svg::end_clip);
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

/// What one draws with on that element.
pub fn context_of(element: &HtmlCanvasElement) -> CanvasRenderingContext2d {
    let context =
        element.get_context("2d").ok().flatten().expect("every browser that runs WebAssembly has 2-D canvases");
    context.unchecked_into()
}
