//! The film of the run: the buttons that begin one and give it up, and how far it is. The pictures are drawn in [`pictures`].

pub mod maker;
mod pictures;

use crate::page::browser::dom::{self, Text};
use crate::page::browser::{address, film_format};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::film::FilmEvent;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::views::part::{Frame, Part, Urgency};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlButtonElement, HtmlProgressElement};

/// The parts of the page in this folder.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(FilmButtons::new(dispatch))]
}

/// The buttons, and what is said of the film.
pub struct FilmButtons {
    make: HtmlButtonElement,
    cancel: HtmlButtonElement,
    progress: HtmlProgressElement,
    said: Text,
}

impl FilmButtons {
    /// The buttons in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let (make, to): (HtmlButtonElement, _) = (dom::element("film"), dispatch.clone());
        dom::listen(&make, "click", move |_: JsValue| {
            let to = to.clone();
            spawn_local(async move {
                let format = film_format::best().await;
                to.send(Event::Film(FilmEvent::Wanted { format, address: address::without_run() }));
            });
        });
        let (cancel, to): (HtmlButtonElement, _) = (dom::element("film-cancel"), dispatch.clone());
        dom::listen(&cancel, "click", move |_: JsValue| to.send(Event::Film(FilmEvent::Cancelled)));
        Self { make, cancel, progress: dom::element("film-progress"), said: Text::new("film-said") }
    }
}

impl Part for FilmButtons {
    fn urgency(&self) -> Urgency {
        Urgency::AtOnce
    }

    fn changed(&self, state: &State) -> Stamp {
        changed(&state.film)
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let making = state.film.making.as_ref();
        // The button stays where it is: a button that goes away takes the keyboard's place with it.
        dom::set_attribute(&self.make, "aria-disabled", if making.is_some() { "true" } else { "false" });
        if making.is_none() && dom::document().active_element().as_ref() == Some(&self.cancel) {
            // The keyboard's place would go with the button.
            self.make.focus().ok();
        }
        self.cancel.set_hidden(making.is_none());
        self.progress.set_hidden(making.is_none());
        self.progress.set_value(making.map_or(0.0, |making| making.done()));
        self.said.set(&state.film.said);
    }
}
