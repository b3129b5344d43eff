//! The bar of the guided tour, and the mark on the section of the page that the tour is about.

use crate::page::browser::dom::{self, Text};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::tour::course::stop;
use crate::page::state::tour::progress::TourEvent;
use crate::page::state::tour::stops::STOPS;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::views::part::{Frame, Part, Urgency};
use wasm_bindgen::prelude::*;
use web_sys::{
    Element, HtmlDetailsElement, HtmlDialogElement, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition,
};

/// The CSS class of the marked section.
const HERE: &str = "tour-here";

/// The bar.
pub struct TourBar {
    bar: HtmlElement,
    title: Text,
    text: Text,
    next: Text,
    next_button: HtmlElement,
    /// The stop whose section is marked, and the section.
    marked: Option<(usize, Element)>,
}

impl TourBar {
    /// The bar in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let buttons = [
            ("tour-begin", TourEvent::Begun),
            ("tour-begin-help", TourEvent::Begun),
            ("tour-next", TourEvent::Next),
            ("tour-end", TourEvent::Ended),
        ];
        for (id, event) in buttons {
            let (button, to): (HtmlElement, _) = (dom::element(id), dispatch.clone());
            dom::listen(&button, "click", move |_: JsValue| {
                dom::element::<HtmlDialogElement>("help").close();
                to.send(Event::Tour(event));
            });
        }
        let next_button: HtmlElement = dom::element("tour-next");
        Self {
            bar: dom::element("tour"),
            title: Text::new("tour-title"),
            text: Text::new("tour-text"),
            next: Text::of(next_button.clone()),
            next_button,
            marked: None,
        }
    }

    /// Marks the section of the stop `at`, and brings the section into view; without a stop removes the mark.
    fn mark(&mut self, at: Option<usize>) {
        if self.marked.as_ref().map(|(at, _)| *at) == at {
            return;
        }
        if let Some((_, element)) = self.marked.take() {
            element.class_list().remove_1(HERE).expect("the class has a valid name");
        }
        let Some(at) = at else { return };
        let target: Element = dom::element(STOPS[at].target);
        if let Some(details) = target.dyn_ref::<HtmlDetailsElement>() {
            details.set_open(true);
        }
        let panel = target.closest("section, details").ok().flatten().unwrap_or(target);
        panel.class_list().add_1(HERE).expect("the class has a valid name");
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Center);
        panel.scroll_into_view_with_scroll_into_view_options(&options);
        self.marked = Some((at, panel));
    }
}

impl Part for TourBar {
    fn urgency(&self) -> Urgency {
        Urgency::AtOnce
    }

    fn changed(&self, state: &State) -> Stamp {
        changed(&state.tour)
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let tour = *state.tour;
        self.bar.set_hidden(tour.at.is_none());
        self.mark(tour.at);
        let (Some(at), Some(stop)) = (tour.at, stop(&tour)) else { return };
        self.title.set(&format!("{} of {}: {}", at + 1, STOPS.len(), stop.title));
        self.text.set(&if tour.is_done { format!("✓ {}", stop.seen) } else { stop.task.to_owned() });
        let is_last = at + 1 == STOPS.len();
        self.next.set(match (tour.is_done, is_last) {
            (true, true) => "Done",
            (true, false) => "Next",
            (false, _) => "Skip",
        });
        self.next_button.class_list().toggle_with_force("primary", tour.is_done).expect("the class has a valid name");
    }
}
