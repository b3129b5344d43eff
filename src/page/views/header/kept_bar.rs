//! The bars that offer what the browser has kept, and the run that has ended; and the sentence on what it keeps of this page.

use crate::page::browser::dom::{self, Text};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::keeping::offer::{Offer, OfferId};
use crate::page::state::keeping::orders::KeepingEvent;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::views::header::kept_list::{KeptList, in_words};
use crate::page::views::part::{Frame, Part, Urgency};
use crate::page::views::sentences;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::HtmlElement;

/// The class of a bar that is shown on one line.
const SMALL: &str = "small";

/// The bars, the list that the first of them opens, and the sentence.
pub struct KeptBar {
    bar: HtmlElement,
    text: Text,
    resume: HtmlElement,
    more: HtmlElement,
    more_text: Text,
    /// The offer that the bar shows.
    shown: Rc<RefCell<Option<OfferId>>>,
    list: KeptList,
    ended: HtmlElement,
    ended_text: Text,
    saved: Text,
}

impl KeptBar {
    /// The bars in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let shown: Rc<RefCell<Option<OfferId>>> = Rc::default();
        for (id, event) in [
            ("resume", KeepingEvent::Resume as fn(OfferId) -> KeepingEvent),
            ("discard", KeepingEvent::Discard as fn(OfferId) -> KeepingEvent),
        ] {
            let (button, to, shown): (HtmlElement, _, _) = (dom::element(id), dispatch.clone(), shown.clone());
            dom::listen(&button, "click", move |_: JsValue| {
                let offer = shown.borrow().clone();
                offer.into_iter().for_each(|offer| to.send(Event::Keeping(event(offer))));
            });
        }
        for (id, event) in [("take-back", KeepingEvent::TakeBack), ("ended-dismiss", KeepingEvent::ForgetEnded)] {
            let (button, to): (HtmlElement, _) = (dom::element(id), dispatch.clone());
            dom::listen(&button, "click", move |_: JsValue| to.send(Event::Keeping(event.clone())));
        }
        Self {
            bar: dom::element("kept"),
            text: Text::new("kept-text"),
            resume: dom::element("resume"),
            more: dom::element("kept-more"),
            more_text: Text::new("kept-more"),
            shown,
            list: KeptList::new(dispatch),
            ended: dom::element("ended"),
            ended_text: Text::new("ended-text"),
            saved: Text::new("saved"),
        }
    }

    fn show_first(&mut self, offers: &[Offer], is_small: bool) {
        let first = offers.first();
        self.bar.set_hidden(first.is_none());
        self.shown.replace(first.map(|offer| offer.id.clone()));
        let said = |say: fn(&Offer, Option<&str>) -> String| {
            first.map_or(String::new(), |offer| say(offer, offer.at.map(in_words).as_deref()))
        };
        self.text.set(&said(if is_small { sentences::short_offer } else { sentences::offer }));
        self.text.set_attribute("title", &said(sentences::offer));
        self.resume.set_hidden(!first.is_some_and(Offer::can_go_on));
        self.more.set_hidden(offers.len() < 2);
        self.more_text.set(&format!("{} more …", offers.len().saturating_sub(1)));
    }
}

impl Part for KeptBar {
    fn urgency(&self) -> Urgency {
        Urgency::AtOnce
    }

    fn changed(&self, state: &State) -> Stamp {
        let keeping = &state.keeping;
        let offers = [changed(&keeping.lost), changed(&keeping.stored), changed(&keeping.ended)];
        let written = changed(&keeping.failure).max(changed(&keeping.saved_steps));
        Stamp::latest([Stamp::latest(offers), changed(&keeping.is_small), written])
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let offers = state.keeping.offers();
        let is_small = *state.keeping.is_small;
        self.show_first(&offers, is_small);
        self.list.show(offers);
        let ended = state.keeping.ended.last();
        self.ended.set_hidden(ended.is_none());
        let short = if is_small { sentences::short_ended } else { sentences::ended };
        self.ended_text.set(&ended.map_or(String::new(), short));
        // On one line the sentence is cut off.
        self.ended_text.set_attribute("title", &ended.map_or(String::new(), sentences::ended));
        for bar in [&self.bar, &self.ended] {
            bar.class_list().toggle_with_force(SMALL, is_small).ok();
        }
        self.saved.set(&sentences::saved(&state.keeping));
    }
}
