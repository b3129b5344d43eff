//! The foot of the settings panel: how many workers train the run together, and the fingerprint of its weights.
//!
//! The number of workers is no setting of the run: the fingerprint is the same for any number.

use crate::page::browser::dom::{self, Text};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::run::workers::Workers;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::words::NONE;
use crate::page::views::part::{Frame, Part, Urgency};
use crate::protocol::Alone;
use wasm_bindgen::JsValue;
use web_sys::HtmlSelectElement;

/// The number of workers, and the fingerprint.
pub struct WorkerSetting {
    select: HtmlSelectElement,
    /// The workers that select and texts show.
    shown: Option<Workers>,
    at_work: Text,
    reason: Text,
    fingerprint: Text,
}

impl WorkerSetting {
    /// The elements in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let select: HtmlSelectElement = dom::element("workers");
        let (to, changed) = (dispatch.clone(), select.clone());
        dom::listen(&select, "change", move |_: JsValue| {
            to.send(Event::Workers(changed.value().parse().expect("the options are numbers")));
        });
        Self {
            select,
            shown: None,
            at_work: Text::new("workers-at-work"),
            reason: Text::new("workers-reason"),
            fingerprint: Text::new("fingerprint"),
        }
    }

    fn fill_workers(&mut self, workers: Workers) {
        if self.shown.is_none_or(|shown| shown.most != workers.most) {
            self.select.set_text_content(None);
            for n in 1..=workers.most {
                dom::append_option(&self.select, &n.to_string(), &n.to_string());
            }
        }
        self.select.set_disabled(workers.most == 1);
        self.at_work.set(&workers.at_work.to_string());
        self.reason.set(workers.alone.map_or("", reason));
    }
}

/// Why one worker works alone.
fn reason(alone: Alone) -> &'static str {
    match alone {
        Alone::NotIsolated => {
            "One works alone, because this browser shares no memory here: the site must be served with the headers \
             COOP: same-origin and COEP: require-corp, and so must a page that shows it in a frame, which also has to \
             allow it: allow=\"cross-origin-isolated\"."
        }
        Alone::Refused => {
            "One works alone, because this browser shares no memory between workers, though the site is served as that \
             needs. Chrome, Edge, Firefox and Safari share it."
        }
    }
}

impl Part for WorkerSetting {
    fn urgency(&self) -> Urgency {
        Urgency::AtOnce
    }

    fn changed(&self, state: &State) -> Stamp {
        Stamp::latest([state.controls_changed(), changed(&state.shown.answers), changed(&state.shown.position)])
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let workers = *state.workers;
        if self.shown != Some(workers) {
            self.fill_workers(workers);
            self.shown = Some(workers);
        }
        dom::select(&self.select, &workers.n.to_string());
        self.fingerprint.set(&state.fingerprint().unwrap_or_else(|| NONE.to_owned()));
    }
}
