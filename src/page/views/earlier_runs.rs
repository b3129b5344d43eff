//! The list of earlier runs, whose curves stay in the chart of errors: how far they came, and their settings, which the user
//! can take over.

use crate::page::browser::dom;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::run::earlier_run::EarlierRun;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::{State, words};
use crate::page::views::part::{Frame, Part, Urgency};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlButtonElement, HtmlElement};

/// The parts of the page in this file.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(EarlierRuns::new(dispatch))]
}

/// The list.
pub struct EarlierRuns {
    section: HtmlElement,
    rows: HtmlElement,
    /// The runs that the list shows.
    shown: Vec<EarlierRun>,
    dispatch: Dispatch,
}

impl EarlierRuns {
    /// The list in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        Self {
            section: dom::element("earlier-runs"),
            rows: dom::element("earlier-rows"),
            shown: Vec::new(),
            dispatch: dispatch.clone(),
        }
    }

    fn append_row(&self, run: &EarlierRun) {
        let row = dom::append_text(&self.rows, "tr", "");
        let name = dom::append_figure(&row, "th", &run.letter.to_string());
        dom::set_attribute(&name, "scope", "row");
        let error = run.errors.last().map_or(String::new(), |(_, error)| words::percent(*error));
        let figures =
            [run.in_words(), run.dataset.clone(), format!("{:.2}", run.epochs), words::count(run.steps.into()), error];
        for figure in figures {
            dom::append_figure(&row, "td", &figure);
        }
        let buttons = dom::append_text(&row, "td", "");
        let button = |text: &str, handle: &str, event: fn(char) -> Event| {
            let button: HtmlButtonElement = dom::append_text(&buttons, "button", text).unchecked_into();
            dom::set_attribute(&button, "aria-label", &format!("{text}: run {}", run.letter));
            dom::set_attribute(&button, "data-testid", &format!("{handle}-{}", run.letter));
            let (to, letter) = (self.dispatch.clone(), run.letter);
            dom::listen(&button, "click", move |_: JsValue| to.send(event(letter)));
        };
        button("Use its settings", "use-settings", Event::UseSettingsOf);
        button("Forget", "forget", Event::ForgetEarlierRun);
    }
}

impl Part for EarlierRuns {
    fn urgency(&self) -> Urgency {
        Urgency::AtOnce
    }

    fn changed(&self, state: &State) -> Stamp {
        changed(&state.earlier_runs)
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        if self.shown == *state.earlier_runs {
            return;
        }
        self.shown.clone_from(&state.earlier_runs);
        self.section.set_hidden(self.shown.is_empty());
        self.rows.set_text_content(None);
        self.shown.iter().rev().for_each(|run| self.append_row(run));
    }
}
