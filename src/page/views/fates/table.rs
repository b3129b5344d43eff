//! The map as a table of buttons: a row for each row of the map, the uppermost first. It is made when it is opened.

use super::drawing::{figure_text, named, shown};
use super::{legend, sentences};
use crate::page::browser::dom::{self, Text};
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::fates::map_of_fates::{Fates, FatesEvent};
use crate::page::state::fates::shown::Colouring;
use crate::page::state::words;
use crate::sweep::map::{Map, Place};
use wasm_bindgen::JsValue;
use web_sys::{HtmlButtonElement, HtmlDetailsElement, HtmlElement};

/// The table.
pub struct MapTable {
    details: HtmlDetailsElement,
    body: HtmlElement,
    dispatch: Dispatch,
    /// The values of both settings and the level that the buttons are of.
    made_for: Option<([Vec<String>; 2], usize)>,
    cells: Vec<(Place, HtmlButtonElement, Text)>,
}

impl MapTable {
    /// The table in the page; `opened` is called when the user opens it.
    pub fn new(dispatch: &Dispatch) -> Self {
        let details: HtmlDetailsElement = dom::element("fates-table");
        let to = dispatch.clone();
        // Nothing in the state has changed, but the table is to be drawn.
        dom::listen(&details, "toggle", move |_: JsValue| to.send(Event::CameNear));
        Self {
            details,
            body: dom::element("fates-rows"),
            dispatch: dispatch.clone(),
            made_for: None,
            cells: Vec::new(),
        }
    }

    /// Writes the cells of the map, if the table is open.
    pub fn draw(&mut self, fates: &Fates, map: &Map) {
        if !self.details.open() {
            return;
        }
        let level = fates.shown_level();
        if self.made_for.as_ref().is_none_or(|(values, of)| *values != map.values || *of != level) {
            self.make(map, level);
        }
        for (place, button, text) in &mut self.cells {
            let shown = cell_text(fates, map, *place);
            text.set(&shown);
            // What is seen is a part of what is said, for those who press buttons by voice.
            let said = format!("{shown}: {}", sentences::cell(map, *place, fates.look.round));
            if button.get_attribute("aria-label").as_ref() != Some(&said) {
                dom::set_attribute(button, "aria-label", &said);
            }
        }
    }

    fn make(&mut self, map: &Map, level: usize) {
        self.body.set_text_content(None);
        self.cells.clear();
        let [columns, rows] = map.lattices();
        let [x, y] = &map.plan.axes;
        let head = dom::append_text(&self.body, "tr", "");
        dom::append_text(&head, "td", "");
        for column in columns.places(level) {
            let cell = dom::append_figure(&head, "th", &shown(x, &map.values[0][column]));
            dom::set_attribute(&cell, "scope", "col");
            cell.set_title(&named(map, 0, column));
        }
        let mut from_below: Vec<usize> = rows.places(level).collect();
        from_below.reverse();
        for row in from_below {
            let line = dom::append_text(&self.body, "tr", "");
            let cell = dom::append_figure(&line, "th", &shown(y, &map.values[1][row]));
            dom::set_attribute(&cell, "scope", "row");
            cell.set_title(&named(map, 1, row));
            for column in columns.places(level) {
                self.append_button(&line, (column, row));
            }
        }
        self.made_for = Some((map.values.clone(), level));
    }

    fn append_button(&mut self, line: &HtmlElement, place: Place) {
        let cell = dom::append_text(line, "td", "");
        let button: HtmlButtonElement = dom::create("button");
        dom::set_attribute(&button, "data-testid", &format!("fates-cell-{}-{}", place.0, place.1));
        dom::set_attribute(&button, "translate", "no");
        cell.append_child(&button).expect("a new element can be appended");
        let to = self.dispatch.clone();
        dom::listen(&button, "click", move |_: JsValue| to.send(Event::Fates(FatesEvent::Opened(Some(place)))));
        let to = self.dispatch.clone();
        dom::listen(&button, "focus", move |_: JsValue| to.send(Event::Fates(FatesEvent::Pointed(place))));
        let text = Text::of(HtmlElement::from(button.clone()));
        self.cells.push((place, button, text));
    }
}

/// The sign of a cell's fate, and the figure that the colours say.
fn cell_text(fates: &Fates, map: &Map, place: Place) -> String {
    let Some((_, outcome)) = map.latest(place, fates.look.round) else { return words::NONE.to_owned() };
    let sign = legend::sign(outcome.fate);
    // Beside the fate stands the figure that most people look for.
    let colouring = if fates.look.colouring == Colouring::Fate { Colouring::Error } else { fates.look.colouring };
    match colouring.figure(outcome, map.plan.settings.n_experts) {
        Some((figure, _)) => format!("{sign} {}", figure_text(colouring, figure)),
        None => sign.to_owned(),
    }
}
