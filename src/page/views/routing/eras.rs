//! The row of years: a button for each gate since 1991, which begins a run with that gate.

use crate::page::browser::dom::{self, Text};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::race::sides::RaceEvent;
use crate::page::state::tracked::Stamp;
use crate::page::views::part::{Frame, Part, Urgency};
use crate::training::eras::{ERAS, Era, era_of};
use crate::training::presets::preset_of;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::{HtmlElement, HtmlSelectElement};

/// The gate that is raced against at first.
const FIRST_RIVAL: &str = "loss_free_2024";
/// What stands below the row while no gate of the row trains.
const NONE_PRESSED: &str =
    "Each button begins a run from this page’s seed, on the same batches. Only the gate differs.";

/// The row, and what is said of the gate that trains.
pub struct EraView {
    buttons: Vec<HtmlElement>,
    said: Text,
    equation: Text,
    letters: Text,
    paper: Text,
    /// The preset of the gate that trains, for the button that starts a race; the first of the row while there is none.
    racing: Rc<Cell<&'static str>>,
}

impl EraView {
    /// The row in the page, which gets its buttons here.
    pub fn new(dispatch: &Dispatch) -> Self {
        let row: HtmlElement = dom::element("eras-row");
        let buttons = ERAS.iter().enumerate().map(|(number, era)| {
            let button = dom::append_text(&row, "button", "");
            dom::append_figure(&button, "span", &era.year.to_string()).set_class_name("year");
            dom::append_text(&button, "span", era.name);
            dom::set_attribute(&button, "data-testid", &format!("era-{}", era.preset));
            let to = dispatch.clone();
            dom::listen(&button, "click", move |_: JsValue| to.send(Event::Era(number)));
            button
        });
        let buttons = buttons.collect();
        let (race, rival): (HtmlElement, HtmlSelectElement) = (dom::element("era-race"), dom::element("era-rival"));
        for era in ERAS {
            dom::append_option(&rival, era.preset, &format!("{}: {}", era.year, era.name));
        }
        rival.set_value(FIRST_RIVAL);
        let racing = Rc::new(Cell::new(ERAS[0].preset));
        let (to, chosen, first) = (dispatch.clone(), rival.clone(), racing.clone());
        dom::listen(&race, "click", move |_: JsValue| {
            to.send(Event::Race(RaceEvent::Ended));
            let keys = [first.get().to_owned(), chosen.value()];
            for (runner, key) in keys.into_iter().enumerate() {
                to.send(Event::Race(RaceEvent::Chosen { runner, key }));
            }
            to.send(Event::Race(RaceEvent::Started));
            let place: HtmlElement = dom::element("race");
            place.scroll_into_view();
        });
        Self {
            buttons,
            said: Text::new("eras-said"),
            equation: Text::new("eras-equation"),
            letters: Text::new("eras-letters"),
            paper: Text::new("eras-paper"),
            racing,
        }
    }
}

/// The gate of the row that the page's settings are.
fn shown_era(state: &State) -> Option<&'static Era> {
    preset_of(state.chosen_config()).and_then(|preset| era_of(preset.key))
}

impl Part for EraView {
    fn urgency(&self) -> Urgency {
        Urgency::AtOnce
    }

    fn changed(&self, state: &State) -> Stamp {
        state.controls_changed()
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let shown = shown_era(state);
        for (button, era) in self.buttons.iter().zip(ERAS) {
            let is_pressed = shown.is_some_and(|shown| shown.preset == era.preset);
            dom::set_attribute(button, "aria-pressed", if is_pressed { "true" } else { "false" });
        }
        self.racing.set(shown.map_or(ERAS[0].preset, |era| era.preset));
        self.said.set(shown.map_or(NONE_PRESSED, |era| era.watch));
        self.equation.set(shown.map_or("", |era| era.equation));
        self.letters.set(shown.map_or("", |era| era.letters));
        self.paper.set(&shown.map_or(String::new(), |era| format!("{} ({})", era.paper, era.year)));
    }
}
