//! The gallery of test digits: misread ones, or those behind a cell of a table, each with its label and the answer.

mod filters;
mod pointer;
mod thumbnails;

use crate::page::browser::dom::{self, Text};
use crate::page::canvas::Canvas;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::panels::gallery::{Gallery, GalleryEvent, in_words};
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::{State, words};
use crate::page::views::gallery::filters::Filters;
use crate::page::views::gallery::pointer::ShownDigits;
use crate::page::views::gallery::thumbnails::Thumbnails;
use crate::page::views::part::{Frame, Part, Urgency};
use crate::protocol::inspection::DigitPage;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::{HtmlButtonElement, HtmlDetailsElement, HtmlElement};

/// The parts of the page in this folder.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(GallerySection::new(dispatch))]
}

/// The section of the page.
pub struct GallerySection {
    heading: Text,
    /// The digit that the user points at, in words.
    pointed: Text,
    filters: Filters,
    earlier: HtmlButtonElement,
    later: HtmlButtonElement,
    refresh: HtmlButtonElement,
    /// The element that gives the canvas its height.
    frame: HtmlElement,
    canvas: Canvas,
    thumbnails: Thumbnails,
    list: HtmlElement,
    /// The digits that list and thumbnails show; none if both must be made anew.
    listed: Option<DigitPage>,
    /// For the listeners.
    shown: Rc<Cell<ShownDigits>>,
    dispatch: Dispatch,
}

impl GallerySection {
    /// The section in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let section: HtmlDetailsElement = dom::element("mistakes");
        let (to, details) = (dispatch.clone(), section.clone());
        dom::listen(&section, "toggle", move |_: JsValue| {
            to.send(Event::Gallery(GalleryEvent::Opened(details.open())));
        });
        let button = |id: &str, event: GalleryEvent| -> HtmlButtonElement {
            let (button, to): (HtmlButtonElement, _) = (dom::element(id), dispatch.clone());
            dom::listen(&button, "click", move |_: JsValue| to.send(Event::Gallery(event.clone())));
            button
        };
        let canvas = Canvas::titled("gallery", "Mistakes, and any other test digit");
        let shown = Rc::default();
        pointer::listen(canvas.element(), dispatch, &shown);
        Self {
            heading: Text::new("gallery-heading"),
            pointed: Text::new("gallery-said"),
            filters: Filters::new(dispatch),
            earlier: button("gallery-earlier", GalleryEvent::Earlier),
            later: button("gallery-later", GalleryEvent::Later),
            refresh: button("gallery-refresh", GalleryEvent::Refreshed),
            frame: dom::element("gallery-plot"),
            canvas,
            thumbnails: Thumbnails::new(),
            list: dom::element("gallery-list"),
            listed: None,
            shown,
            dispatch: dispatch.clone(),
        }
    }

    /// Fills the list of the same digits, for those who do not see the canvas.
    fn fill_list(&self, gallery: &Gallery) {
        self.list.set_text_content(None);
        for (place, digit) in gallery.digits().iter().enumerate() {
            let item = dom::append_text(&self.list, "li", "");
            let text = format!("Test digit {}: {}", words::count(digit.index.into()), in_words(digit));
            let button = dom::append_text(&item, "button", &text);
            dom::set_attribute(&button, "data-testid", &format!("gallery-digit-{place}"));
            let to = self.dispatch.clone();
            dom::listen(&button, "click", move |_: JsValue| {
                to.send(Event::Gallery(GalleryEvent::Taken(Some(place))));
            });
        }
    }
}

impl Part for GallerySection {
    fn urgency(&self) -> Urgency {
        Urgency::InTurn
    }

    fn changed(&self, state: &State) -> Stamp {
        Stamp::latest([changed(&state.gallery), changed(&state.shown.evaluation), changed(&state.shown.config)])
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let palette = frame.palette;
        let gallery = &state.gallery;
        if !gallery.is_open {
            return;
        }
        self.filters.select(gallery.choice, state.shown.config.n_experts);
        self.earlier.set_disabled(gallery.earlier().is_none());
        self.later.set_disabled(gallery.later().is_none());
        self.refresh.set_disabled(gallery.is_waiting() || state.shown.evaluation.is_none());
        let heading = heading(state);
        self.heading.set(&heading);
        self.pointed.set(&pointed_digit(gallery));
        let digits = gallery.digits();
        self.shown.set(ShownDigits { n_digits: digits.len(), pointed: gallery.pointed });
        if gallery.page != self.listed {
            self.listed.clone_from(&gallery.page);
            self.thumbnails.set(digits, palette);
            self.fill_list(gallery);
        }
        let height = thumbnails::height(digits.len(), self.canvas.size().0);
        self.canvas.fit_height(&self.frame, height);
        self.canvas.describe(&thumbnails::description(&heading, digits));
        if self.canvas.clear() {
            self.thumbnails.draw(&self.canvas, digits, gallery.pointed, palette);
        }
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.canvas]
    }

    fn recolour(&mut self) {
        self.listed = None;
    }
}

/// What the gallery shows, and at which step of the run.
fn heading(state: &State) -> String {
    let gallery = &state.gallery;
    if state.shown.evaluation.is_none() {
        return "There is no model yet that reads test digits.".to_owned();
    }
    match &gallery.page {
        Some(page) if !state.shown.is_model() => {
            format!("At step {}, {}", words::count(page.steps.into()), gallery.heading())
        }
        _ => gallery.heading(),
    }
}

/// The digit that the user points at, in words, or else how to use the gallery.
fn pointed_digit(gallery: &Gallery) -> String {
    let pointed = gallery.pointed.and_then(|place| gallery.digits().get(place));
    pointed.map_or_else(
        || "Press a digit, or Enter on it, to put it on the pad.".to_owned(),
        |digit| format!("Test digit {}: {}.", words::count(digit.index.into()), in_words(digit)),
    )
}
