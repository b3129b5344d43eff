//! Model files: buttons to save what is shown and to load a file, the pretrained model of the site, and downloads.

use crate::page::browser::dom::{self, Text};
use crate::page::browser::files;
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::files::models::ModelFormat;
use crate::page::views::sentences;
use wasm_bindgen::prelude::*;
use web_sys::HtmlButtonElement;

/// The buttons.
pub struct ModelFiles {
    save: [HtmlButtonElement; 2],
    said: Text,
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
            said: Text::new("model-said"),
        }
    }

    /// Shows what there is to save.
    pub fn show(&mut self, state: &State) {
        self.save.iter().for_each(|button| button.set_disabled(state.shown.is_none()));
        self.said.set(&sentences::model(state));
    }
}
