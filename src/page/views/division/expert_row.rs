//! The head of a table's row that is about an expert.

use crate::mixture::expert_name;
use crate::page::browser::dom;
use crate::page::canvas::palette;
use web_sys::HtmlElement;

/// Appends a row whose head has the expert's colour and letter.
pub(super) fn append(body: &HtmlElement, expert: usize) -> HtmlElement {
    let row = dom::append_text(body, "tr", "");
    let name = dom::append_text(&row, "th", "");
    dom::set_attribute(&name, "scope", "row");
    let colour = palette::expert_css(expert);
    dom::append_text(&name, "i", "").style().set_property("background", &colour).expect("a style takes any text");
    dom::append_figure(&name, "span", &expert_name(expert).to_string());
    row
}
