//! The settings panel: an input for every field of a run's settings, in groups, with label, range and meaning from the
//! field's description.

use crate::page::browser::dom::{self, Text};
use crate::page::dispatch::Dispatch;
use crate::page::state::tracked::Stamp;
use crate::page::state::{State, words};
use crate::page::views::part::{Frame, Part, Urgency};
use crate::page::views::sentences;
use crate::page::views::settings::setting_input::SettingInput;
use crate::training::fields::{FIELDS, Field, FieldKind, Group, TakesEffect};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlButtonElement, HtmlDialogElement, HtmlElement, KeyboardEvent};

/// The panel.
pub struct SettingsPanel {
    inputs: Vec<SettingInput>,
    /// The remark on a small batch, below its setting.
    batch_remark: Text,
}

/// The key of the setting that has a remark.
const BATCH_SIZE: &str = "batch_size";
/// The id of the remark.
const REMARK_ID: &str = "batch-remark";

impl SettingsPanel {
    /// The panel in the page, which gets its inputs here.
    pub fn new(dispatch: &Dispatch) -> Self {
        let panel: HtmlDialogElement = dom::element("settings");
        let groups: HtmlElement = dom::element("setting-groups");
        let mut inputs = Vec::new();
        for group in Group::ALL {
            let set = dom::append_text(&groups, "fieldset", "");
            dom::append_text(&set, "legend", group.title());
            for field in FIELDS.iter().filter(|field| field.group == group) {
                inputs.push(append_setting(&set, field, dispatch));
            }
        }
        listen_to_opening(&panel);
        Self { inputs, batch_remark: Text::new(REMARK_ID) }
    }
}

impl Part for SettingsPanel {
    fn urgency(&self) -> Urgency {
        Urgency::AtOnce
    }

    fn changed(&self, state: &State) -> Stamp {
        // All controls, because a value that the state refuses must give way to the old one.
        state.controls_changed()
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let config = state.chosen_config();
        self.inputs.iter().for_each(|input| input.show_value(config));
        self.batch_remark.set(sentences::batch_remark(config));
    }
}

/// Appends a row with label, input and meaning of a field.
fn append_setting(set: &HtmlElement, field: &'static Field, dispatch: &Dispatch) -> SettingInput {
    let row = dom::append_text(set, "div", "");
    row.set_class_name("setting");
    let label = dom::append_text(&row, "label", field.label);
    let id = format!("setting-{}", field.key);
    dom::set_attribute(&label, "for", &id);
    if field.takes_effect == TakesEffect::AtRestart {
        dom::append_text(&label, "span", "restarts").set_class_name("restarts");
    }
    let input = SettingInput::create(field, dispatch);
    input.element().set_id(&id);
    dom::set_attribute(input.element(), "data-testid", &id);
    row.append_child(input.element()).expect("a new input can be appended");
    let meaning = dom::append_text(&row, "p", &format!("{}{}", field.meaning, range(field)));
    let meaning_id = format!("{id}-meaning");
    meaning.set_id(&meaning_id);
    let mut described_by = meaning_id;
    if field.key == BATCH_SIZE {
        dom::append_text(&row, "p", "").set_id(REMARK_ID);
        described_by = format!("{described_by} {REMARK_ID}");
    }
    dom::set_attribute(input.element(), "aria-describedby", &described_by);
    input
}

/// The range of a field in words, to follow its meaning.
fn range(field: &Field) -> String {
    match field.kind {
        FieldKind::Real { min, max, .. } | FieldKind::Whole { min, max } => {
            let text =
                |value: f64| if value >= 1000.0 { words::count(value) } else { value.to_string().replace('-', "−") };
            format!(" {}\u{a0}to\u{a0}{}.", text(min), text(max))
        }
        FieldKind::Choice { .. } | FieldKind::Switch | FieldKind::Roles => String::new(),
        FieldKind::Text { expected, .. } => format!(" {}.", words::capitalised(&expected())),
    }
}

/// Listens to what opens and closes the panel. The panel is not modal, so that a user can change settings and watch; a
/// dialog that is not modal does not close on Escape by itself.
fn listen_to_opening(panel: &HtmlDialogElement) {
    let opener: HtmlButtonElement = dom::element("settings-open");
    let (toggled, button) = (panel.clone(), opener.clone());
    dom::listen(&opener, "click", move |_: JsValue| {
        if toggled.open() {
            toggled.close();
        } else {
            toggled.show();
            dom::set_attribute(&button, "aria-expanded", "true");
        }
    });
    let (closed, button) = (panel.clone(), opener.clone());
    dom::listen(panel, "keydown", move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            closed.close();
            button.focus().ok();
        }
    });
    let (closed, button) = (panel.clone(), opener.clone());
    let closer: HtmlButtonElement = dom::element("settings-close");
    dom::listen(&closer, "click", move |_: JsValue| {
        closed.close();
        button.focus().ok();
    });
    dom::listen(panel, "close", move |_: JsValue| dom::set_attribute(&opener, "aria-expanded", "false"));
}
