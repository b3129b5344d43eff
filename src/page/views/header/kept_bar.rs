//! The bar that offers the run or drawing that the browser has kept, and the sentence on what it keeps of this page.

use crate::page::browser::dom::{self, Text};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::keeping::orders::KeepingEvent;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::views::part::{Frame, Part, Urgency};
use crate::page::views::sentences;
use js_sys::{Date, Object, Reflect};
use wasm_bindgen::JsValue;
use web_sys::HtmlElement;

/// The bar and the sentence.
pub struct KeptBar {
    bar: HtmlElement,
    text: Text,
    saved: Text,
}

impl KeptBar {
    /// The bar in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        for (id, event) in [("resume", KeepingEvent::Resume), ("discard", KeepingEvent::Discard)] {
            let (button, to): (HtmlElement, _) = (dom::element(id), dispatch.clone());
            dom::listen(&button, "click", move |_: JsValue| to.send(Event::Keeping(event.clone())));
        }
        Self { bar: dom::element("kept"), text: Text::new("kept-text"), saved: Text::new("saved") }
    }
}

impl Part for KeptBar {
    fn urgency(&self) -> Urgency {
        Urgency::AtOnce
    }

    fn changed(&self, state: &State) -> Stamp {
        let keeping = &state.keeping;
        Stamp::latest([changed(&keeping.offer), changed(&keeping.failure), changed(&keeping.saved_steps)])
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let offer = state.keeping.offer.as_ref();
        self.bar.set_hidden(offer.is_none());
        self.text.set(&offer.map_or(String::new(), |offer| sentences::offer(offer, offer.at.map(in_words).as_deref())));
        self.saved.set(&sentences::saved(&state.keeping));
    }
}

/// A time, milliseconds since 1970, as `24 Nov 2026, 10:31` in the user's time zone.
fn in_words(at: f64) -> String {
    let options = Object::new();
    for (key, style) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        Reflect::set(&options, &key.into(), &style.into()).expect("a new object can be set");
    }
    Date::new(&at.into()).to_locale_string("en-GB", &options).into()
}
