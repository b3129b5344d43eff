//! The table of roles: for each expert a row of checkboxes, one for each digit that the expert can be pretrained on.

use crate::digits::N_CLASSES;
use crate::mixture::{MAX_EXPERTS, expert_name};
use crate::page::browser::dom;
use crate::training::roles::Roles;
use std::rc::Rc;
use web_sys::{HtmlElement, HtmlInputElement};

/// The table. Clones are the same table.
#[derive(Clone)]
pub struct RolesTable {
    table: HtmlElement,
    rows: Rc<[HtmlElement]>,
    /// `[k][c]`.
    boxes: Rc<[Vec<HtmlInputElement>]>,
}

impl RolesTable {
    /// A new table with a row for each of [`MAX_EXPERTS`].
    pub fn create() -> Self {
        let table: HtmlElement = dom::create("table");
        table.set_class_name("roles");
        let head = dom::append_text(&table, "tr", "");
        dom::append_text(&head, "th", "Expert");
        for digit in 0..N_CLASSES {
            dom::append_figure(&head, "th", &digit.to_string());
        }
        let (rows, boxes): (Vec<_>, Vec<_>) = (0..MAX_EXPERTS).map(|expert| append_row(&table, expert)).unzip();
        Self { table, rows: rows.into(), boxes: boxes.into() }
    }

    /// The element of the table.
    pub fn element(&self) -> &HtmlElement {
        &self.table
    }

    /// The checked roles, as the text of the setting.
    pub fn text(&self) -> String {
        Roles::new(|expert, digit| self.boxes[expert][digit].checked()).to_string()
    }

    /// Checks the boxes of these roles, and shows the rows of the first `n_experts` experts.
    pub fn show_roles(&self, roles: &Roles, n_experts: usize) {
        for (expert, (row, boxes)) in self.rows.iter().zip(self.boxes.iter()).enumerate() {
            row.set_hidden(expert >= n_experts);
            for (digit, checkbox) in boxes.iter().enumerate() {
                checkbox.set_checked(roles.owns(expert, digit));
            }
        }
    }
}

fn append_row(table: &HtmlElement, expert: usize) -> (HtmlElement, Vec<HtmlInputElement>) {
    let row = dom::append_text(table, "tr", "");
    dom::append_figure(&row, "th", &expert_name(expert).to_string());
    let boxes = (0..N_CLASSES).map(|digit| {
        let cell = dom::append_text(&row, "td", "");
        let checkbox: HtmlInputElement = dom::create("input");
        checkbox.set_type("checkbox");
        dom::set_attribute(&checkbox, "aria-label", &format!("Expert {} learns digit {digit}", expert_name(expert)));
        cell.append_child(&checkbox).expect("a new box can be appended");
        checkbox
    });
    let boxes = boxes.collect();
    (row, boxes)
}
