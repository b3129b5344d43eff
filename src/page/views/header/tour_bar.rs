//! The bar of the guided tour, and the mark on the section of the page that the tour is about.

use crate::page::browser::dom::{self, Text};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::tour::course::stop;
use crate::page::state::tour::progress::TourEvent;
use crate::page::state::tour::stops::{LEARNT, STOPS};
use crate::page::state::tracked::{Stamp, changed};
use crate::page::views::part::{Frame, Part, Urgency};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlDialogElement, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// The CSS class of the marked section.
const HERE: &str = "tour-here";

/// The bar.
pub struct TourBar {
    bar: HtmlElement,
    title: Text,
    text: Text,
    next: Text,
    next_button: HtmlElement,
    /// The button that does the task.
    doing: HtmlElement,
    /// Where to go from the end of the tour.
    ways: HtmlElement,
    /// The stop whose section is marked, and the section.
    marked: Option<(usize, Element)>,
}

impl TourBar {
    /// The bar in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let buttons = [
            ("tour-begin", TourEvent::Begun),
            ("tour-begin-help", TourEvent::Begun),
            ("tour-do", TourEvent::Done),
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
            doing: dom::element("tour-do"),
            ways: dom::element("tour-ways"),
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
        let Some((at, stop)) = at.and_then(|at| Some((at, STOPS.get(at)?))) else { return };
        let target: Element = dom::element(stop.target);
        let panel = target.closest(".panel").ok().flatten().unwrap_or(target);
        panel.class_list().add_1(HERE).expect("the class has a valid name");
        // No further than it takes: the diagram stays in view.
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        panel.scroll_into_view_with_scroll_into_view_options(&options);
        self.marked = Some((at, panel));
    }
}

impl Part for TourBar {
    fn urgency(&self) -> Urgency {
        Urgency::AtOnce
    }

    fn changed(&self, state: &State) -> Stamp {
        // What there is to see has figures of the latest test in it.
        changed(&state.tour).max(if state.tour.is_done { state.test_changed() } else { Stamp::default() })
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let tour = *state.tour;
        self.bar.set_hidden(tour.at.is_none());
        self.mark(tour.at);
        let stop = stop(&tour);
        let is_end = tour.at.is_some() && stop.is_none();
        self.ways.set_hidden(!is_end);
        self.doing.set_hidden(is_end || tour.is_done || tour.is_begun);
        self.next_button.set_hidden(is_end);
        let Some((at, stop)) = tour.at.zip(stop) else {
            self.title.set("What you have seen");
            self.text.set(LEARNT);
            return;
        };
        self.title.set(&format!("{} of {}: {}", at + 1, STOPS.len(), stop.title));
        self.text.set(&match (tour.is_done, tour.is_begun) {
            (true, _) => format!("✓ {}", (stop.seen)(state)),
            (false, true) => stop.meanwhile.to_owned(),
            (false, false) => stop.task.to_owned(),
        });
        self.next.set(if tour.is_done { "Next" } else { "Skip" });
        self.next_button.class_list().toggle_with_force("primary", tour.is_done).expect("the class has a valid name");
    }
}
