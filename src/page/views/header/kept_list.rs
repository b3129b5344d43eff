//! The list of all that the browser has kept: what each is, with buttons to go on with it and to discard it.

use crate::page::browser::dom;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::keeping::offer::{Offer, OfferId};
use crate::page::state::keeping::orders::KeepingEvent;
use crate::page::views::sentences;
use js_sys::{Date, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlButtonElement, HtmlDialogElement, HtmlElement};

/// The dialog with the list.
pub struct KeptList {
    dialog: HtmlDialogElement,
    rows: HtmlElement,
    closer: HtmlButtonElement,
    /// The offers that the list shows.
    shown: Vec<Offer>,
    dispatch: Dispatch,
}

impl KeptList {
    /// The dialog in the page, which a button opens.
    pub fn new(dispatch: &Dispatch) -> Self {
        let (dialog, closer): (HtmlDialogElement, HtmlButtonElement) =
            (dom::element("kept-list"), dom::element("kept-list-close"));
        let (opener, opened): (HtmlButtonElement, _) = (dom::element("kept-more"), dialog.clone());
        dom::listen(&opener, "click", move |_: JsValue| dom::show_dialog(&opened));
        let closed = dialog.clone();
        dom::listen(&closer, "click", move |_: JsValue| closed.close());
        Self { dialog, rows: dom::element("kept-rows"), closer, shown: Vec::new(), dispatch: dispatch.clone() }
    }

    /// Shows these offers. Without any the list closes.
    pub fn show(&mut self, offers: Vec<Offer>) {
        if self.shown == offers {
            return;
        }
        self.shown = offers;
        self.rows.set_text_content(None);
        self.shown.iter().enumerate().for_each(|(idx, offer)| self.append_row(idx, offer));
        if self.shown.is_empty() {
            self.dialog.close();
        } else if self.dialog.open() {
            // The button that had the focus is gone.
            self.closer.focus().ok();
        }
    }

    fn append_row(&self, idx: usize, offer: &Offer) {
        let row = dom::append_text(&self.rows, "li", "");
        let what = sentences::listed_offer(offer, offer.at.map(in_words).as_deref());
        let text = dom::append_text(&row, "p", &what);
        dom::set_attribute(&text, "data-testid", &format!("kept-run-{idx}"));
        let button = |label: &str, handle: &str, event: fn(OfferId) -> KeepingEvent| {
            let button: HtmlButtonElement = dom::append_text(&row, "button", label).unchecked_into();
            dom::set_attribute(&button, "aria-label", &format!("{label}: {what}"));
            dom::set_attribute(&button, "data-testid", &format!("{handle}-{idx}"));
            let (to, dialog, id) = (self.dispatch.clone(), self.dialog.clone(), offer.id.clone());
            dom::listen(&button, "click", move |_: JsValue| {
                let event = event(id.clone());
                if matches!(event, KeepingEvent::Resume(_)) {
                    // The page may ask first, in a dialog of its own.
                    dialog.close();
                }
                to.send(Event::Keeping(event));
            });
        };
        if offer.can_go_on() {
            button("Go on", "kept-go-on", KeepingEvent::Resume);
        }
        button("Discard", "kept-discard", KeepingEvent::Discard);
    }
}

/// A time, milliseconds since 1970, as `24 Nov 2026, 10:31` in the user's time zone.
pub fn in_words(at: f64) -> String {
    let options = Object::new();
    for (key, style) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        Reflect::set(&options, &key.into(), &style.into()).expect("a new object can be set");
    }
    Date::new(&at.into()).to_locale_string("en-GB", &options).into()
}
