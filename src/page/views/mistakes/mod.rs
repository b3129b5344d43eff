//! Test digits one by one: those that are misread, or those behind a cell of a table, with what is made of them.

mod thumbnails;

use crate::digits::N_CLASSES;
use crate::page::browser::dom::{self, Text};
use crate::page::canvas::Canvas;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::panels::gallery::{Gallery, GalleryEvent, in_words};
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::{State, words};
use crate::page::views::mistakes::thumbnails::Thumbnails;
use crate::page::views::part::{Frame, Part, Turn};
use crate::protocol::inspection::{DigitChoice, DigitPage};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::{
    HtmlButtonElement, HtmlCanvasElement, HtmlDetailsElement, HtmlElement, HtmlSelectElement, KeyboardEvent,
    MouseEvent, PointerEvent,
};

/// The value of a select that sets no condition.
const ANY: &str = "any";

/// The parts of the page that are here.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(Mistakes::new(dispatch))]
}

/// The section of the page.
pub struct Mistakes {
    heading: Text,
    said: Text,
    selects: Selects,
    earlier: HtmlButtonElement,
    later: HtmlButtonElement,
    refresh: HtmlButtonElement,
    plot: HtmlElement,
    canvas: Canvas,
    thumbnails: Thumbnails,
    list: HtmlElement,
    listed: Option<DigitPage>,
    /// For the listeners: how many digits are shown, and which is pointed at.
    shown: Rc<Cell<(usize, Option<usize>)>>,
    dispatch: Dispatch,
}

/// The conditions that the user sets.
#[derive(Clone)]
struct Selects {
    kind: HtmlSelectElement,
    truth: HtmlSelectElement,
    answer: HtmlSelectElement,
    lead: HtmlSelectElement,
}

impl Mistakes {
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
        listen_to_canvas(canvas.element(), dispatch, &shown);
        Self {
            heading: Text::new("gallery-heading"),
            said: Text::new("gallery-said"),
            selects: Selects::new(dispatch),
            earlier: button("gallery-earlier", GalleryEvent::Earlier),
            later: button("gallery-later", GalleryEvent::Later),
            refresh: button("gallery-refresh", GalleryEvent::Refreshed),
            plot: dom::element("gallery-plot"),
            canvas,
            thumbnails: Thumbnails::new(),
            list: dom::element("gallery-list"),
            listed: None,
            shown,
            dispatch: dispatch.clone(),
        }
    }

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

impl Part for Mistakes {
    fn turn(&self) -> Turn {
        Turn::InTurn
    }

    fn changed(&self, state: &State) -> Stamp {
        changed(&state.gallery)
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let palette = frame.palette;
        let gallery = &state.gallery;
        if !gallery.is_open {
            return;
        }
        self.selects.show(gallery.choice, state.shown.config.n_experts);
        self.earlier.set_disabled(gallery.earlier().is_none());
        self.later.set_disabled(gallery.later().is_none());
        self.refresh.set_disabled(gallery.is_waiting() || state.shown.evaluation.is_none());
        let heading = heading(state);
        self.heading.set(&heading);
        self.said.set(&said(gallery));
        let digits = gallery.digits();
        self.shown.set((digits.len(), gallery.pointed));
        if gallery.page != self.listed {
            self.listed.clone_from(&gallery.page);
            self.thumbnails.set(digits, palette);
            self.fill_list(gallery);
        }
        let height = thumbnails::height(digits.len(), self.canvas.size().0);
        self.canvas.fit_height(&self.plot, height);
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

impl Selects {
    fn new(dispatch: &Dispatch) -> Self {
        let selects = Self {
            kind: dom::element("gallery-kind"),
            truth: dom::element("gallery-truth"),
            answer: dom::element("gallery-answer"),
            lead: dom::element("gallery-lead"),
        };
        fill(&selects.truth, N_CLASSES);
        fill(&selects.answer, N_CLASSES);
        for select in [&selects.kind, &selects.truth, &selects.answer, &selects.lead] {
            let (to, all) = (dispatch.clone(), selects.clone());
            dom::listen(select, "change", move |_: JsValue| {
                to.send(Event::Gallery(GalleryEvent::Chosen(all.choice())));
            });
        }
        selects
    }

    fn choice(&self) -> DigitChoice {
        let number = |select: &HtmlSelectElement| select.value().parse().ok();
        DigitChoice {
            misread: self.kind.value() == "misread",
            truth: number(&self.truth),
            answer: number(&self.answer),
            lead: number(&self.lead),
        }
    }

    fn show(&self, choice: DigitChoice, n_experts: usize) {
        fill(&self.lead, n_experts);
        if self.choice() == choice {
            return;
        }
        let text = |number: Option<u8>| number.map_or_else(|| ANY.to_owned(), |number| number.to_string());
        self.kind.set_value(if choice.misread { "misread" } else { "all" });
        self.truth.set_value(&text(choice.truth));
        self.answer.set_value(&text(choice.answer));
        self.lead.set_value(&text(choice.lead));
    }
}

/// Fills a select with “any” and the numbers below `n`, unless it is so already.
fn fill(select: &HtmlSelectElement, n: usize) {
    if select.length() as usize == n + 1 {
        return;
    }
    select.set_text_content(None);
    for text in std::iter::once(ANY.to_owned()).chain((0..n).map(|number| number.to_string())) {
        dom::append_text(select, "option", &text);
    }
}

fn listen_to_canvas(canvas: &HtmlCanvasElement, dispatch: &Dispatch, shown: &Rc<Cell<(usize, Option<usize>)>>) {
    let place = |canvas: &HtmlCanvasElement, event: &MouseEvent, n_digits: usize| {
        let (x, y) = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        thumbnails::place_at(x, y, canvas.client_width().into(), n_digits)
    };
    let (to, element, now) = (dispatch.clone(), canvas.clone(), shown.clone());
    dom::listen(canvas, "pointermove", move |event: PointerEvent| {
        let pointed = place(&element, &event, now.get().0);
        if pointed != now.get().1 {
            to.send(Event::Gallery(GalleryEvent::Pointed(pointed)));
        }
    });
    let (to, element, now) = (dispatch.clone(), canvas.clone(), shown.clone());
    dom::listen(canvas, "click", move |event: MouseEvent| {
        if let Some(place) = place(&element, &event, now.get().0) {
            to.send(Event::Gallery(GalleryEvent::Taken(Some(place))));
        }
    });
    for kind in ["pointerleave", "blur"] {
        let to = dispatch.clone();
        dom::listen(canvas, kind, move |_: JsValue| to.send(Event::Gallery(GalleryEvent::Pointed(None))));
    }
    let (to, element, now) = (dispatch.clone(), canvas.clone(), shown.clone());
    dom::listen(canvas, "keydown", move |event: KeyboardEvent| {
        let (n_digits, pointed) = now.get();
        let n_columns = thumbnails::n_columns(element.client_width().into());
        let wanted = match event.key().as_str() {
            "Enter" => Some(GalleryEvent::Taken(None)),
            key => thumbnails::moved(pointed, key, n_columns, n_digits).map(|place| GalleryEvent::Pointed(Some(place))),
        };
        if let Some(wanted) = wanted {
            event.prevent_default();
            event.stop_propagation();
            to.send(Event::Gallery(wanted));
        }
    });
}

/// What is shown, and of when it is.
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

/// The digit that is pointed at.
fn said(gallery: &Gallery) -> String {
    let pointed = gallery.pointed.and_then(|place| gallery.digits().get(place));
    pointed.map_or_else(
        || "Click a digit, or press Enter on it, to put it on the pad.".to_owned(),
        |digit| format!("Test digit {}: {}.", words::count(digit.index.into()), in_words(digit)),
    )
}
