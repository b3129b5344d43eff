//! Model files: the buttons that save the shown model and load one, and the sentence on the shown model.

use crate::page::browser::dom::{self, Text};
use crate::page::browser::files;
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::files::download::ModelFormat;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::views::part::{Frame, Part, TABLE_MS, Urgency};
use crate::page::views::sentences;
use wasm_bindgen::prelude::*;
use web_sys::HtmlButtonElement;

/// The buttons.
pub struct ModelFiles {
    save: [HtmlButtonElement; 2],
    shown_model: Text,
}

impl ModelFiles {
    /// The buttons in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let save = |id: &str, format: ModelFormat| -> HtmlButtonElement {
            let (button, to): (HtmlButtonElement, _) = (dom::element(id), dispatch.clone());
            dom::listen(&button, "click", move |_: JsValue| to.send(Event::SaveModel(format)));
            button
        };
        let load: HtmlButtonElement = dom::element("load-model");
        dom::listen(&load, "click", |_: JsValue| files::pick(files::MODEL_PICKER));
        Self {
            save: [save("save-model", ModelFormat::Safetensors), save("save-onnx", ModelFormat::Onnx)],
            shown_model: Text::new("model-said"),
        }
    }
}

impl Part for ModelFiles {
    fn urgency(&self) -> Urgency {
        Urgency::Every(TABLE_MS)
    }

    fn changed(&self, state: &State) -> Stamp {
        Stamp::latest([changed(&state.shown.answers), changed(&state.dataset)])
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        self.save.iter().for_each(|button| button.set_disabled(state.shown.answers.is_none()));
        self.shown_model.set(&sentences::shown_model(state));
    }
}
