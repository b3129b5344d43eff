//! What leads through the page: the three acts, the balance weight λ that the story is about, the sentence that narrates, and
//! the switch for projectors.

use crate::page::browser::dom::{self, Text};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::acts::Act;
use crate::page::state::event::Event;
use crate::page::state::tracked::Stamp;
use crate::page::views::part::{FIGURE_MS, Frame, Part, Urgency};
use crate::page::views::sentences;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlButtonElement, HtmlElement, HtmlInputElement};

/// The key of the setting that the slider sets.
const BALANCE: &str = "balance_weight";
/// The class of the root element while the page is shown on a projector: all sizes follow the root’s font size.
const PRESENTING: &str = "presenting";

/// Acts, slider and sentence.
pub struct Lead {
    acts: [ActButton; 3],
    balance: HtmlInputElement,
    balance_said: HtmlElement,
    lead: Text,
    rest: Text,
}

/// The button of an act.
struct ActButton {
    act: Act,
    button: HtmlButtonElement,
    /// The words in the button for a λ that is not the act’s own.
    moved: HtmlElement,
}

impl Lead {
    /// The elements in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let acts = Act::ALL.map(|(act, id)| {
            let (button, to): (HtmlButtonElement, _) = (dom::element(id), dispatch.clone());
            dom::listen(&button, "click", move |_: JsValue| to.send(Event::Act(act)));
            ActButton { act, button, moved: dom::element(&format!("{id}-moved")) }
        });
        let balance: HtmlInputElement = dom::element("lambda");
        let (to, slider) = (dispatch.clone(), balance.clone());
        dom::listen(&balance, "change", move |_: JsValue| {
            to.send(Event::Setting { key: BALANCE, text: slider.value() });
        });
        let balance_said: HtmlElement = dom::element("lambda-said");
        let (said, slider) = (balance_said.clone(), balance.clone());
        dom::listen(&balance, "input", move |_: JsValue| said.set_text_content(Some(&in_words(&slider.value()))));
        listen_to_present(dispatch);
        Self { acts, balance, balance_said, lead: Text::new("narration-lead"), rest: Text::new("narration-rest") }
    }
}

impl Part for Lead {
    fn urgency(&self) -> Urgency {
        Urgency::Every(FIGURE_MS)
    }

    fn changed(&self, state: &State) -> Stamp {
        Stamp::latest([state.figures_changed(), state.controls_changed(), state.reading_changed()])
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let shown = state.shown_act();
        let moved = state.moved_balance();
        let is_past = state.shown.time_machine.viewed_steps().is_some();
        for ActButton { act, button, moved: word } in &self.acts {
            let is_shown = shown == Some(*act);
            dom::set_attribute(button, "aria-pressed", if is_shown { "true" } else { "false" });
            let own = moved.as_ref().filter(|_| is_shown);
            // Acts and slider are of now, also while figures are those of an earlier moment.
            word.set_hidden(own.is_none() && !(is_shown && is_past));
            word.set_text_content(Some(if own.is_some() { "λ changed" } else { "now" }));
            let own = own.map_or(String::new(), |own| format!("In this act λ is {own}").replace('-', "−"));
            word.set_title(&own);
        }
        let value = state.chosen_config().balance_weight.to_string();
        // The page does not move a slider that the user holds.
        if !dom::is_held(&self.balance) {
            if self.balance.value() != value {
                self.balance.set_value(&value);
            }
            let said = in_words(&value) + sentences::now(state);
            if self.balance_said.text_content().as_deref() != Some(&said) {
                self.balance_said.set_text_content(Some(&said));
            }
        }
        let narration = state.narration();
        self.lead.set(&narration.lead);
        self.rest.set(&narration.rest);
    }
}

/// The balance weight beside its slider.
fn in_words(value: &str) -> String {
    format!("λ = {value}").replace('-', "−")
}

/// Switches between the large sizes for a projector and the usual sizes.
fn listen_to_present(dispatch: &Dispatch) {
    let (button, to): (HtmlElement, _) = (dom::element("present"), dispatch.clone());
    let pressed = button.clone();
    dom::listen(&button, "click", move |_: JsValue| {
        let is_on = dom::root().class_list().toggle(PRESENTING).unwrap_or(false);
        dom::set_attribute(&pressed, "aria-pressed", if is_on { "true" } else { "false" });
        // The lengths that canvases draw in have changed.
        to.send(Event::ColoursChanged);
    });
}
