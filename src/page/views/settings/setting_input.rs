//! An input for one setting of a run, made here or already in the page's HTML.

use crate::page::browser::dom;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::views::settings::roles_table::RolesTable;
use crate::training::TrainConfig;
use crate::training::fields::{Field, FieldKind};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement};

/// An input for one setting.
pub struct SettingInput {
    field: &'static Field,
    control: Control,
    /// Whether the user has typed a text that the page does not know yet. Then nothing else changes the text.
    is_typing: Rc<Cell<bool>>,
    /// The text that the page has shown last.
    shown: Rc<RefCell<String>>,
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
            FieldKind::Choice { .. } => Control::Choice(select_for(field)),
            FieldKind::Roles => Control::Roles(RolesTable::create()),
            FieldKind::Text { .. } => Control::Text(dom::create("input")),
        };
        Self::attach(field, control, dispatch)
    }

    /// The input of a number that the page has already.
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
                // The state accepts any value. The step is for the input's arrows, which the step "any" would move by 1.
                input.set_step(&if let FieldKind::Real { step, .. } = field.kind {
                    step.to_string()
                } else {
                    "1".to_owned()
                });
            }
            Control::Switch(input) => input.set_type("checkbox"),
            Control::Choice(_) | Control::Roles(_) | Control::Text(_) => {}
        }
        let input = Self { field, control, is_typing: Rc::default(), shown: Rc::default() };
        input.listen(dispatch);
        input
    }

    fn listen(&self, dispatch: &Dispatch) {
        let (element, is_typing, shown) = (self.element().clone(), self.is_typing.clone(), self.shown.clone());
        let (to, text) = (dispatch.clone(), self.reader());
        dom::listen(&element, "input", move |_: JsValue| {
            // The browser sends no `change` for a text that is typed and taken back.
            is_typing.set(text() != *shown.borrow());
            if !is_typing.get() {
                to.send(Event::ChoiceAbandoned);
            }
        });
        let (is_typing, to, key) = (self.is_typing.clone(), dispatch.clone(), self.field.key);
        let text = self.reader();
        dom::listen(&element, "change", move |_: JsValue| {
            is_typing.set(false);
            to.send(Event::Setting { key, text: text() });
        });
    }

    /// A function that returns the control's value as the text of the field.
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

    /// The element of the input.
    pub fn element(&self) -> &HtmlElement {
        match &self.control {
            Control::Number(input) | Control::Switch(input) | Control::Text(input) => input,
            Control::Choice(select) => select,
            Control::Roles(table) => table.element(),
        }
    }

    /// Shows the value of the setting in `config`, unless the user is typing.
    pub fn show_value(&self, config: &TrainConfig) {
        if self.is_typing.get() {
            return;
        }
        let text = match self.control {
            Control::Text(_) => self.field.shown(config),
            _ => self.field.text(config),
        };
        self.shown.replace(text.clone());
        match &self.control {
            Control::Number(input) | Control::Text(input) if input.value() != text => input.set_value(&text),
            Control::Choice(select) if select.value() != text => select.set_value(&text),
            Control::Switch(input) => input.set_checked(text == "on"),
            Control::Roles(table) => table.show_roles(&config.roles, config.n_experts),
            Control::Number(_) | Control::Text(_) | Control::Choice(_) => {}
        }
    }
}

/// A new select with the choices of a field.
fn select_for(field: &Field) -> HtmlSelectElement {
    let select: HtmlSelectElement = dom::create("select");
    for (key, label) in field.choices() {
        dom::append_option(&select, key, label);
    }
    select
}
