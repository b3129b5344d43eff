//! A canvas of the page: its element and size, whether it needs drawing, and the recording of what is drawn on it.
//!
//! The methods that draw on a canvas stand in [`super::drawing`].

use crate::page::browser::dom;
use crate::page::canvas::sizes::{self, KnownSize};
use crate::page::canvas::svg::Svg;
use js_sys::{Object, Reflect};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement};

/// A picture that the user saves has at least this many canvas pixels to a unit.
const SAVED_RATIO: f64 = 2.0;

/// A canvas of the page. It is sharp at any device pixel ratio, and all its lengths are units, see [`sizes`].
pub struct Canvas {
    element: HtmlCanvasElement,
    pub(super) context: CanvasRenderingContext2d,
    /// Width, since the last clearing.
    pub width: f64,
    /// Height, since the last clearing.
    pub height: f64,
    /// The title of a saved picture of the canvas; none if the user cannot save one.
    title: Option<&'static str>,
    /// What the canvas shows, in words.
    description: String,
    recording: RefCell<Recording>,
    /// Whether the canvas is in the window or close to it.
    is_near: Rc<Cell<bool>>,
    /// Whether drawing is skipped while the canvas is far from the window.
    skips_when_far: Cell<bool>,
    size: KnownSize,
    /// Pixels to a unit, of a canvas that is in no document.
    own_ratio: Option<f64>,
}

/// Whether the canvas records its drawing as SVG.
enum Recording {
    /// The canvas records nothing.
    Off,
    /// The canvas records from the next clearing on.
    Awaited,
    /// The recording since the last clearing.
    On(Svg),
}

impl Canvas {
    /// The canvas with this id.
    ///
    /// # Panics
    /// If there is no such canvas.
    pub fn new(id: &str) -> Self {
        let element: HtmlCanvasElement = dom::element(id);
        let context = context_of(&element);
        Self::of(element, context)
    }

    /// A canvas of this size in units, with `ratio` pixels to a unit, that is in no document: its pixels are read. `None` if the
    /// browser has no more memory for canvases.
    pub fn apart(width: f64, height: f64, ratio: f64) -> Option<Self> {
        let element: HtmlCanvasElement = dom::create("canvas");
        let options = Object::new();
        Reflect::set(&options, &"willReadFrequently".into(), &true.into()).ok()?;
        let context = element.get_context_with_context_options("2d", &options).ok().flatten()?.unchecked_into();
        Some(Self { own_ratio: Some(ratio), width, height, ..Self::of(element, context) })
    }

    fn of(element: HtmlCanvasElement, context: CanvasRenderingContext2d) -> Self {
        let recording = RefCell::new(Recording::Off);
        let (is_near, skips_when_far, size) = (Rc::new(Cell::new(true)), Cell::new(false), KnownSize::default());
        let (title, description) = (None, String::new());
        Self {
            element,
            context,
            width: 0.0,
            height: 0.0,
            title,
            description,
            recording,
            is_near,
            skips_when_far,
            size,
            own_ratio: None,
        }
    }

    /// The canvas with this id, which the user can save as a picture with this title.
    ///
    /// # Panics
    /// If there is no such canvas.
    pub fn titled(id: &str, title: &'static str) -> Self {
        Self { title: Some(title), ..Self::new(id) }
    }

    /// The title of a saved picture of the canvas; none if the user cannot save one.
    pub fn title(&self) -> Option<&'static str> {
        self.title
    }

    /// The element and its known size, for [`sizes::watch`].
    pub fn watched_size(&self) -> (HtmlCanvasElement, KnownSize) {
        (self.element.clone(), self.size.clone())
    }

    /// The element and whether it is near the window, for [`super::nearness::watch`].
    pub fn watched_nearness(&self) -> (HtmlCanvasElement, Rc<Cell<bool>>) {
        (self.element.clone(), self.is_near.clone())
    }

    /// The element, for listeners.
    pub fn element(&self) -> &HtmlCanvasElement {
        &self.element
    }

    /// Sets whether drawing is skipped while the canvas is far from the window.
    pub fn skip_when_far(&self, skips_when_far: bool) {
        self.skips_when_far.set(skips_when_far);
    }

    /// Whether anybody will see a drawing: on the screen, or in a picture that the user saves.
    pub fn is_wanted(&self) -> bool {
        self.is_near.get() || !self.skips_when_far.get() || !matches!(*self.recording.borrow(), Recording::Off)
    }

    /// Width and height on the screen, in units.
    pub fn size(&self) -> (f64, f64) {
        // A canvas without width was hidden, and may have been shown since the browser last reported its size.
        let known = self.size.get().filter(|(width, _)| *width > 0.0);
        let (width, height) = known.unwrap_or_else(|| sizes::in_pixels(&self.element));
        self.size.set(Some((width, height)));
        (width / sizes::unit(), height / sizes::unit())
    }

    /// Has the next drawing ask the browser for the size, which may have changed without a report.
    pub fn forget_size(&self) {
        self.size.set(None);
    }

    /// Sets the height of `frame`, the element around the canvas that the canvas fills.
    pub fn fit_height(&self, frame: &HtmlElement, height: f64) {
        let (style, height) = (frame.style(), format!("{}px", (height * sizes::unit()).round()));
        if style.get_property_value("height").as_ref() != Ok(&height) {
            style.set_property("height", &height).ok();
            self.size.set(None);
        }
    }

    /// Matches the canvas to its size on the screen and clears it. Returns whether to draw: false if the canvas has no room,
    /// or if nobody will see a drawing. In the latter case the canvas is not cleared.
    pub fn clear(&mut self) -> bool {
        if !self.is_wanted() {
            return false;
        }
        let mut ratio = self.own_ratio.unwrap_or_else(|| dom::window().device_pixel_ratio() * sizes::unit());
        if self.own_ratio.is_none() {
            (self.width, self.height) = self.size();
        }
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

    /// Sets what the canvas shows, in words, for those who do not see it.
    pub fn describe(&mut self, words: &str) {
        if self.description != words {
            dom::set_attribute(&self.element, "aria-label", words);
            words.clone_into(&mut self.description);
        }
    }

    /// What the canvas shows, in words.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Records the drawing from the next clearing on.
    pub fn begin_recording(&self) {
        self.recording.replace(Recording::Awaited);
    }

    /// Ends the recording. Returns nothing if the canvas was not cleared since, or had no room.
    pub fn end_recording(&self) -> Option<Svg> {
        match self.recording.replace(Recording::Off) {
            Recording::On(svg) if self.width > 0.0 && self.height > 0.0 => Some(svg),
            _ => None,
        }
    }

    /// Has `write` add to the recording, if there is one.
    pub(super) fn record(&self, write: impl FnOnce(&mut Svg)) {
        if let Recording::On(svg) = &mut *self.recording.borrow_mut() {
            write(svg);
        }
    }
}

/// The two-dimensional drawing context of an element.
///
/// # Panics
/// If the browser gives no context: it has no more memory for canvases.
pub fn context_of(element: &HtmlCanvasElement) -> CanvasRenderingContext2d {
    try_context_of(element).expect("every browser that runs WebAssembly has 2-D canvases")
}

/// The two-dimensional drawing context of an element; `None` if the browser has no more memory for canvases.
pub fn try_context_of(element: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    element.get_context("2d").ok().flatten().map(JsCast::unchecked_into)
}
