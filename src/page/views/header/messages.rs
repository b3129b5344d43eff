//! Messages to the user: what went wrong, that a run was stopped, the question before a run is lost, and the data set with
//! its progress while it loads.

use crate::page::browser::dom::{self, Text};
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::files::link::opening::Opening;
use crate::page::state::files::link_taken::LinkTaken;
use crate::page::state::run::auto_stop;
use crate::page::state::run::workers::WorkerState;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::{State, words};
use crate::page::views::part::{Frame, Part, Urgency};
use wasm_bindgen::JsValue;
use web_sys::{HtmlDialogElement, HtmlElement, HtmlInputElement, HtmlProgressElement, HtmlSelectElement};

/// The elements of the messages.
pub struct Messages {
    message: HtmlElement,
    message_text: Text,
    link: HtmlInputElement,
    share_choice: HtmlElement,
    share_as: HtmlSelectElement,
    frame: HtmlElement,
    frame_html: HtmlInputElement,
    restart_worker: HtmlElement,
    standstill: HtmlElement,
    standstill_text: Text,
    question: HtmlDialogElement,
    question_text: Text,
    question_yes: Text,
    dataset_text: Text,
    progress: HtmlProgressElement,
}

impl Messages {
    /// The elements in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let button = |id: &str, event: fn() -> Event| {
            let (button, to): (HtmlElement, _) = (dom::element(id), dispatch.clone());
            dom::listen(&button, "click", move |_: JsValue| to.send(event()));
        };
        button("message-dismiss", || Event::MessageDismissed);
        button("restart-worker", || Event::WorkerRestarted);
        button("question-yes", || Event::QuestionConfirmed);
        button("question-no", || Event::QuestionDeclined);
        button("go-on", || Event::Train);
        button("stay-stopped", || Event::Pause);
        let (question, to): (HtmlDialogElement, _) = (dom::element("question"), dispatch.clone());
        // Escape closes the dialog: the run stays.
        dom::listen(&question, "cancel", move |_: JsValue| to.send(Event::QuestionDeclined));
        let share_as: HtmlSelectElement = dom::element("share-as");
        let (to, chosen) = (dispatch.clone(), share_as.clone());
        dom::listen(&share_as, "change", move |_: JsValue| {
            let value = chosen.value();
            if let Some((opening, _)) = Opening::ALL.iter().find(|(_, key)| *key == value) {
                to.send(Event::ShareAs(*opening));
            }
        });
        let frame_html: HtmlInputElement = dom::element("frame-to-copy");
        let html = frame_html.clone();
        dom::listen(&frame_html, "focus", move |_: JsValue| html.select());
        Self {
            message: dom::element("message"),
            message_text: Text::new("message-text"),
            link: dom::element("link-to-copy"),
            share_choice: dom::element("share-choice"),
            share_as,
            frame: dom::element("frame"),
            frame_html,
            restart_worker: dom::element("restart-worker"),
            standstill: dom::element("standstill"),
            standstill_text: Text::new("standstill-text"),
            question,
            question_text: Text::new("question-text"),
            question_yes: Text::new("question-yes"),
            dataset_text: Text::new("dataset-text"),
            progress: dom::element("dataset-progress"),
        }
    }

    /// Shows a link to copy, selected.
    fn show_link(&self, link: Option<&str>) {
        let is_new = link.is_some_and(|link| self.link.hidden() || self.link.value() != link);
        self.link.set_hidden(link.is_none());
        self.link.set_value(link.unwrap_or_default());
        if is_new {
            self.link.focus().ok();
            self.link.select();
        }
    }

    /// Opens the question's dialog while there is a question, and closes it after the answer.
    fn ask(&mut self, state: &State) {
        let Some(question) = &*state.question else { return self.question.close() };
        self.question_text.set(&question.sentence(&words::steps(f64::from(state.training.steps))));
        self.question_yes.set(question.yes());
        dom::show_dialog(&self.question);
    }
}

impl Part for Messages {
    fn urgency(&self) -> Urgency {
        Urgency::AtOnce
    }

    fn changed(&self, state: &State) -> Stamp {
        // The pace, because pausing brings the number of steps in the question up to date.
        let question = Stamp::latest([changed(&state.question), changed(&state.training.pace)]);
        let messages =
            Stamp::latest([changed(&state.share_as), changed(&state.message), changed(&state.shown.stands_still)]);
        let dataset = [changed(&state.loading), changed(&state.dataset), changed(&state.dataset_note)];
        Stamp::latest([question, messages, changed(&state.worker), Stamp::latest(dataset)])
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let is_lost = *state.worker == WorkerState::Lost;
        self.message.set_hidden(state.message.is_none() && !is_lost);
        self.message_text.set(state.message.as_deref().unwrap_or(if is_lost { "The worker is gone." } else { "" }));
        self.show_link(state.link_taken.as_ref().and_then(LinkTaken::to_copy));
        self.share_choice.set_hidden(state.link_taken.is_none());
        dom::select(
            &self.share_as,
            Opening::ALL.iter().find(|(way, _)| *way == *state.share_as).map_or("", |(_, key)| key),
        );
        self.frame.set_hidden(state.link_taken.is_none());
        self.frame_html.set_value(&state.link_taken.as_ref().map_or(String::new(), LinkTaken::frame));
        self.restart_worker.set_hidden(!is_lost);
        self.standstill.set_hidden(!*state.shown.stands_still);
        self.standstill_text.set(if *state.shown.stands_still { auto_stop::MESSAGE } else { "" });
        self.ask(state);
        self.progress.set_hidden(state.loading.is_none());
        if let Some(loading) = &*state.loading {
            self.progress.set_value(loading.fraction);
        }
        self.dataset_text.set(&dataset_in_words(state));
    }
}

/// The data set in words: how far it is loaded, or how many digits it has.
fn dataset_in_words(state: &State) -> String {
    if let Some(loading) = &*state.loading {
        return format!("{}: {:.0} %", words::capitalised(&loading.what), loading.fraction * 100.0);
    }
    let Some(dataset) = &*state.dataset else { return String::new() };
    let (n_train, n_test) = (words::count(f64::from(dataset.n_train)), words::count(f64::from(dataset.n_test)));
    match &*state.dataset_note {
        Some(note) => format!("{note} {n_train} to learn, {n_test} to test."),
        None => format!("{}: {n_train} to learn, {n_test} to test.", words::capitalised(&dataset.name)),
    }
}
