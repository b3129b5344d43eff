//! An input for one setting of a run, wherever it stands on the page.

use crate::page::browser::dom;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::views::settings::roles_table::RolesTable;
use crate::training::TrainConfig;
use crate::training::fields::{Field, FieldKind};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, HtmlInputElement, HtmlOptionElement, HtmlSelectElement};

/// An input for one setting.
pub struct SettingInput {
    field: &'static Field,
    control: Control,
    /// Whether the user is typing: then it is left alone.
    typing: Rc<Cell<bool>>,
}

enum Control {
    Number(HtmlInputElement),
    Switch(HtmlInputElement),
    Choice(HtmlSelectElement),
    Roles(RolesTable),
    Text(HtmlInputElement),
}

impl SettingInput {
    /// A new input of the right kind for the field.
    pub fn create(field: &'static Field, dispatch: &Dispatch) -> Self {
        let control = match field.kind {
            FieldKind::Real { .. } | FieldKind::Whole { .. } => Control::Number(dom::create("input")),
            FieldKind::Switch => Control::Switch(dom::create("input")),
            FieldKind::Choice { .. } => Control::Choice(choice_of(field)),
            FieldKind::Roles => Control::Roles(RolesTable::create()),
            FieldKind::Text { .. } => Control::Text(dom::create("input")),
        };
        Self::attach(field, control, dispatch)
    }

    /// An input for numbers that is there already.
    pub fn existing(field: &'static Field, input: HtmlInputElement, dispatch: &Dispatch) -> Self {
        Self::attach(field, Control::Number(input), dispatch)
    }

    fn attach(field: &'static Field, control: Control, dispatch: &Dispatch) -> Self {
        let (min, max) = field.range();
        match &control {
            Control::Number(input) => {
                input.set_type("number");
                input.set_min(&min.to_string());
                input.set_max(&max.to_string());
                // Any value is accepted; the step is for the arrows, which "any" moves by 1.
                input.set_step(&if let FieldKind::Real { step, .. } = field.kind {
                    step.to_string()
                } else {
                    "1".to_owned()
                });
            }
            Control::Switch(input) => input.set_type("checkbox"),
            Control::Choice(_) | Control::Roles(_) | Control::Text(_) => {}
        }
        let input = Self { field, control, typing: Rc::default() };
        input.listen(dispatch);
        input
    }

    fn listen(&self, dispatch: &Dispatch) {
        let (element, typing) = (self.element().clone(), self.typing.clone());
        dom::listen(&element, "input", move |_: JsValue| typing.set(true));
        let (typing, to, key) = (self.typing.clone(), dispatch.clone(), self.field.key);
        let text = self.reader();
        dom::listen(&element, "change", move |_: JsValue| {
            typing.set(false);
            to.send(Event::Setting { key, text: text() });
        });
    }

    /// Reads the control's text as fields have it.
    fn reader(&self) -> Box<dyn Fn() -> String> {
        match &self.control {
            Control::Number(input) | Control::Text(input) => {
                let input = input.clone();
                Box::new(move || input.value())
            }
            Control::Switch(input) => {
                let input = input.clone();
                Box::new(move || if input.checked() { "on" } else { "off" }.to_owned())
            }
            Control::Choice(select) => {
                let select = select.clone();
                Box::new(move || select.value())
            }
            Control::Roles(table) => {
                let table = table.clone();
                Box::new(move || table.text())
            }
        }
    }

    /// The element, to put on the page.
    pub fn element(&self) -> &HtmlElement {
        match &self.control {
            Control::Number(input) | Control::Switch(input) | Control::Text(input) => input,
            Control::Choice(select) => select,
            Control::Roles(table) => table.element(),
        }
    }

    /// Shows the setting's value.
    pub fn show(&self, config: &TrainConfig) {
        if self.typing.get() {
            return;
        }
        let text = self.field.text(config);
        match &self.control {
            Control::Number(input) | Control::Text(input) if input.value() != text => input.set_value(&text),
            Control::Choice(select) if select.value() != text => select.set_value(&text),
            Control::Switch(input) => input.set_checked(text == "on"),
            Control::Roles(table) => table.show(&config.roles, config.n_experts),
            Control::Number(_) | Control::Text(_) | Control::Choice(_) => {}
        }
    }
}

fn choice_of(field: &Field) -> HtmlSelectElement {
    let select: HtmlSelectElement = dom::create("select");
    for (key, label) in field.choices() {
        add_option(&select, key, label);
    }
    select
}

/// Appends an option to a select.
pub fn add_option(select: &HtmlSelectElement, value: &str, label: &str) -> HtmlOptionElement {
    let option: HtmlOptionElement = dom::create("option");
    option.set_value(value);
    option.set_text(label);
    select.append_child(&option).expect("a new option can be appended");
    option
}
